"""What is struck and rings: combs, bells, bronze."""

from __future__ import annotations

import numpy as np

from ..sound import Samples, bandpass, clock, count, generator, partials


def music_box(hz: float, seconds: float, strength: float) -> Samples:
    """A steel tooth on a small board: nearly a sine, and the tick that lets go of it."""
    length = 1.9
    wave = partials(
        hz, length, [1.0, 0.22, 0.10, 0.07], [1, 2.0, 3.01, 6.27], [1.9, 1.1, 0.6, 0.12]
    )
    tick = bandpass(generator(3).normal(0, 1, len(wave)), 1800, 5200)
    tick *= np.exp(-clock(length) / 0.004)
    rise = np.clip(clock(length) / 0.0015, 0, 1)
    fall = np.clip((length - clock(length)) / 0.2, 0, 1)
    return (wave * rise + 0.16 * tick) * fall * strength


def glass(hz: float, seconds: float, strength: float) -> Samples:
    """A small high bell with a slow fall."""
    length = max(seconds, 0.5) + 2.5
    levels = [1.0, 0.35, 0.22, 0.12]
    decays = [3.4, 2.2, 1.2, 0.7]
    left = partials(hz, length, levels, [1, 2.0, 2.76, 5.4], decays)
    right = partials(hz * 1.0011, length, levels, [1, 2.01, 2.76, 5.4], decays, phase=0.8)
    shape = np.clip(clock(length) / 0.004, 0, 1) * np.clip((length - clock(length)) / 0.4, 0, 1)
    return np.column_stack([left, right]) * shape[:, None] * strength * 0.6


def church(hz: float, seconds: float, strength: float) -> Samples:
    """A bell with hum, prime, minor third, fifth and octave, as founders name them."""
    length = 4.5
    wave = partials(
        hz,
        length,
        [0.5, 0.7, 0.55, 0.3, 1.0, 0.35, 0.25, 0.12],
        [0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 3.01, 4.17],
        [9, 5, 4, 3, 3, 1.6, 1.2, 0.7],
    )
    beat = 1 + 0.12 * np.sin(2 * np.pi * 1.3 * clock(length))
    shape = np.clip(clock(length) / 0.002, 0, 1) * np.clip((length - clock(length)) / 0.8, 0, 1)
    return wave * beat * shape * strength * 0.4


def glockenspiel(hz: float, seconds: float, strength: float) -> Samples:
    length = 1.4
    wave = partials(hz, length, [1.0, 0.3, 0.14], [1, 2.756, 5.404], [1.6, 0.5, 0.2])
    shape = np.clip(clock(length) / 0.001, 0, 1) * np.clip((length - clock(length)) / 0.2, 0, 1)
    return wave * shape * strength


def _pair(
    hz: float, seconds: float, levels: list[float], ratios: list[float], decays: list[float],
    beating: float,
) -> Samples:  # fmt: skip
    """Two instruments tuned apart by a few Hz, so that the sound trembles (ombak)."""
    low = partials(hz - beating / 2, seconds, levels, ratios, decays)
    high = partials(hz + beating / 2, seconds, levels, ratios, decays, phase=0.5)
    both = low + high
    return np.column_stack([both + 0.3 * low, both + 0.3 * high]) * 0.5


def saron(hz: float, seconds: float, strength: float) -> Samples:
    """A bronze bar over a trough; the other hand stops it when the next one is struck."""
    length = seconds + 0.5
    wave = _pair(hz, length, [1, 0.4, 0.26, 0.12], [1, 2.74, 3.02, 5.3], [2.6, 0.9, 0.6, 0.3], 6)
    time = clock(length)
    stop = np.exp(-np.clip(time - seconds, 0, None) / 0.09)
    mallet = bandpass(generator(8).normal(0, 1, len(time)), 500, 2500) * np.exp(-time / 0.006)
    shape = np.clip(time / 0.002, 0, 1) * stop * np.clip((length - time) / 0.05, 0, 1)
    return (wave + 0.15 * mallet[:, None]) * shape[:, None] * strength


def gangsa(hz: float, seconds: float, strength: float) -> Samples:
    """The small bars that share one fast line between two players."""
    length = seconds + 0.22
    wave = _pair(hz, length, [1, 0.3, 0.2], [1, 2.76, 5.4], [1.2, 0.4, 0.2], 8)
    time = clock(length)
    stop = np.exp(-np.clip(time - seconds, 0, None) / 0.05)
    shape = np.clip(time / 0.001, 0, 1) * stop * np.clip((length - time) / 0.04, 0, 1)
    return wave * shape[:, None] * strength


def kettle(hz: float, seconds: float, strength: float) -> Samples:
    """A small hanging gong (kempul, kenong)."""
    length = 3.2
    wave = _pair(hz, length, [1, 0.5, 0.2, 0.1], [1, 1.52, 2.1, 2.9], [3.0, 1.6, 1.0, 0.6], 2.4)
    time = clock(length)
    shape = np.clip(time / 0.012, 0, 1) * np.clip((length - time) / 0.6, 0, 1)
    return wave * shape[:, None] * strength


def great_gong(hz: float, seconds: float, strength: float) -> Samples:
    """The one that ends every cycle; it blooms late and trembles."""
    length = 7.0
    wave = _pair(
        hz, length, [1, 0.6, 0.35, 0.2, 0.1], [1, 1.48, 2.03, 2.6, 3.4], [9, 6, 3.5, 2, 1.4], 1.7
    )
    time = clock(length)
    bloom = np.clip(time / 0.09, 0, 1) ** 0.7
    shape = bloom * np.clip((length - time) / 2.0, 0, 1)
    return wave * shape[:, None] * strength


def cymbal(hz: float, seconds: float, strength: float) -> Samples:
    """Two plates together; the pitch does not matter."""
    length = max(0.9, seconds)
    noise = generator(55).normal(0, 1, (count(length), 2))
    time = clock(length)
    wave = bandpass(noise, 2500, 11000, 2) * np.exp(-time / 0.28)[:, None]
    return wave * np.clip((length - time) / 0.2, 0, 1)[:, None] * strength * 0.6
