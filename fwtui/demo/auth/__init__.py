"""OAuth and sessions of the demo pod."""
