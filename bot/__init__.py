"""Broadsheet, the product: what exists, what it needs, what it says and what it does.

``domain`` is the vocabulary, ``ports`` every socket, ``messages`` everything it can say. ``commands``,
``queries``, ``actions``, ``ingest`` and ``digest`` do the work; ``views`` words it. ``inbound`` is where the
platforms call in, ``library`` holds the papers in memory. ``main`` and ``cli`` wire it to the three siblings
(``adapters``, ``ranking``, ``storage``), which nothing else here imports.
"""
