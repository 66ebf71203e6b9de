"""fwtui plays and browses the music of Funkwhale pods in a terminal."""

__version__ = "0.1.0"
