"""Broadsheet in Discord servers: discord.py at the other end, its gateway in, its HTTP API out."""
