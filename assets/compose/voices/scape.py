"""Not instruments: water, gulls, a horn, the noise between stations. Answers are mono."""

from __future__ import annotations

import numpy as np

from ..sound import (
    RATE,
    Samples,
    bandpass,
    clock,
    count,
    generator,
    highpass,
    hold,
    lowpass,
    partials,
    swell,
)

MORSE = {
    "f": "..-.", "w": ".--", "t": "-", "u": "..-", "i": "..", "d": "-..", "e": ".",
    "c": "-.-.", "q": "--.-",
}  # fmt: skip


def waves(seconds: float, seed: int = 4) -> Samples:
    """Surf: every wave is a rush that darkens as it draws back."""
    random = generator(seed)
    noise = random.normal(0, 1, count(seconds))
    deep, rush, foam = lowpass(noise, 260), bandpass(noise, 300, 1400), bandpass(noise, 1600, 5200)
    time = clock(seconds)
    swells, foams = np.zeros(len(time)), np.zeros(len(time))
    at = -2.0
    while at < seconds:
        size = random.uniform(0.55, 1.0)
        since = np.clip(time - at, 0, None)
        swells += size * (since / 1.4) * np.exp(1 - since / 1.4)
        late = np.clip(time - at - 1.1, 0, None)
        foams += size * (late / 0.8) * np.exp(1 - late / 0.8)
        at += random.uniform(4.2, 6.4)
    return 1.4 * deep + rush * swells * 0.8 + foam * foams * 0.5


def gull(seed: int) -> Samples:
    """Three or four cries, each lower than the last."""
    random = generator(seed)
    out = [np.zeros(1)]
    for cry in range(int(random.integers(3, 5))):
        length = random.uniform(0.22, 0.38)
        time = clock(length)
        arc = np.sin(np.pi * time / length)
        hz = (1150 - cry * 60) * (0.82 + 0.35 * arc)
        wave = partials(hz, length, [0.5, 1.0, 0.6, 0.3])
        out += [wave * arc**0.7, np.zeros(count(random.uniform(0.08, 0.2)))]
    return np.concatenate(out) * 0.3


def foghorn(seconds: float = 3.2) -> Samples:
    """A reed as long as a boat."""
    length = seconds + 0.5
    time = clock(length)
    hz = 110 * 2 ** (-60 * np.exp(-time / 0.12) / 1200) * (1 - 0.03 * np.clip(time - seconds, 0, 1))
    numbers = np.arange(1, 14)
    wave = partials(hz, length, np.exp(-numbers * 0.25))
    return wave * hold(seconds, 0.25, 0.5)[: len(wave)] * (1 + 0.06 * np.sin(2 * np.pi * 23 * time))


def rope(seed: int) -> Samples:
    """A mooring line that takes the weight: slow clicks that grow into a groan."""
    random = generator(seed)
    wave = np.zeros(count(1.4))
    at = 0.0
    while at < 1.2:
        click = bandpass(random.normal(0, 1, count(0.05)), 300, 1500)
        click *= np.exp(-clock(0.05) / 0.008)
        first = count(at)
        wave[first : first + len(click)] += click * (0.4 + at)
        at += max(0.016, 0.09 - at * 0.07) * random.uniform(0.8, 1.2)
    return wave * 0.5


def morse(text: str, hz: float = 640, dot: float = 0.075) -> Samples:
    """A hand key."""
    out = []
    for letter in text:
        for sign in MORSE[letter]:
            length = dot * (3 if sign == "-" else 1)
            tone = partials(hz, length, [1.0])
            edge = np.minimum(clock(length), clock(length)[::-1]) / 0.006
            out += [tone * np.clip(edge, 0, 1), np.zeros(count(dot))]
        out.append(np.zeros(count(dot * 2)))
    return np.concatenate(out)


def static(seconds: float, seed: int = 6) -> Samples:
    """Noise of the short waves: it breathes, and it crackles."""
    random = generator(seed)
    size = count(seconds)
    noise = bandpass(random.normal(0, 1, size), 300, 3200)
    slow = lowpass(random.normal(0, 1, size), 0.7)
    slow = 0.65 + 0.35 * slow / (np.abs(slow).max() + 1e-9)
    crackle = np.zeros(size)
    places = random.integers(0, size - 400, int(seconds * 5))
    for place in places:
        crackle[place : place + 300] += random.uniform(-1, 1) * np.exp(-np.arange(300) / 40)
    return noise * slow + highpass(crackle, 500) * 1.2


def whistle(seconds: float, points: list[tuple[float, float]]) -> Samples:
    """A heterodyne: the tone between two carriers while the dial is turned."""
    hz = swell(seconds, points)
    wave = np.sin(2 * np.pi * np.cumsum(np.abs(hz)) / RATE)
    return wave * np.clip(np.abs(hz) / 150, 0, 1) * hold(seconds - 0.2, 0.2, 0.2)[: len(wave)]
