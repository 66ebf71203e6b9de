"""The control socket over real sockets: requests, events, and what no client should send."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fwtui.control import change_commands
from fwtui.control import server as servers
from fwtui.control.commands import COMMANDS
from fwtui.control.protocol import (
    EVENTS,
    FIELDS,
    LARGEST_REPLY,
    LARGEST_REQUEST,
    VERSION,
    Lines,
    TooLong,
)
from fwtui.errors import SENT_LATER, FwtuiError
from fwtui.library.outbox.edits import VISITOR
from fwtui.music import TrackId
from fwtui.player.playback import Playback, Repeat
from tests.control.accounts import SONGS, ids
from tests.control.controlled import SECONDS, Control, Controlled


@pytest.fixture
async def account(tmp_path: Path) -> AsyncIterator[Controlled]:
    made = Controlled(tmp_path)
    await made.start()
    yield made
    made.close()


@pytest.fixture
async def control(account: Controlled) -> AsyncIterator[Control]:
    made = Control(account)
    yield made
    await made.close()


async def playing(account: Controlled, *numbers: int) -> None:
    """Until the first of these songs plays."""
    started = asyncio.Event()

    def look(now: Playback) -> None:
        if now.state == "playing":
            started.set()

    leave = account.player.subscribe(look)
    account.player.play(ids(*(numbers or range(1, SONGS + 1))))
    async with asyncio.timeout(SECONDS):
        await started.wait()
    leave()


# --- lines -----------------------------------------------------------------------------------


def test_lines_come_whole_from_any_parts() -> None:
    lines = Lines(100)
    assert lines.feed(b'{"a"') == []
    assert lines.is_partial
    assert lines.feed(b":1}\n\n{}\n{") == [b'{"a":1}', b"{}"]
    assert lines.feed(b"}\n") == [b"{}"]
    assert not lines.is_partial


@pytest.mark.parametrize("data", [b"x" * 101, b"x" * 101 + b"\n"])
def test_a_line_has_a_largest_size(data: bytes) -> None:
    with pytest.raises(TooLong):
        Lines(100).feed(data)


# --- requests --------------------------------------------------------------------------------


async def test_a_request_is_answered_with_its_id(control: Control) -> None:
    client = control.client(b'{"command":"status","id":"seven"}\n')
    reply = await client.line()
    assert (reply["code"], reply["id"], reply["version"]) == (0, "seven", VERSION)
    assert list(reply["result"]) == list(FIELDS)


async def test_requests_are_answered_in_their_order(control: Control) -> None:
    client = control.client()
    await client.send(
        b'{"command":"volume","words":["20"],"id":1}\n{"command":"volume","words":["+5"],"id":2}\n'
    )
    assert [(await client.line())["id"] for _ in range(2)] == [1, 2]
    assert control.account.player.playback.volume == 25


async def test_an_action_is_performed_by_its_id(control: Control) -> None:
    client = control.client()
    assert (await client.ask("down"))["words"] == "Moved"
    assert (await client.ask("do", "down"))["code"] == 0
    assert control.interface.performed == ["down", "down"]
    assert (await client.ask("add"))["code"] == 1
    assert (await client.ask("sideways"))["code"] == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["volume", "101"], 0),
        (["volume", "loud"], 2),
        (["volume", "٣"], 2),
        (["seek", "+30"], 1),
        (["seek", "soon"], 2),
        (["seek", "50%"], 1),
        (["sleep", "45m"], 0),
        (["sleep", "0m"], 2),
        (["sleep", "later"], 2),
        (["sleep", "off"], 0),
        (["sleep", "23:30"], 0),
        (["sleep", "album"], 1),
        (["loop"], 1),
        (["loop", "1:30", "1:00"], 1),
        (["speed", "1.5"], 0),
        (["speed", "fast"], 2),
        (["mute", "on"], 0),
        (["mute", "perhaps"], 2),
        (["repeat", "one"], 0),
        (["repeat", "twice"], 2),
        (["stop"], 0),
        (["stop", "now"], 2),
        (["pause"], 1),
        (["next"], 1),
        (["previous"], 1),
        (["favourite"], 1),
        (["favourite", "perhaps"], 2),
        (["stop_after", "on"], 1),
        (["queue"], 0),
        (["queue", "shake"], 2),
        (["queue", "move", "1"], 2),
        (["queue", "remove", "1"], 2),
        (["queue", "save", "Mine"], 1),
        (["play"], 1),
        (["play", "no such song"], 1),
        (["search", ""], 2),
        (["wait"], 0),
        (["wait", "long"], 2),
        (["down", "twice"], 2),
    ],
)
async def test_refused_or_wrong_with_an_empty_queue(
    control: Control, words: list[str], code: int
) -> None:
    reply = await control.client().ask(*words)
    assert reply["code"] == code, reply
    assert not code or reply["words"].endswith("."), reply


async def test_options_belong_to_a_command(control: Control) -> None:
    client = control.client()
    assert (await client.ask("stop", next=True))["code"] == 2
    assert (await client.ask("play", "song", kind="noise"))["code"] == 2
    assert (await client.ask("play", "song", kind=True))["code"] == 2
    assert (await client.ask("play", "song", next=True, add=True))["code"] == 2


async def test_transport(control: Control) -> None:
    await playing(control.account)
    client, player = control.client(), control.account.player
    assert (await client.ask("seek", "1:20"))["code"] == 0
    assert player.playback.position == 80.0
    await client.ask("seek", "50%")
    assert player.playback.position == 100.0
    await client.ask("pause", "on")
    await client.ask("pause", "on")
    assert player.playback.state == "paused"
    await client.ask("seek", "+30")
    assert 129.0 < player.playback.position < 132.0
    await client.ask("pause")
    assert player.playback.state == "playing"
    await client.ask("next")
    assert player.playback.row == 1
    await client.ask("previous")
    assert player.playback.row == 0
    assert "favourite" in (await client.ask("favourite", "on"))["words"]
    assert (await client.ask("status"))["result"]["favourite"] is True
    await client.ask("shuffle", "on")
    assert player.queue.shuffled
    await client.ask("sleep", "45m")
    assert (await client.ask("status"))["result"]["sleep"] in (2699, 2700)


async def test_the_queue_is_listed_and_edited(control: Control) -> None:
    await playing(control.account, 1, 2, 3, 4, 5)
    client, queue = control.client(), control.account.player.queue
    rows = (await client.ask("queue", "list", "2", "2"))["result"]["rows"]
    assert [(row["row"], row["title"], row["current"]) for row in rows] == [
        (2, "Song 2", False),
        (3, "Song 3", False),
    ]
    await client.ask("queue", "move", "2", "4")
    assert list(queue.ids()) == [1, 3, 4, 2, 5]
    await client.ask("queue", "move", "4", "2")
    assert list(queue.ids()) == [1, 2, 3, 4, 5]
    await client.ask("queue", "remove", "2-3", "5")
    assert list(queue.ids()) == [1, 4]
    saved = await client.ask("queue", "save", "Two", "songs")
    assert saved["words"] == "Two songs is made, 2 tracks on it."
    await client.ask("queue", "play", "2")
    assert queue.row == 1
    await client.ask("queue", "clear")
    assert not len(queue)


async def test_a_visitor_is_told_that_no_playlist_is_made(control: Control) -> None:
    await playing(control.account, 1, 2)
    control.account.library.edits.refusal = VISITOR
    refused = await control.client().ask("queue", "save", "Two songs")
    assert (refused["code"], refused["words"]) == (1, VISITOR)


async def test_rows_of_a_queue_that_has_changed_since_are_refused(control: Control) -> None:
    await playing(control.account, 1, 2, 3, 4, 5)
    client, player = control.client(), control.account.player
    seen = str((await client.ask("queue", "list"))["result"]["queue_version"])
    player.play_next([TrackId(9)])
    before = list(player.queue.ids())
    refused = await client.ask("queue", "remove", "3", seen=seen)
    assert refused["code"] == 1
    assert "has changed" in refused["words"]
    assert list(player.queue.ids()) == before
    seen = str((await client.ask("queue", "list"))["result"]["queue_version"])
    await client.ask("queue", "play", "1")
    assert player.queue.version > int(seen), "its rows are the same"
    assert (await client.ask("queue", "remove", "3", seen=seen))["code"] == 0


async def test_play_by_words(control: Control) -> None:
    client, player = control.client(), control.account.player
    assert (await client.ask("play", "song", "7"))["words"] == "Playing: Song 7"
    assert list(player.queue.ids()) == [7]
    assert (await client.ask("play", "song 8", add=True))["words"] == "Added: Song 8"
    assert (await client.ask("play", "song 9", next=True))["words"] == "Next: Song 9"
    assert list(player.queue.ids()) == [7, 9, 8]
    assert (await client.ask("play", "random", kind="radio"))["code"] == 0
    assert control.account.radios == ["random None Random"]
    assert (await client.ask("play", "random", kind="radio", add=True))["code"] == 1


async def test_search_finds_what_is_known_here(control: Control) -> None:
    reply = await control.client().ask("search", "song 1", here=True, limit="3")
    hits = reply["result"]["hits"]
    assert [hit["kind"] for hit in hits] == ["track"] * 3
    assert hits[0] == {"kind": "track", "id": 1, "name": "Song 1", "artist": "Älva feat. Kåre"}
    assert reply["result"]["nearest"] is None


async def test_search_says_what_is_only_nearest(control: Control) -> None:
    reply = await control.client().ask("search", "sogn 1", here=True, limit="3")
    assert reply["result"]["nearest"] == "song 1"
    assert all(hit["nearest"] for hit in reply["result"]["hits"])


# --- waiting and following -------------------------------------------------------------------


async def test_wait_ends_with_the_track(control: Control) -> None:
    await playing(control.account)
    waiting = control.client()
    await waiting.send(b'{"command":"wait"}\n')
    other = control.client()
    await other.ask("pause")  # no end
    await other.ask("next")
    assert (await waiting.line())["code"] == 0


@pytest.mark.parametrize("mode", ["one", "all"])
async def test_wait_ends_with_a_track_that_begins_again(control: Control, mode: Repeat) -> None:
    player = control.account.player
    await playing(control.account, 1, *([2] if mode == "one" else []))
    player.set_repeat(mode)
    waiting, follower, other = control.client(), control.client(), control.client()
    await waiting.send(b'{"command":"wait"}\n')
    await follower.send(b'{"command":"follow"}\n')
    assert (await follower.line())["event"] == "status"
    await other.ask("seek", "0:00")
    if mode == "one":
        await other.ask("queue", "move", "1", "2")  # the row that plays is another one now
    with pytest.raises(BlockingIOError):
        waiting.socket.recv(1)
    player.seek_to(199.9)
    assert (await waiting.line())["code"] == 0
    assert (await follower.event("track"))["title"] == "Song 1"


async def test_a_wait_whose_client_is_gone_is_forgotten(control: Control) -> None:
    await playing(control.account)
    client = control.client()
    await client.send(b'{"command":"wait","words":["queue"]}\n')
    assert (await control.client().ask("status"))["code"] == 0
    assert len(control.server) == 2
    client.close()
    control.clients.clear()
    async with asyncio.timeout(SECONDS):
        while len(control.server) > 1:
            await asyncio.sleep(0)


async def test_a_follower_hears_of_each_change(control: Control) -> None:
    follower, client = control.client(b'{"command":"follow"}\n'), control.client()
    first = await follower.line()
    assert first["event"] == "status"
    assert list(first)[1:] == list(FIELDS)
    await playing(control.account)
    assert (await follower.event("track"))["title"] == "Song 1"
    while (await follower.event("state"))["state"] != "playing":
        pass
    await client.ask("seek", "1:40")
    assert 99.0 < (await follower.event("position"))["position"] < 102.0
    await client.ask("volume", "33")
    assert (await follower.event("volume"))["volume"] == 33
    await client.ask("queue", "move", "2", "4")
    assert (await follower.line())["event"] == "queue"
    await client.ask("sleep", "5m")
    assert (await follower.event("sleep"))["sleep"] == 300
    await client.ask("favourite", "on")
    assert (await follower.event("favourite"))["favourite"] is True
    control.account.library.tell(FwtuiError("The disk is full."))
    assert (await follower.event("error"))["sentence"] == "The disk is full."
    await client.ask("stop")
    assert (await follower.event("state"))["state"] == "stopped"


async def test_a_follower_stays_through_a_change_of_the_account(
    control: Control, tmp_path: Path
) -> None:
    follower = control.client(b'{"command":"follow"}\n')
    await follower.line()
    await control.account.change_account(tmp_path / "other")
    assert (await follower.event("account"))["account"] == "ben@music.example"
    control.account.player.set_volume(12)
    assert (await follower.event("volume"))["volume"] == 12


async def test_nothing_is_observed_without_a_follower(control: Control) -> None:
    client = control.client(b'{"command":"follow"}\n')
    await client.line()
    assert control.events.is_observed
    client.close()
    control.clients.clear()
    async with asyncio.timeout(SECONDS):
        while control.events.is_observed:
            await asyncio.sleep(0)


async def test_a_slow_follower_is_dropped(control: Control) -> None:
    follower, other = control.client(b'{"command":"follow"}\n'), control.client()
    async with asyncio.timeout(SECONDS):
        while len(control.server) == 2:
            for volume in (10, 20):
                control.account.player.set_volume(volume)
            await asyncio.sleep(0)
    assert (await other.ask("status"))["code"] == 0
    assert await follower.ended()


# --- what no client should send --------------------------------------------------------------

GARBAGE = [
    b"{\n",
    b"{}\n",
    b"[]\n",
    b'{"command": 7}\n',
    b'{"command": "status", "rows": 1}\n',
    b'{"command": "status", "version": 99}\n',
    b'{"command": "status", "options": {"a": [1]}}\n',
    b'{"command": "\xff\xfe"}\n',
    b'{"command": "\\u0000\\u001b[31m"}\n',
    b"{" * 10_000 + b"\n",
    b'{"command": "queue", "words": ["list", "99999999999999999999999999"]}\n',
    json.dumps({"command": "search", "words": ["x"] * 65}).encode() + b"\n",
    json.dumps({"command": "search", "words": ["x" * 5000]}).encode() + b"\n",
    b'{"command": "__init__"}\n',
    b'{"command": "_perform", "words": ["down"]}\n',
    b'{"command": "broken"}\n',
]


@pytest.mark.parametrize("line", GARBAGE)
async def test_garbage_is_refused_and_the_connection_goes_on(control: Control, line: bytes) -> None:
    client = control.client(line)
    reply = await client.line()
    assert reply["code"] == (1 if b"broken" in line else 2), reply
    assert reply["words"].isprintable()
    assert not control.interface.performed
    assert (await client.ask("status"))["code"] == 0


async def test_a_huge_line_ends_the_connection(control: Control) -> None:
    client = control.client(b'{"command":"')
    loop = asyncio.get_running_loop()
    sent = 0
    try:
        while sent < 100 * LARGEST_REQUEST:
            await loop.sock_sendall(client.socket, b"x" * 4096)
            sent += 4096
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert sent < 100 * LARGEST_REQUEST
    assert await client.ended()


async def test_half_a_line_and_an_idle_connection_are_closed(account: Controlled) -> None:
    control = Control(account, half_line_seconds=0.05, idle_seconds=0.1)
    half, idle = control.client(b'{"command"'), control.client()
    follower = control.client(b'{"command":"follow"}\n')
    assert (await follower.line())["event"] == "status"
    assert await half.ended()
    assert await idle.ended()
    account.player.set_volume(7)
    assert (await follower.event("volume"))["volume"] == 7
    await control.close()


async def test_a_half_closed_connection_is_answered(control: Control) -> None:
    client = control.client()
    await client.send(b'{"command":"play","words":["song 3"]}\n')
    client.socket.shutdown(socket.SHUT_WR)
    assert (await client.line())["words"] == "Playing: Song 3"
    assert await client.ended()


async def test_only_so_many_connections_are_open(control: Control) -> None:
    clients = [control.client() for _ in range(servers.MOST_CONNECTIONS)]
    beyond = control.client()
    assert (await beyond.line())["code"] == 1
    assert await beyond.ended()
    assert (await clients[-1].ask("status"))["code"] == 0


async def test_the_end_of_the_session_closes_all(control: Control) -> None:
    clients = [control.client(), control.client(b'{"command":"follow"}\n')]
    await clients[1].line()
    await control.server.close()
    assert [await each.ended() for each in clients] == [True, True]


async def test_rows_settings_and_accounts_of_the_interface(control: Control) -> None:
    client = control.client()
    row = b'{"command":"play","options":{"row":"3","seen":"7"}}\n'
    await client.send(row)
    assert (await client.line())["words"] == "Playing row 2"
    assert control.interface.performed[-1] == "play row 2 7"
    for wrong in (
        row.replace(b'"options"', b'"words":["salt"],"options"'),
        row.replace(b"3", b"x"),
    ):
        await client.send(wrong)
        assert (await client.line())["code"] == 2
    assert (await client.ask("set", "volume", "60"))["words"] == "volume is 60"
    assert (await client.ask("set", "volume"))["words"] == "volume is None"
    assert (await client.ask("use"))["result"]["accounts"][0]["name"] == "ana@music.example"
    assert (await client.ask("use", "kenji@music.example"))["code"] == 0
    assert (await client.ask("use", "nobody"))["code"] == 1


def test_the_protocol_page_says_what_the_tables_say() -> None:
    page = (Path(servers.__file__).parent / "PROTOCOL.md").read_text().replace("\\|", "|")
    for name, words in (*EVENTS.items(), *FIELDS.items()):
        assert f"| `{name}` | {words} |" in page, name
    for command in COMMANDS:
        row = f"| `{command.name}` | {command.arguments} | {command.words} |"
        assert f"{row} {', '.join(command.options)} |" in page, command.name
    for limit in (LARGEST_REQUEST, LARGEST_REPLY, servers.MOST_FOLLOWER_UNSENT):
        assert f"{limit:,} bytes" in page
    for seconds in (servers.HALF_LINE_SECONDS, servers.IDLE_SECONDS):
        assert f"{seconds:g} seconds" in page


async def test_listening_along_and_its_end(account: Controlled, control: Control) -> None:
    client = control.client()
    answer = await client.ask("along", "bo@tanker.example", "other.example")
    assert "requests an hour" in answer["words"]
    scope = "actor:bo@tanker.example,domain:other.example"
    assert account.radios == [f"along {scope} Along with bo@tanker.example, other.example"]
    for words in ((), ("off",)):
        answer = await client.ask("along", *words)
        assert (answer["code"], answer["words"]) == (1, "You are not listening along.")
    assert (await client.ask("along", ","))["code"] == 2


async def test_what_another_process_changed_is_taken_in_and_said_to_wait(
    control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a pod that is not there yet it is sent later."""
    monkeypatch.setattr(change_commands, "SEND_SECONDS", 0.0)
    client = control.client()
    nothing = await client.ask("send")
    assert nothing["result"] == {"waits": 0, "away": False, "refused": []}
    control.account.library.edits.set_favourite(TrackId(1), True)
    reply = await client.ask("send")
    assert (reply["code"], reply["words"]) == (0, SENT_LATER)
    assert reply["result"] == {"waits": 1, "away": True, "refused": []}
