"""From argv to a running command; the only room that wires the others together."""
