"""What comes out of circuits: pads, stabs, sequences, and the three channels of an old console."""

from __future__ import annotations

import numpy as np

from ..sound import RATE, Samples, Voice, clock, count, generator, hold, lowpass, partials

SIMPLE = tuple[float, float, float]


def pad(hz: float, seconds: float, strength: float) -> Samples:
    """Soft saws, wide, slow at both ends."""
    length = seconds + 2.0
    numbers = np.arange(1, 12)
    levels = np.exp(-numbers * hz / 1500) / numbers
    sides = [
        partials(hz * low, length, levels, phase=side)
        + partials(hz * high, length, levels, phase=2.0 + side)
        for side, (low, high) in enumerate(((0.9978, 1.0016), (0.9988, 1.0027)))
    ]
    return np.column_stack(sides) * hold(seconds, 1.2, 2.0)[:, None] * strength * 0.35


def swept(hz: float, seconds: float, strength: float, *, open_at: float, fall: float) -> Samples:
    """A saw under a filter that closes: each partial falls faster the higher it is."""
    time = clock(seconds)
    cut = 180 + open_at * np.exp(-time / fall)
    wave = np.zeros(len(time))
    for number in range(1, 40):
        if hz * number > 9000:
            break
        gain = 1 / (1 + (hz * number / cut) ** 4) / number
        wave += gain * np.sin(2 * np.pi * hz * number * time)
    return wave


def stab(opened: float) -> Voice:
    """A minor chord of dub: short, filtered; `opened` (Hz) is how far the filter is up."""

    def strike(hz: float, seconds: float, strength: float) -> Samples:
        length = 0.42
        left = swept(hz * 0.997, length, strength, open_at=opened, fall=0.07)
        right = swept(hz * 1.004, length, strength, open_at=opened, fall=0.07)
        shape = np.clip(clock(length) / 0.004, 0, 1) * np.exp(-clock(length) / 0.11)
        shape *= np.clip((length - clock(length)) / 0.05, 0, 1)
        return np.column_stack([left, right]) * shape[:, None] * strength

    return strike


def sequence(opened: float) -> Voice:
    """One step of a sequencer: a saw and its octave."""

    def step(hz: float, seconds: float, strength: float) -> Samples:
        length = seconds + 0.06
        peak = opened * (0.5 + strength)
        wave = swept(hz, length, strength, open_at=peak, fall=0.09)
        wave += 0.5 * swept(hz * 2.003, length, strength, open_at=peak, fall=0.06)
        shape = hold(seconds * 0.85, 0.003, 0.06)
        return wave[: len(shape)] * shape * strength * 0.7

    return step


def lead(hz: float, seconds: float, strength: float) -> Samples:
    """A singing voice with a little glide and a late sway."""
    length = seconds + 0.25
    time = clock(length)
    sway = 9 * np.clip((time - 0.3) / 0.5, 0, 1) * np.sin(2 * np.pi * 5.6 * time)
    pitch = hz * 2 ** ((sway - 40 * np.exp(-time / 0.03)) / 1200)
    numbers = np.arange(1, 16)
    wave = partials(pitch, length, np.exp(-numbers * hz / 2600) / numbers)
    return wave * hold(seconds, 0.02, 0.25)[: len(wave)] * strength * 0.7


def sub(hz: float, seconds: float, strength: float) -> Samples:
    """Round bass: a sine, and enough of its octaves to be heard on small speakers."""
    wave = partials(hz, seconds + 0.06, [1.0, 0.28, 0.10])
    return np.tanh(1.4 * wave) * hold(seconds, 0.008, 0.06)[: len(wave)] * strength


def electric_piano(hz: float, seconds: float, strength: float) -> Samples:
    """Two-operator FM: a tine and its bark."""
    length = seconds + 0.6
    time = clock(length)
    bark = (0.4 + 1.3 * strength) * np.exp(-time / 0.35)
    wave = np.sin(2 * np.pi * hz * time + bark * np.sin(2 * np.pi * hz * time))
    wave += 0.12 * np.sin(2 * np.pi * hz * 7 * time) * np.exp(-time / 0.06)
    shape = hold(seconds, 0.003, 0.6)[: len(time)] * np.exp(-time / 1.6)
    sway = 0.18 * np.sin(2 * np.pi * 4.1 * time)
    return np.column_stack([wave * (1 + sway), wave * (1 - sway)]) * shape[:, None] * strength * 0.6


# The console: hard edges are kept, but only as partials below the codec's reach, so that
# nothing folds back.


def pulse(duty: float) -> Voice:
    def blip(hz: float, seconds: float, strength: float) -> Samples:
        numbers = np.arange(1, 40)
        levels = np.sin(np.pi * numbers * duty) / numbers
        pitch = hz * (1 + 0.006 * np.sin(2 * np.pi * 6 * clock(seconds)) * (seconds > 0.3))
        wave = partials(pitch, seconds, levels)
        steps = np.floor(15 * np.exp(-clock(seconds) / (0.25 + seconds))) / 15
        edge = np.minimum(clock(seconds), clock(seconds)[::-1]) / 0.002
        return wave * steps * np.clip(edge, 0, 1) * strength * 0.7

    return blip


lead_pulse, thin_pulse = pulse(0.25), pulse(0.125)


def triangle(hz: float, seconds: float, strength: float) -> Samples:
    numbers = np.arange(1, 16, 2)
    wave = partials(hz, seconds, list((-1.0) ** (numbers // 2) / numbers**2), list(numbers))
    edge = np.minimum(clock(seconds), clock(seconds)[::-1]) / 0.003
    return wave * np.clip(edge, 0, 1) * strength


def hiss(hz: float, seconds: float, strength: float) -> Samples:
    """The noise channel: random steps; `hz` below 300 makes it a drum, else a hat."""
    length = 0.16 if hz < 300 else 0.05
    every = 12 if hz < 300 else 3
    steps = generator(7).choice((-1.0, 1.0), count(length) // every + 1)
    wave = lowpass(np.repeat(steps, every)[: count(length)], 11000)
    return wave * np.exp(-clock(length) / (length / 4)) * strength * 0.8


def drop(hz: float, seconds: float, strength: float) -> Samples:
    """The console's bass drum: a triangle that falls."""
    time = clock(0.14)
    turns = np.cumsum(50 + 220 * np.exp(-time / 0.025)) / RATE
    return 0.9 * np.sin(2 * np.pi * turns) * np.exp(-time / 0.06) * strength
