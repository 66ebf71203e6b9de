"""A pod in a box: a real HTTP server that answers as a Funkwhale pod does."""
