"""``fwtui --plain``: the interface a line at a time, without a screen."""
