"""Sentences of plain mode: what has changed, and a page of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fwtui.errors import LISTENS_PRIVATE, NOTHING_PLAYS, VISITING
from fwtui.text import number

if TYPE_CHECKING:
    from fwtui.errors import FwtuiError

_WHOLE: tuple[tuple[str, str], ...] = (
    (r"Volume (\d+)", r"The volume is \1."),
    (r"Shuffle (on|off)", r"Shuffle is \1."),
    (r"Repeat off", "Nothing is repeated."),
    (r"Repeat all", "The whole queue is repeated."),
    (r"Repeat one", "This track is repeated."),
    (r"Muted", "The sound is muted."),
    (r"Not muted", "The sound is not muted any more."),
    (r"Speed ([\d.]+)", r"The speed is \1."),
    (r"Loop from (\S+) to (\S+)", r"The track is repeated from \1 to \2."),
    (r"No loop", "No part of the track is repeated."),
    (r"No sleep timer", "The sleep timer is off."),
    (r"Next: (.+)", r"\1 plays next."),
    (r"Added: (.+)", r"\1 was added to the queue."),
    (r"Radio: (.+)", r"The radio \1 plays."),
    (r"Radio from (.+)", r"A radio from \1 plays."),
    (r"Quality: (.+)", r"The quality is \1."),
    (r"((?!1 )[\d,]+ \w+) (added to|removed from|moved to|marked as) (.+)", r"\1 were \2 \3."),
    (r"(.+) (added to|removed from) the queue", r"\1 was \2 the queue."),
    (r"(1 \w+) (added to|removed from|moved to) (.+)", r"\1 was \2 \3."),
    (r"(.+ tracks) marked", r"\1 are marked."),
    (r"1 track marked", "1 track is marked."),
    (r"(.+) marked as (heard|not heard)", r"\1 is marked as \2."),
    (r"(.+) taken back", r"\1 was taken back."),
    (r"(.+) done again", r"\1 was done again."),
)
"""What the status bar says in fewer words, and the sentence that it is."""
_POINTS = r"(It|Its|This|There is no|\d[\d,]* \w+) "
"""Begins sentences that mean the row under the cursor, or what it holds."""
NO_ACCOUNT = "No account is open. `login` asks for one."


def whole(text: str) -> str:
    """What the interface says as a whole sentence."""
    words = re.sub(r" {2,}", ", ", text.strip())
    if found := re.fullmatch(r"It pauses in ([\d:]+)", words.removesuffix(".")):
        hours, minutes, rest = [0, 0, *map(int, found[1].split(":"))][-3:]
        return f"It pauses in {length_of(3600 * hours + 60 * minutes + rest)}."
    for short, sentence in _WHOLE:
        if found := re.fullmatch(short, words.removesuffix(".")):
            return found.expand(sentence)
    ends = not words or words[-1] in ".?!…:" or "://" in words.split()[-1]
    return words if ends else f"{words}."


def of_error(error: FwtuiError) -> str:
    """An error and what to do about it."""
    return f"{whole(error.sentence)} {whole(error.hint)}".strip()


def about(name: str, sentence: str) -> str:
    """A sentence with the name of the row that it is about, where it does not say it."""
    needs_it = name and re.match(_POINTS, sentence) and name not in sentence
    return f"{name}: {sentence}" if needs_it else sentence


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


def status(now: dict[str, Any]) -> list[str]:
    """What plays, where, and how."""
    if now["title"] is None:
        lines = ["Nothing plays. The queue is empty."]
    else:
        lines = [f"{verb(now)}: {track(now)}"]
        lines += place(now) if now["state"] != "stopped" else []
    if now["next_title"]:
        by = f" by {now['next_artist']}" if now["next_artist"] else ""
        lines.append(f"Next: {now['next_title']}{by}.")
    volume = f"The volume is {now['volume']}"
    lines.append(f"{volume}, and the sound is muted." if now["muted"] else f"{volume}.")
    said = [whole(f"Repeat {now['repeat']}")] if now["repeat"] != "off" else []
    said += ["Shuffle is on."] if now["shuffle"] else []
    said += ["It stops after this track."] if now["stop_after"] else []
    said += [f"The speed is {now['speed']:g}."] if now["speed"] != 1 else []
    said += [LISTENS_PRIVATE] if now["private"] else []
    if now["sleep"] is not None:
        minutes = -(-now["sleep"] // 60)
        said.append(f"It pauses in {length_of(60 * minutes if minutes > 1 else now['sleep'])}.")
    if now["sleep_after"]:
        said.append(f"It stops at the end of this {now['sleep_after']}.")
    return [*lines, *([" ".join(said)] if said else []), *([now["note"]] if now["note"] else [])]


def playing(now: dict[str, Any]) -> list[str]:
    """What plays, and where it is."""
    return [*status(now)[:1], *(place(now) if now["title"] is not None else [])]


def marked(count: int) -> str:
    """How many rows are marked."""
    return f"{number(count)} {'row is' if count == 1 else 'rows are'} marked."


def place(now: dict[str, Any]) -> list[str]:
    """Where in the track it is; nothing without one."""
    if not now.get("elapsed"):
        return [] if now.get("title") else [NOTHING_PLAYS]
    whole_length = f" of {now['duration']}" if now["duration"] else ""
    return [f"It is at {now['elapsed']}{whole_length}."]


def length_of(seconds: int) -> str:
    """A duration in words: ``45 minutes``, ``1 hour 20 minutes``, ``30 seconds``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else rest, "second")]
    said = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count]
    return " ".join(said) or "no time"


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
            return [whole(each) for each in _sound(before, now)]
        case "queue":
            return [whole(each) for each in _modes(before, now)]
        case "favourite":
            is_one = "is a favourite" if now["favourite"] else "is no favourite any more"
            return [f"{now['title']} {is_one}."] if now["title"] else []
        case "connection":
            was_away = before["connection"] in ("offline", "unreachable")
            return [f"{now['pod']} answers."] if was_away and now["connection"] == "here" else []
        case "account":
            if now["account"]:
                return [f"The account is {now['account']}."]
            return [VISITING.format(now["pod"]) if now["pod"] else NO_ACCOUNT]
        case "said":
            return [whole(now["sentence"])]
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
    name = _name(shown)
    last = first + len(rows) - 1
    if not rows:
        lines = [f"{name}."]
        notice = list(filter(None, shown.get("notice", ())))
        lines += notice or (["It has no rows."] if count == 0 else [])
    elif count is None:
        lines = [f"{name}: rows {first} to {last}; how many there are is not known."]
    elif first == 1 and last == count:
        lines = [f"{name}: {number(count)} {'row' if count == 1 else 'rows'}."]
    else:
        lines = [f"{name}: rows {number(first)} to {number(last)} of {number(count)}."]
    if shown["says"] and rows:
        lines.append(whole(shown["says"]))
    if (error := whole(shown.get("error") or "")) and error not in lines:
        lines.append(error)
    headings = shown.get("headings", {})
    for place, row in enumerate(rows, first):
        if heading := headings.get(str(place)):
            lines.append(f"{heading}:")
        lines.append(f"{place}. {row}")
    if rows and (count is None or last < count):
        lines.append("`more` reads the next rows.")
    if shown.get("filter"):
        lines.append("`back` reads all rows again.")
    lines += [f"`next list` reads {each}." for each in shown.get("beside", ())]
    return lines


def where(shown: dict[str, Any]) -> str:
    """The list that is shown, and the row that an action is on."""
    name, cursor = _name(shown), shown["cursor"]
    if not cursor or not shown["rows"]:
        return f"This is {name}. No row is chosen."
    many = f" of {number(shown['count'])}" if shown["count"] is not None else ""
    return f"This is {name}, at row {number(cursor)}{many}: {shown['rows'][0]}."


def _name(shown: dict[str, Any]) -> str:
    filtered = f", filtered by {shown['filter']}" if shown.get("filter") else ""
    return (", ".join(shown["way"]) or "fwtui") + filtered


def question(asked: dict[str, Any]) -> list[str]:
    """What is asked, with its choices by number, and how it is answered."""
    # The heading of a menu may name the key that chooses.
    lines = [re.sub(r"^enter ", "A number ", each) for each in asked["words"]] or [
        "Which one is wanted?"
    ]
    counts = " tracks" if lines[0].startswith("Add ") else ""
    choices = [
        f"{place}. {choice}{counts if re.search(r', [0-9,]+$', choice) else ''}"
        for place, choice in enumerate(asked["choices"], 1)
    ]
    lines = [*map(whole, lines[:-1]), lines[-1] if lines[-1][-1] in ".?!" else f"{lines[-1]}:"]
    how = "A number or words choose" if choices else "Type it"
    return [*lines, *choices, f"{how}; an empty line leaves this."]


def verb(now: dict[str, Any]) -> str:
    """What is done with the track: ``Playing``, ``Paused``, ``Stopped on``."""
    if now["state"] == "stopped":
        return "Stopped on"
    return "Paused" if now["state"] == "paused" else "Playing"


def changed(action: str, row: int, was: dict[str, Any], now: dict[str, Any]) -> str:
    """What became of a row by an action that says nothing: its ``id``, ``name`` and ``signs`` as
    they were read, and those of the row that stands there now with its ``text``."""
    called, signs = was["name"] or now["name"], now["signs"]
    if action == "favourite":
        same = now["id"] == was["id"] or was["id"] is None
        is_one = "favourite" in signs if same else "favourite" not in was["signs"]
        return f"{called} is a favourite." if is_one else f"{called} is no favourite any more."
    if action == "mark":
        return f"{called} is {'marked' if 'marked' in signs else 'not marked any more'}."
    if action.startswith("move_") and now["name"] == called:
        return f"{called} is row {number(row)} now."
    return f"Row {number(row)} now: {now['text']}."


def queue_row(row: dict[str, Any]) -> str:
    """A row of the queue."""
    parts = [row["title"] or "a track", row.get("artist"), row.get("duration")]
    now = ", playing" if row["current"] else ""
    return f"{row['row']}. {', '.join(filter(None, parts))}{now}"


def change(row: dict[str, Any]) -> str:
    """A change that can be taken back."""
    return f"{row['entry']}. {row['words']}{', taken back' if row['undone'] else ''}"
