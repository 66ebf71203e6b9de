"""The pod's rate limits: budget, windows, scopes, headers."""
