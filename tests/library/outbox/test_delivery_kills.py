"""Killed at any point (fault 51): nothing acknowledged is lost, and nothing is made twice."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.channels import Subscriptions
from fwtui.demo.endpoints.libraries import Follows
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.radios import RadioStore
from fwtui.demo.endpoints.user_follows import UserFollows
from fwtui.demo.pod import DemoPod
from fwtui.music import PlaylistId, RadioId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import pod_of
from tests.library.outbox.killed import CONFIG, START

CHANGES = 12
DIALECTS = ("1", "2-alpha", "2")
RUNS_EACH = 10
"""Runs that add to the same playlist: a pod lets none grow beyond 250 rows."""
CHECKED_EACH = 25
"""Kills between two looks at the pod: a fault shows near the kill that made it."""
ROWS = 20
WISHES = ("subscribe", "follow", "account", "hide")
OWN = (*WISHES, "radio", "nothing", "radio-name", "rows")
SCOPES = tuple(
    f"authenticated-{what}"
    for what in ("list", "retrieve", "create", "update", "destroy", "wildcard")
)


class Run:
    """A listener whose fwtui is killed again and again."""

    def __init__(self, folder: Path, demo: DemoPod, shared: list[PlaylistId], radio: int) -> None:
        self.folder, self.demo, self.shared, self.radio = folder, demo, shared, radio
        self.rows: list[PlaylistId] = []
        """Playlists of ``ROWS`` rows, for one process each."""
        self.hearts: frozenset[int] = frozenset()
        self.followed: dict[str, frozenset[str]] = {}
        """What was on before the first change, by the kind of a wish."""
        self.log = folder / "acknowledged"
        self.token = demo.token().access_token

    def start(self, seed: int, count: int) -> subprocess.Popen[bytes]:
        shared = self.shared[seed // RUNS_EACH]
        catalogue = self.demo.state.catalogue
        busy = {catalogue.track_artist[track] for track in range(1, 61)}
        channels = {place: artist for artist, place in catalogue.artist_channel.items()}
        environment = {
            "POD": self.demo.url,
            "VERSION": self.demo.state.dialect.version,
            "SHARED_PLAYLIST": str(shared),
            "SHARED_RADIO": str(self.radio),
            "ROWS_PLAYLIST": self.rows[seed] if count else "",
            "CHANNELS": " ".join(
                f"{artist}={ids.uuid('channel', n)}" for n, artist in channels.items()
            ),
            "LIBRARIES": f"{ids.uuid('library', 3)} {ids.uuid('library', 4)}",
            "HIDEABLE": " ".join(str(each) for each in catalogue.artists if each not in busy),
        }
        args = [self.folder, self.demo.url, self.token, self.log, seed, count]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.library.outbox.killed", *map(str, args)],
            env={**os.environ, **environment},
            cwd=Path(__file__).parents[3],
        )

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def story(self, fault: str, wrong: Iterable[object], *words: str) -> str:
        """A failure's message: which fault, of which changes, and the log's last lines on them."""
        about = [each for each in self.lines() if not words or any(word in each for word in words)]
        return "\n".join([f"{fault}: {sorted(map(str, wrong))}", *about[-20:]])


async def kill_and_count(tmp_path: Path, dialect: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with DemoPod(dialect=dialect, limits=dict.fromkeys(SCOPES, "1000000/60s")) as demo:
        pod = pod_of(demo, known=True)
        shared = [
            (await pod.playlists.create("shared", "me")).id for _ in range(-(-kills // RUNS_EACH))
        ]
        radio = await pod.radios.save(None, "shared", CONFIG)
        run = Run(tmp_path, demo, shared, radio.id)
        run.hearts = frozenset(await pod.favourites.ids())
        run.followed = await followed(demo, pod)
        for _ in range(kills):
            made = await pod.playlists.create("rows", "me")
            await pod.playlists.add(
                made.id, [TrackId(n) for n in range(1, ROWS + 1)], duplicates=True
            )
            run.rows.append(made.id)
        for number in range(kills):
            process = run.start(number, CHANGES)
            await kill_at_some_point(process, run, demo, chance)
            if (number + 1) % CHECKED_EACH == 0 or number + 1 == kills:
                await all_is_sent(run)
                await agrees(pod, run, shared)
                await own_lists_agree(demo, pod, run)
                await rows_agree(pod, run)
        assert sum(line[0] == "!" for line in run.lines()) >= kills, (
            "the kills left time for changes"
        )
        await pod.aclose()


async def all_is_sent(run: Run) -> None:
    last = run.start(0, 0)
    try:
        ended = await asyncio.to_thread(last.wait, 120)
    finally:
        last.kill()
    assert ended == 0, "the outbox is not empty after 120 s"


async def kill_at_some_point(
    process: subprocess.Popen[bytes], run: Run, demo: DemoPod, chance: random.Random
) -> None:
    """After so many acknowledged changes or so many requests, and a moment more."""
    lines, seen = len(run.lines()), len(demo.seen)
    more_lines, more_seen = chance.randint(1, 2 * CHANGES), chance.randint(1, 2 * CHANGES)
    by_lines = chance.random() < 0.5
    for _ in range(4_000):
        if process.poll() is not None:
            return
        if by_lines and len(run.lines()) - lines >= more_lines:
            break
        if not by_lines and len(demo.seen) - seen >= more_seen:
            break
        await asyncio.sleep(0.002)
    await asyncio.sleep(chance.random() * 0.02)
    process.kill()
    await asyncio.to_thread(process.wait)


async def agrees(pod: Pod, run: Run, shared: list[PlaylistId]) -> None:
    """Every acknowledged change is there once; one that was not, once or not at all."""
    begun: Counter[tuple[str, str, str]] = Counter()
    acknowledged: Counter[tuple[str, str, str]] = Counter()
    hearts: dict[int, set[bool]] = {}
    names: dict[str, set[str]] = {playlist: {"shared"} for playlist in shared}
    for line in run.lines():
        kind, track, rest = [*line[1:].split(" ", 2), ""][:3]
        if kind == "heart":
            on = rest == "1"
            # While it is not acknowledged both are right; afterwards only the last wish is.
            before = hearts.get(int(track), {int(track) in run.hearts})
            hearts[int(track)] = {on} if line[0] == "!" else before | {on}
        elif kind in OWN:
            continue
        elif kind == "name":
            playlist, _, name = rest.partition(" ")
            names[playlist] = {name} if line[0] == "!" else names[playlist] | {name}
        else:
            (acknowledged if line[0] == "!" else begun)[kind, track, rest] += 1
    there: Counter[tuple[str, str, str]] = Counter()
    there.update(await heard(pod))
    there.update(await made(pod))
    for playlist in shared:
        rows = await pod.playlists.tracks(playlist)
        there.update(("append", str(row.track.id), str(playlist)) for row in rows.items if row)
    lost, doubled = acknowledged - there, there - begun
    assert not lost, run.story("lost", lost, *map(" ".join, lost))
    assert not doubled, run.story("made twice", doubled, *map(" ".join, doubled))
    for playlist in shared:
        name = (await pod.playlists.playlist(playlist)).name
        assert name in names[playlist], run.story(
            f"the pod has the name {name!r}", names[playlist], f"name 0 {playlist} "
        )
    now = await pod.favourites.ids()
    wrong = {track for track, right in hearts.items() if (track in now) not in right}
    assert not wrong, run.story(
        f"hearts, on the pod {sorted(now)}", wrong, *(f"heart {track} " for track in wrong)
    )


async def followed(demo: DemoPod, pod: Pod) -> dict[str, frozenset[str]]:
    """The subjects that are on, by the kind of a wish."""
    accounts = await pod.accounts.followed() if pod.dialect.follows_accounts else ()
    hidden = demo.state.part(ContentFilters).rows.values()
    return {
        "subscribe": frozenset(await pod.channels.subscribed()),
        "follow": frozenset(await pod.libraries.followed()),
        "account": frozenset(accounts),
        "hide": frozenset(str(each.artist) for each in hidden),
    }


async def own_lists_agree(demo: DemoPod, pod: Pod, run: Run) -> None:
    """The last wish for each subject is as the pod has it, no follow or filter is there twice,
    and radios are as they were saved last."""
    wishes: dict[tuple[str, str], set[bool]] = {}
    name = {"shared"}
    saved: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    for line in run.lines():
        kind, subject, rest = [*line[1:].split(" ", 2), ""][:3]
        if kind in WISHES:
            before = wishes.get((kind, subject), {subject in run.followed[kind]})
            wishes[kind, subject] = {rest == "1"} if line[0] == "!" else before | {rest == "1"}
        elif kind == "radio-name":
            name = {rest} if line[0] == "!" else name | {rest}
        elif kind == "radio":
            (saved if line[0] == "!" else begun)[rest] += 1
    part, user = demo.state.part, demo.state.users["demo"]
    there: dict[str, list[str]] = {
        "subscribe": [str(each.channel) for each in part(Subscriptions).of(user)],
        "follow": [str(each.library) for each in part(Follows).rows if each.user == "demo"],
        "account": [each.target for each in part(UserFollows).rows if each.user == "demo"],
        "hide": [str(each.artist) for each in part(ContentFilters).rows.values()],
    }
    for kind, rows in there.items():
        assert len(rows) == len(set(rows)), f"{kind} is there twice"
    now = await followed(demo, pod)
    wrong = {each for each, right in wishes.items() if (each[1] in now[each[0]]) not in right}
    assert not wrong, run.story(
        "the pod has the opposite of the last wish", wrong, *map(" ".join, wrong)
    )
    radios = demo.state.part(RadioStore).by_id.values()
    named = (await pod.radios.radio(RadioId(run.radio))).name
    assert named in name, run.story(f"the pod has the radio {named!r}", name, "radio-name ")
    made = Counter(each.name for each in radios if each.name.startswith("radio "))
    lost, doubled = saved - made, made - begun
    assert not lost, run.story("radios lost", lost, *lost)
    assert not doubled, run.story("radios made twice", doubled, *doubled)
    private = {each.name for each in radios if each.name in saved and not each.public}
    assert not private, run.story("edits of radios lost", private, *private)
    gone = {line[1:].split(" ", 2)[2] for line in run.lines() if line.startswith("!nothing")}
    left = gone & {each.name for each in radios}
    assert not left, run.story("deletions of radios lost", left, *left)


async def rows_agree(pod: Pod, run: Run) -> None:
    """The rows that were removed and moved stand as all acknowledged edits leave them; the one
    that was not acknowledged is made or not."""
    edits: dict[str, list[tuple[str, bool]]] = {}
    for line in run.lines():
        kind, playlist, rest = [*line[1:].split(" ", 2), ""][:3]
        if kind != "rows":
            continue
        each = edits.setdefault(playlist, [])
        if line[0] == "!":
            each[-1] = (rest, True)
        else:
            each.append((rest, False))
    assert edits, "rows were edited"
    for playlist, made in edits.items():
        rows = list(range(1, ROWS + 1))
        right = [rows]
        for edit, acknowledged in made:
            after = edited(right[-1], edit)
            right = [after] if acknowledged else [right[-1], after]
        page = await pod.playlists.tracks(PlaylistId(playlist))
        found = [row.track.id for row in page.items if row]
        assert found in right, run.story(f"the pod has {found}", right, f"rows {playlist} ")


def edited(rows: list[int], edit: str) -> list[int]:
    what, *numbers = edit.split()
    row, to = [*map(int, numbers), 0][:2]
    after = rows[:row] + rows[row + 1 :]
    if what == "move":
        after.insert(to, rows[row])
    return after


async def heard(pod: Pod) -> list[tuple[str, str, str]]:
    told: list[tuple[str, str, str]] = []
    number = pages = 1
    while number <= pages:
        page = await pod.history.page(scope="me", page=number)
        pages = -(-page.count // 50)
        told += [
            ("listen", str(each.track.id), each.created.isoformat())
            for each in page.items
            if each and each.created and START <= each.created < START + timedelta(days=30)
        ]
        number += 1
    return told


async def made(pod: Pod) -> list[tuple[str, str, str]]:
    """Playlists with the tracks in them."""
    told: list[tuple[str, str, str]] = []
    number = pages = 1
    while number <= pages:
        page = await pod.playlists.page(scope="me", page=number)
        pages = -(-page.count // 50)
        for each in page.items:
            if each and each.name.startswith("made"):
                rows = await pod.playlists.tracks(each.id)
                told += [("playlist", str(row.track.id), each.name) for row in rows.items if row]
        number += 1
    return told


@pytest.mark.parametrize("dialect", ["1", pytest.param("2-alpha", marks=pytest.mark.long), "2"])
async def test_eight_kills(tmp_path: Path, dialect: str) -> None:
    await kill_and_count(tmp_path, dialect, kills=8, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_two_hundred_kills(tmp_path: Path, dialect: str, part: int) -> None:
    """In parts, each of which ends within minutes."""
    await kill_and_count(tmp_path, dialect, kills=50, seed=2 + part)
