"""Skins, sticks and tins. The pitch of a note does not matter here."""

from __future__ import annotations

import numpy as np

from ..sound import RATE, Samples, bandpass, clock, count, generator, highpass, lowpass, partials


def _noise(seconds: float, seed: int) -> Samples:
    return generator(seed).normal(0, 1, count(seconds))


def _fall(wave: Samples, seconds: float) -> Samples:
    time = np.arange(len(wave)) / RATE
    end = np.clip((time[-1] - time) / 0.01, 0, 1)
    return wave * np.exp(-time / seconds) * end


def _skin(start: float, end: float, glide: float, ring: float, length: float) -> Samples:
    """A membrane: its pitch falls while it rings."""
    time = clock(length)
    turns = np.cumsum(end + (start - end) * np.exp(-time / glide)) / RATE
    return _fall(np.sin(2 * np.pi * turns), ring)


def kick(hz: float, seconds: float, strength: float) -> Samples:
    wave = _skin(170, 47, 0.03, 0.13, 0.4)
    click = _fall(bandpass(_noise(0.4, 1), 900, 4000), 0.004)
    return np.tanh(1.6 * (wave + 0.12 * click)) * strength


def soft_kick(hz: float, seconds: float, strength: float) -> Samples:
    return _skin(90, 46, 0.03, 0.12, 0.35) * strength


def hat(hz: float, seconds: float, strength: float) -> Samples:
    """Closed when the note is short, open when it is long."""
    open_ = seconds > 0.24
    length = 0.26 if open_ else 0.07
    return _fall(highpass(_noise(length, 2), 6500, 3), length / 3.2) * strength * 0.5


def clap(hz: float, seconds: float, strength: float) -> Samples:
    wave = bandpass(_noise(0.25, 3), 900, 3600)
    time = clock(0.25)
    shape = sum(np.exp(-np.clip(time - late, 0, None) / 0.008) * (time >= late)
                for late in (0, 0.011, 0.022))  # fmt: skip
    return _fall(wave * shape, 0.3) * strength * 0.5 + _fall(wave, 0.06) * strength * 0.3


def snare(hz: float, seconds: float, strength: float) -> Samples:
    """A marching drum, high and dry."""
    wires = _fall(bandpass(_noise(0.22, 4), 1400, 8000), 0.05 + 0.02 * strength)
    return (0.7 * wires + 0.5 * _skin(330, 235, 0.02, 0.05, 0.22)) * strength


def bass_drum(hz: float, seconds: float, strength: float) -> Samples:
    beater = _fall(lowpass(_noise(0.6, 5), 500), 0.012)
    return (_skin(84, 58, 0.06, 0.2, 0.6) + 0.5 * beater) * strength


def dum(hz: float, seconds: float, strength: float) -> Samples:
    """Darbuka, the middle of the skin."""
    slap = _fall(bandpass(_noise(0.4, 6), 200, 1400), 0.01)
    return (_skin(128, 92, 0.03, 0.14, 0.4) + 0.3 * slap) * strength


def tek(hz: float, seconds: float, strength: float) -> Samples:
    """Darbuka, the rim."""
    ring = partials(1.0, 0.2, [0.5, 0.35, 0.25], [410, 910, 1630], [0.16, 0.1, 0.06])
    snap = _fall(bandpass(_noise(0.2, 7), 1800, 7500), 0.016)
    return (ring + 0.8 * snap)[: count(0.2)] * strength * 0.6


def riq(hz: float, seconds: float, strength: float) -> Samples:
    """Five pairs of small cymbals."""
    tins = partials(1.0, 0.16, [1, 0.8, 0.7, 0.6], [5170, 6240, 7410, 8890], [0.2, 0.17, 0.14, 0.1])
    return _fall(tins * 0.2 + 0.5 * highpass(_noise(0.16, 8), 6000), 0.035) * strength * 0.5


def tapan(hz: float, seconds: float, strength: float) -> Samples:
    """The thick stick on the low side."""
    thud = _fall(lowpass(_noise(0.5, 9), 700), 0.015)
    return (_skin(120, 74, 0.03, 0.16, 0.5) + 0.7 * thud) * strength


def switch(hz: float, seconds: float, strength: float) -> Samples:
    """The thin stick on the high side of the same drum."""
    crack = _fall(bandpass(_noise(0.12, 10), 1500, 6500), 0.014)
    return (crack + 0.35 * _skin(420, 340, 0.01, 0.03, 0.12)) * strength * 0.7


def janggu_low(hz: float, seconds: float, strength: float) -> Samples:
    return (_skin(140, 98, 0.05, 0.18, 0.5) + 0.2 * _fall(lowpass(_noise(0.5, 11), 900), 0.01)) * (
        strength
    )


def janggu_high(hz: float, seconds: float, strength: float) -> Samples:
    stick = _fall(bandpass(_noise(0.18, 12), 1200, 5500), 0.012)
    return (stick + 0.4 * _skin(520, 430, 0.02, 0.05, 0.18)) * strength * 0.55


def rails(hz: float, seconds: float, strength: float) -> Samples:
    """A wheel over a joint: ta-tak."""
    knock = _fall(bandpass(_noise(0.3, 13), 250, 1600), 0.02)
    wave = knock.copy()
    late = count(0.085)
    wave[late:] += 0.7 * knock[:-late]
    return wave * strength * 0.6
