"""Sentences of plain mode: what has changed, and a page of a list."""

from __future__ import annotations

from typing import Any

from fwtui.text import number


def track(now: dict[str, Any]) -> str:
    """The track that plays, as a sentence; empty without one."""
    if not now["title"]:
        return ""
    artist = f" by {now['artist']}" if now["artist"] else ""
    album = f", from {now['album']}" if now["album"] else ""
    length = f", {now['duration']}" if now["duration"] else ""
    place = f", {now['row']} of {now['rows']}" if now["rows"] > 1 else ""
    heart = ", a favourite" if now["favourite"] else ""
    return f"{now['title']}{artist}{album}{length}{place}{heart}."


def changes(event: str, before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What an event of ``fwtui ctl follow`` means, in sentences; none where a listener need not
    hear of it."""
    match event:
        case "track":
            playing = track(now)
            verb = "Paused on" if now["state"] == "paused" else "Playing"
            return [f"{verb}: {playing}"] if playing and now["state"] != "stopped" else []
        case "state":
            return _state(before, now)
        case "volume":
            return _sound(before, now)
        case "queue":
            return _modes(before, now)
        case "favourite":
            is_one = "is a favourite" if now["favourite"] else "is no favourite"
            return [f"{now['title']} {is_one}"] if now["title"] else []
        case "connection":
            was_away = before["connection"] in ("offline", "unreachable")
            return [f"{now['pod']} answers."] if was_away and now["connection"] == "here" else []
        case "account":
            return [f"The account is {now['account'] or now['pod'] or 'none'}."]
        case "said":
            return [now["sentence"]]
        case _:
            return []


def _state(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    match before["state"], now["state"]:
        case _, "paused":
            return [f"Paused at {now['elapsed']}."] if now["elapsed"] else ["Paused."]
        case _, "stopped":
            return ["Stopped."]
        case "paused", "playing":
            return [f"Playing on at {now['elapsed']}."]
        case _:
            return []


def _sound(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    said = []
    if before["volume"] != now["volume"]:
        said.append(f"Volume {now['volume']}")
    if before["muted"] != now["muted"]:
        said.append("Muted" if now["muted"] else "Not muted")
    if before["speed"] != now["speed"]:
        said.append(f"Speed {now['speed']:g}")
    return said


def _modes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    said = []
    if before["repeat"] != now["repeat"]:
        said.append(f"Repeat {now['repeat']}")
    if before["shuffle"] != now["shuffle"]:
        said.append("Shuffle on" if now["shuffle"] else "Shuffle off")
    if before["stop_after"] != now["stop_after"]:
        stops = "It stops after this track." if now["stop_after"] else "It plays on after this one."
        said.append(stops)
    return said


def page(shown: dict[str, Any]) -> list[str]:
    """A page of the list that is shown: its name, how much of it this is, the rows."""
    rows, count, first = shown["rows"], shown["count"], shown["first"]
    name = ", ".join(shown["way"]) or "fwtui"
    last = first + len(rows) - 1
    if not rows:
        lines = [f"{name}."]
        notice = list(filter(None, shown.get("notice", ())))
        lines += notice or (["No rows."] if count == 0 else [])
    elif count is None:
        lines = [f"{name}: rows {first} to {last}; how many there are is not known."]
    elif first == 1 and last == count:
        lines = [f"{name}: {number(count)} {'row' if count == 1 else 'rows'}."]
    else:
        lines = [f"{name}: rows {number(first)} to {number(last)} of {number(count)}."]
    if shown["says"]:
        lines.append(shown["says"])
    if shown.get("error") and shown["error"] not in lines:
        lines.append(shown["error"])
    headings = shown.get("headings", {})
    for place, row in enumerate(rows, first):
        if heading := headings.get(str(place)):
            lines.append(f"{heading}:")
        lines.append(f"{place}. {row}")
    if rows and (count is None or last < count):
        lines.append("more has the next rows.")
    return lines


def question(asked: dict[str, Any]) -> list[str]:
    """What is asked, with its choices by number."""
    lines = list(asked["words"]) or ["What is wanted?"]
    lines += [f"{place}. {choice}" for place, choice in enumerate(asked["choices"], 1)]
    return lines
