"""Queries, and the lists that answer them."""
