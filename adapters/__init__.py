"""Everything with a network on the other end: chat platforms, paper sources, embedding models.

``registry`` has one line for each. ``http_client`` is the one way out.
"""
