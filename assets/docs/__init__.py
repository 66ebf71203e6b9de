"""Pages for listeners: a page a task, and two that are made from fwtui's tables."""
