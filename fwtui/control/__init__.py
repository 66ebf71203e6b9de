"""From outside: the control socket and the media keys."""
