"""Domain to Message: every sentence the product says about papers, digests and settings."""
