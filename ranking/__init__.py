"""Pure functions over numpy: no I/O, no awaits, no clock. ``recipe`` is the default ranking, in one expression."""
