"""Instruments. Each is a function of (pitch in Hz, seconds, strength 0 to 1) that answers mono
samples, or two columns, at `sound.RATE`; what rings on after `seconds` is part of the answer."""
