"""Samples: envelopes, partials, filters. Arrays are float64, (n,) mono or (n, 2) stereo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

RATE = 44100
HIGHEST = 15500.0
"""Hz; partials above are left out: few hear them, and every codec pays for them."""

Samples = np.ndarray
Voice = Callable[[float, float, float], Samples]
"""A note: its pitch in Hz, its length in seconds, its strength from 0 to 1."""


def count(seconds: float) -> int:
    return round(seconds * RATE)


def clock(seconds: float) -> Samples:
    """The time of every sample."""
    return np.arange(count(seconds)) / RATE


def generator(seed: int | str) -> np.random.Generator:
    """Randomness that is the same on every machine and in every run."""
    if isinstance(seed, str):
        seed = int.from_bytes(seed.encode()[-8:], "big")
    return np.random.default_rng(seed)


def swell(total: float, points: list[tuple[float, float]]) -> Samples:
    """An envelope through (second, level) points, straight between them."""
    times, levels = zip(*points, strict=True)
    return np.interp(clock(total), times, levels)


def hold(seconds: float, attack: float, release: float, curve: float = 1.0) -> Samples:
    """Rises in `attack`, stays until `seconds`, falls in `release`, both ends rounded."""
    time = clock(seconds + release)
    rise = np.clip(time / max(attack, 1e-4), 0, 1)
    fall = np.clip((seconds + release - time) / max(release, 1e-4), 0, 1)
    return (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 - 0.5 * np.cos(np.pi * fall)) ** curve


def partials(
    hz: float | Samples,
    seconds: float,
    levels: list[float] | Samples,
    ratios: list[float] | Samples | None = None,
    decays: list[float] | Samples | None = None,
    phase: float = 0.0,
) -> Samples:
    """A sum of sines. `hz` may move; `decays` are seconds until a partial lost 60 dB."""
    time = clock(seconds)
    steady = np.isscalar(hz)
    turns = hz * time if steady else np.cumsum(np.asarray(hz)[: len(time)]) / RATE
    top = hz if steady else float(np.max(hz))
    out = np.zeros(len(time))
    for index, level in enumerate(levels):
        ratio = ratios[index] if ratios is not None else index + 1
        if abs(level) < 1e-4 or top * ratio > HIGHEST:
            continue
        wave = level * np.sin(2 * np.pi * (turns * ratio + phase * (index + 1) * 0.37))
        if decays is not None:
            wave *= np.exp(-6.9 / decays[index] * time)
        out += wave
    return out


def vibrato(
    hz: float, seconds: float, rate: float = 5.2, cents: float = 12, delay: float = 0.25
) -> Samples:
    """A pitch that begins to sway after a while."""
    time = clock(seconds)
    depth = cents * np.clip((time - delay) / 0.4, 0, 1)
    return hz * 2 ** (depth * np.sin(2 * np.pi * rate * time) / 1200)


def bend(wave: Samples, cents: Samples) -> Samples:
    """The same sound with its pitch moved; `cents` is a curve as long as the sound."""
    speed = 2 ** (cents[: len(wave)] / 1200)
    return np.interp(np.cumsum(speed) - speed[0], np.arange(len(wave)), wave, right=0.0)


def shaped(wave: Samples, response: Callable[[Samples], Samples]) -> Samples:
    """Filtered by a gain over frequency: `response(hz) -> gain`, zero phase."""
    room = len(wave) + RATE // 4
    size = 1 << (room - 1).bit_length()
    gain = response(np.fft.rfftfreq(size, 1 / RATE))
    if wave.ndim == 2:
        gain = gain[:, None]
    return np.fft.irfft(np.fft.rfft(wave, size, axis=0) * gain, size, axis=0)[: len(wave)]


def lowpass(wave: Samples, hz: float, order: int = 2) -> Samples:
    return shaped(wave, lambda f: 1 / np.sqrt(1 + (f / hz) ** (2 * order)))


def highpass(wave: Samples, hz: float, order: int = 2) -> Samples:
    return shaped(wave, lambda f: 1 / np.sqrt(1 + (hz / np.maximum(f, 1e-3)) ** (2 * order)))


def bandpass(wave: Samples, low: float, high: float, order: int = 2) -> Samples:
    return highpass(lowpass(wave, high, order), low, order)


def stereo(wave: Samples, pan: float = 0.0) -> Samples:
    """Two columns; `pan` from -1 (left) to 1, constant power. Stereo sounds are balanced."""
    angle = (pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)]) * np.sqrt(2)
    return wave[:, None] * sides if wave.ndim == 1 else wave * np.minimum(sides, 1.0)


def decibels(gain: float) -> float:
    """A factor for a gain in dB."""
    return 10 ** (gain / 20)
