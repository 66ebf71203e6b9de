"""The demo pod: a real HTTP server that answers as a Funkwhale pod does."""
