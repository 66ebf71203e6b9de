"""The session that plays on, and the client that joins a terminal to it."""
