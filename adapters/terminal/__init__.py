"""A chat workspace in the terminal: the smallest implementation of the chat port, and the one to read first.

``platform`` is the port, ``conversation`` what a typed line does, ``screen`` what is seen of it.
"""
