"""Where papers come from: one file a source, parsers beside them, and a bundled sample."""
