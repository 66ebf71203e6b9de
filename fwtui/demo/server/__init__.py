"""The HTTP server of the demo pod, and what every endpoint shares."""
