"""A Slack of our own: Web API, Socket Mode, signed HTTP, response addresses, OAuth. The real SDK talks to it."""
