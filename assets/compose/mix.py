"""Players in a room: places, levels, echo and reverb."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from .score import Note, Time
from .sound import RATE, Samples, Voice, count, decibels, generator, highpass, lowpass, stereo


class Mix:
    """A piece while it is put together: a dry bus, and two on their way to the effects."""

    def __init__(self, seconds: float, time: Time, seed: str) -> None:
        self.seconds = seconds
        self.time = time
        self.random = generator(seed)
        size = count(seconds)
        self.dry = np.zeros((size, 2))
        self.room = np.zeros((size, 2))
        self.echo = np.zeros((size, 2))

    def play(
        self, voice: Voice, notes: Iterable[Note], *, gain: float = 0.0, pan: float = 0.0,
        width: float = 0.0, room: float = 0.2, echo: float = 0.0, loose: float = 0.006,
        time: Time | None = None,
    ) -> None:  # fmt: skip
        """One player. `gain` in dB; `width` spreads low to high notes around `pan`.

        `loose` is how far, in seconds, a hand strays from the beat (one sigma).
        """
        place = np.zeros_like(self.dry)
        when = time or self.time
        known: dict[tuple[float, float, float], Samples] = {}
        for note in notes:
            start = when(note.beat)
            length = when(note.beat + note.beats) - start
            start += abs(self.random.normal(0, loose)) if loose else 0.0
            force = float(np.clip(round(note.strength * 20) / 20, 0.05, 1))
            key = (note.hz, round(length, 2), force)
            if key not in known:
                known[key] = voice(note.hz, key[1], force)
            sound, first = known[key], count(start)
            spread = 0.0 if note.hz <= 0 else float(np.clip(np.log2(note.hz / 330) / 2, -1, 1))
            sound = stereo(sound, float(np.clip(pan + width * spread, -1, 1)))
            sound = sound[: max(0, len(place) - first)]
            place[first : first + len(sound)] += sound
        self.add(place, gain=gain, room=room, echo=echo)

    def add(
        self, sound: Samples, *, at: float = 0.0, gain: float = 0.0, pan: float = 0.0,
        room: float = 0.2, echo: float = 0.0,
    ) -> None:  # fmt: skip
        """A sound that is there already, from the second `at` on."""
        first = count(at)
        sound = stereo(sound, pan)[: max(0, len(self.dry) - first)] * decibels(gain)
        self.dry[first : first + len(sound)] += sound
        self.room[first : first + len(sound)] += sound * room
        self.echo[first : first + len(sound)] += sound * echo

    def down(
        self, *, hall: float = 2.2, bright: float = 5000, wet: float = 0.0,
        delay: float = 0.4, again: float = 0.45, dark: float = 2400, fade: float = 1.5,
    ) -> Samples:  # fmt: skip
        """All of it as two columns. `hall` is the reverb's seconds, `wet` its gain in dB."""
        echoes = repeats(self.echo, delay, again, dark)
        wet_bus = reverb(self.room + 0.35 * echoes, hall, bright) * decibels(wet - 3)
        out = self.dry + echoes + wet_bus
        end = np.clip((len(out) - np.arange(len(out))) / count(fade), 0, 1)
        return out * (0.5 - 0.5 * np.cos(np.pi * end))[:, None]


def repeats(wave: Samples, delay: float, again: float, dark: float) -> Samples:
    """An echo that crosses from side to side and loses its highs each time."""
    out = np.zeros_like(wave)
    step, turn = count(delay), wave
    for _ in range(14):
        turn = lowpass(np.vstack([np.zeros((step, 2)), turn[:-step]])[:, ::-1], dark, 1) * again
        if np.max(np.abs(turn)) < 1e-4:
            break
        out += turn
    return highpass(out, 120, 1)


@lru_cache(maxsize=8)
def _hall(seconds: float, bright: float) -> Samples:
    """The answer of a hall: noise that dies away, the highs first, after a few early walls."""
    random = generator(77)
    size = count(seconds * 1.1)
    time = np.arange(size) / RATE
    noise = random.normal(0, 1, (size, 2))
    low = lowpass(noise, 500) * np.exp(-6.9 * time / seconds)[:, None]
    middle = lowpass(noise, bright) - lowpass(noise, 500)
    answer = low + middle * np.exp(-6.9 * time / (seconds * 0.7))[:, None]
    answer *= np.clip(time / 0.02, 0, 1)[:, None]
    for at, side, level in ((11, 0, 30), (17, 1, 26), (23, 0, 20), (31, 1, 18), (41, 0, 12)):
        answer[count(at / 1000), side] += level * 0.4
    return answer / np.sqrt((answer**2).sum(axis=0))


def reverb(wave: Samples, seconds: float, bright: float) -> Samples:
    answer = _hall(seconds, bright)
    size = 1 << (len(wave) + len(answer) - 1).bit_length()
    spectrum = np.fft.rfft(wave, size, axis=0) * np.fft.rfft(answer, size, axis=0)
    return highpass(np.fft.irfft(spectrum, size, axis=0)[: len(wave)], 90, 1)
