"""How loud it is, and making it so: ITU-R BS.1770-4, gating after EBU R 128."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .sound import RATE, Samples, decibels, highpass

TARGET = -16.0
"""LUFS of a finished piece."""
CEILING = -1.5
"""dBFS; what a codec adds to peaks fits above it."""
REFERENCE = -18.0
"""LUFS at which ReplayGain 2.0 is 0 dB."""
R128 = -23.0
"""LUFS at which an Opus R128 gain is 0 dB (RFC 7845, section 5.2.1)."""


def _weighting(hz: np.ndarray) -> np.ndarray:
    """The K weighting's gain, from the standard's two biquads, which are given for 48 kHz."""
    z = np.exp(-2j * np.pi * hz / 48000)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.abs(shelf * high)


def blocks(wave: Samples, rate: int = RATE) -> np.ndarray:
    """Power of every 400 ms, each 100 ms after the one before, all channels together.

    Mono counts twice: it is heard from two speakers.
    """
    if wave.ndim == 1:
        wave = np.column_stack([wave, wave])
    gain = _weighting(np.fft.rfftfreq(len(wave), 1 / rate))[:, None]
    weighted = np.fft.irfft(np.fft.rfft(wave, axis=0) * gain, len(wave), axis=0)
    sums = np.concatenate([[0.0], np.cumsum((weighted**2).sum(axis=1))])
    size, step = rate * 4 // 10, rate // 10
    starts = np.arange(0, len(wave) - size, step)
    return (sums[starts + size] - sums[starts]) / size


def lufs(powers: np.ndarray) -> float:
    """Integrated loudness of the blocks: those under -70, then those 10 under the rest, out."""
    loud = -0.691 + 10 * np.log10(np.maximum(powers, 1e-12))
    kept = powers[loud > -70]
    gate = -0.691 + 10 * np.log10(kept.mean()) - 10
    kept = powers[(loud > -70) & (loud > gate)]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def together(pieces: Iterable[np.ndarray]) -> float:
    """Loudness of an album: one measurement over the blocks of all its tracks."""
    return lufs(np.concatenate(list(pieces)))


def limited(wave: Samples, ceiling: float = CEILING) -> Samples:
    """Peaks held under the ceiling by a gain that sees 6 ms ahead and moves slowly."""
    top, block = decibels(ceiling), 64
    peaks = np.abs(wave).max(axis=1) if wave.ndim == 2 else np.abs(wave)
    # Between samples a peak may be higher: this catches all but a few hundredths of a dB.
    middle = np.abs(wave[1:] * 0.64 + wave[:-1] * 0.64)
    middle = middle.max(axis=1) if wave.ndim == 2 else middle
    peaks[1:] = np.maximum(peaks[1:], np.minimum(middle, peaks[1:] * 1.25))
    padded = np.concatenate([peaks, np.zeros(-len(peaks) % block)]).reshape(-1, block).max(axis=1)
    need = np.minimum(1.0, top / np.maximum(padded, 1e-9))
    reach, smooth = 10, 8
    edged = np.pad(need, reach, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(edged, 2 * reach + 1).min(axis=1)
    window = np.hanning(2 * smooth + 1)
    gain = np.convolve(np.pad(lowest, smooth, mode="edge"), window / window.sum(), mode="valid")
    centre = np.arange(len(gain)) * block + block / 2
    curve = np.interp(np.arange(len(wave)), centre, gain)
    return wave * (curve[:, None] if wave.ndim == 2 else curve)


def mastered(wave: Samples, target: float = TARGET) -> Samples:
    """At the target's loudness, under the ceiling, no DC, both ends at zero."""
    wave = highpass(wave, 24, 2)
    wave = wave - wave.mean(axis=0)
    for _ in range(3):
        wave = limited(wave * decibels(target - lufs(blocks(wave))))
    edge = np.minimum(np.arange(len(wave)), np.arange(len(wave))[::-1])
    ends = np.clip(edge / (0.004 * RATE), 0, 1)
    return wave * (ends[:, None] if wave.ndim == 2 else ends)
