"""The only SQL: one repository per aggregate, one unit of work over SQLAlchemy, and the same over dicts."""
