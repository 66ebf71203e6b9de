"""HTTP to one pod: client, exchange, transport, errors, TLS."""
