"""The demo's covers: pixel scenes, drawn from numbers."""
