"""Changes of the listener on their way to the pod."""
