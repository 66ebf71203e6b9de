"""One account's objects wired together, and the protocols that the interface sees."""
