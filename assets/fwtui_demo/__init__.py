"""The music, covers and catalogue of fwtui's demo pod, as files in this folder."""
