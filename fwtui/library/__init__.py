"""What the listener has at hand: the store first, the pod behind it."""
