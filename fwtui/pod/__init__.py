"""A pod over HTTP: client, login, rate limits, endpoints, JSON. Only here: httpx and Authlib."""
