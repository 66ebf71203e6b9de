"""A line an endpoint: what a listener can ask of a pod."""
