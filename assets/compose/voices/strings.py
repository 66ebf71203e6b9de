"""Strings: plucked (Karplus and Strong), struck, bowed."""

from __future__ import annotations

import numpy as np

from ..sound import (
    RATE,
    Samples,
    bend,
    clock,
    count,
    generator,
    hold,
    lowpass,
    partials,
    stereo,
    swell,
    vibrato,
)


def plucked(
    hz: float, seconds: float, *, bright: float, ring: float, at: float = 0.18, seed: int = 1
) -> Samples:
    """A string after Karplus and Strong (1983): a burst of noise that runs in a loop.

    `bright` is how much of the highs survives a round (0 to 1), `ring` the seconds until it
    lost 60 dB, `at` where on the string it is plucked. The loop's average over two
    neighbours is a lowpass and tunes the string between whole samples as well.
    """
    period = RATE / hz
    damp = 0.5 * (1 - bright)
    # The average delays by `damp` samples, the rest of the fraction is interpolated.
    whole = int(period - damp)
    part = period - damp - whole
    loss = 10 ** (-3 / (ring * hz))
    taps = np.convolve([1 - part, part], [1 - damp, damp]) * loss
    size = count(seconds)
    out = np.zeros(size + whole + 4)
    burst = generator(seed + int(hz * 7)).uniform(-1, 1, whole)
    burst = lowpass(np.tile(burst, 3), 800 + 5200 * bright)[whole : 2 * whole]
    burst -= np.roll(burst, max(1, int(whole * at)))
    burst -= burst.mean()
    burst /= np.max(np.abs(burst)) + 1e-9
    out[3 : 3 + whole] = burst
    for first in range(3 + whole, size, whole - 1):
        last = min(first + whole - 1, size)
        back = np.arange(first, last) - whole
        out[first:last] = (
            taps[0] * out[back]
            + taps[1] * out[np.maximum(back - 1, 0)]
            + taps[2] * out[np.maximum(back - 2, 0)]
        )
    return out[3 : 3 + size]


def _released(wave: Samples, seconds: float, release: float) -> Samples:
    return wave * hold(seconds, 0.001, release)[: len(wave)]


def guitar(hz: float, seconds: float, strength: float) -> Samples:
    length = seconds + 0.35
    wave = plucked(hz, length, bright=0.35 + 0.45 * strength, ring=4.0, at=0.16)
    body = lowpass(wave, 240) * 0.5
    return _released(wave + body, seconds, 0.35) * (0.35 + 0.65 * strength)


def oud(hz: float, seconds: float, strength: float) -> Samples:
    """Two gut strings a course, a large belly, a feather."""
    length = seconds + 0.5
    one = plucked(hz, length, bright=0.2 + 0.5 * strength, ring=1.7, at=0.11, seed=3)
    two = plucked(hz * 1.0017, length, bright=0.2 + 0.5 * strength, ring=1.6, at=0.12, seed=9)
    wave = one + 0.8 * np.concatenate([np.zeros(120), two[:-120]])
    wave += 0.7 * lowpass(wave, 300)
    return _released(lowpass(wave, 5200), seconds, 0.5) * (0.3 + 0.7 * strength)


def bouzouki(hz: float, seconds: float, strength: float) -> Samples:
    """Double wire strings; a long note is a tremolo."""
    if seconds < 0.55:
        return _course(hz, seconds + 0.3, strength)
    stroke, size = 0.085, count(seconds + 0.4)
    wave = np.zeros(size)
    for number in range(int(seconds / stroke)):
        force = strength * (1.0 if number == 0 else 0.62 + 0.14 * (number % 2))
        hit = _course(hz, 0.4, force)
        first = count(number * stroke)
        piece = hit[: max(0, size - first)]
        wave[first : first + len(piece)] += piece * 0.7
    return _released(wave, seconds, 0.4)


def _course(hz: float, seconds: float, strength: float) -> Samples:
    one = plucked(hz, seconds, bright=0.5 + 0.4 * strength, ring=1.9, at=0.09, seed=4)
    two = plucked(hz * 1.0024, seconds, bright=0.5 + 0.4 * strength, ring=1.7, at=0.1, seed=8)
    wave = (one + two) * hold(max(0.01, seconds - 0.2), 0.0005, 0.2)[: len(one)]
    return wave * (0.3 + 0.7 * strength)


def tambura(hz: float, seconds: float, strength: float) -> Samples:
    return _course(hz, seconds + 0.25, strength)


def dulcimer(hz: float, seconds: float, strength: float) -> Samples:
    """Struck wire, three strings a note, nothing damps them."""
    length = seconds + 0.9
    wave: Samples = sum(  # type: ignore[assignment]  # there are three strings
        plucked(hz * tuning, length, bright=0.75, ring=2.2, at=0.13, seed=seed)
        for tuning, seed in ((1.0, 2), (1.0012, 5), (0.9991, 6))
    )
    return _released(wave, seconds, 0.9) * strength * 0.6


def gayageum(hz: float, seconds: float, strength: float) -> Samples:
    """Silk strings; the left hand leans on them once they sound."""
    length = seconds + 0.8
    wave = plucked(hz, length, bright=0.3 + 0.4 * strength, ring=2.6, at=0.22, seed=12)
    time = clock(length)
    sway = np.clip((time - 0.22) / 0.3, 0, 1) * np.clip(seconds / 0.9, 0, 1)
    cents = 34 * sway * np.sin(2 * np.pi * 5.0 * time) - 30 * np.exp(-time / 0.03)
    wave = bend(wave + 0.4 * lowpass(wave, 350), cents)
    return _released(wave, seconds, 0.8) * (0.35 + 0.65 * strength)


def double_bass(hz: float, seconds: float, strength: float) -> Samples:
    """Fingers on a thick string."""
    length = seconds + 0.2
    wave = plucked(hz, length, bright=0.12 + 0.2 * strength, ring=1.6, at=0.25, seed=21)
    wave = lowpass(wave, 900) + 0.5 * partials(hz, length, [1.0, 0.3], decays=[1.4, 0.9])
    return _released(wave, seconds, 0.2) * strength


def felt_piano(hz: float, seconds: float, strength: float) -> Samples:
    """An upright with felt between hammers and strings: two strings, few highs."""
    length = seconds + 1.1
    numbers = np.arange(1, 15)
    stiff = np.sqrt(1 + 0.00035 * numbers**2) * numbers
    levels = np.exp(-numbers * (0.75 - 0.4 * strength) * (0.6 + hz / 900)) / numbers**0.4
    decays = (6.5 / (1 + hz / 500)) / numbers**0.55
    left = partials(hz * 0.9996, length, levels, stiff, decays)
    right = partials(hz * 1.0005, length, levels, stiff, decays, phase=0.6)
    thump = lowpass(generator(5).normal(0, 1, len(left)), 260) * np.exp(-clock(length) / 0.018)
    body = hold(seconds, 0.006 + 0.006 * (1 - strength), 1.1, 2.0)[: len(left)]
    mono = (left + right) * 0.5
    wide = np.column_stack([mono + 0.25 * left, mono + 0.25 * right])
    return (wide * body[:, None] + 0.25 * thump[:, None]) * (0.25 + 0.75 * strength) * 1.4


def fiddle(hz: float, seconds: float, strength: float) -> Samples:
    """A bowed string with others that sound along."""
    length = seconds + 0.3
    pitch = vibrato(hz, length, 5.0, 9, 0.3) * 2 ** (-18 * np.exp(-clock(length) / 0.05) / 1200)
    numbers = np.arange(1, 17)
    body = 1 + 0.9 * np.exp(-(((numbers * hz - 480) / 170) ** 2))
    body += 0.8 * np.exp(-(((numbers * hz - 1150) / 380) ** 2))
    wave = partials(pitch, length, body / numbers**1.25)
    hair = lowpass(generator(31).normal(0, 1, len(wave)), 3500)
    wave += 0.02 * hair * (0.5 + strength)
    along = partials(hz * 1.5, length, [0.05, 0.03], decays=[3, 2])
    bow = swell(length, [(0, 0.0), (0.09, 0.8), (seconds * 0.5 + 0.05, 1.0), (seconds, 0.75),
                         (length, 0)])  # fmt: skip
    return (wave + along) * bow[: len(wave)] * strength * 0.5


def strings(hz: float, seconds: float, strength: float) -> Samples:
    """A section, far from the microphones."""
    length = seconds + 1.2
    numbers = np.arange(1, 13)
    levels = np.exp(-numbers * hz / 2600) / numbers
    sides = []
    for side, (low, high) in enumerate(((0.9972, 1.0021), (0.9984, 1.0034))):
        one = partials(vibrato(hz * low, length, 4.7 + side * 0.4, 6, 0.5), length, levels)
        two = partials(hz * high, length, levels, phase=1.0 + side)
        sides.append(one + two)
    return stereo(np.column_stack(sides)) * hold(seconds, 0.6, 1.2)[:, None] * strength * 0.4
