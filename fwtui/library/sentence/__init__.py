"""Lists as sentences: a small language for tracks, its completion, and its evaluation."""
