"""Settings from config.toml, and where fwtui keeps its files. (Being written.)"""
