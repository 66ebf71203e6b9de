"""The music of the demo pod, authored or generated."""
