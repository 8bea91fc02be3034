"""The papers page: what rises today, search, one paper, one topic. Every page is a link and works without script."""
