"""Accounts, login, OAuth and tokens."""
