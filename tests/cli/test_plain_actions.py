"""What plain mode does to the music: rows played whole, rows changed, settings, accounts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from fwtui.demo.pod import DemoPod
from tests.cli.plain_hour import prepared
from tests.cli.shell import Shell

Said = list[tuple[str, list[str]]]
"""Each line that was typed, and what was said after it."""


@pytest.fixture(scope="module", params=["1", pytest.param("2", marks=pytest.mark.long)])
def home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    """A shell with an account on a pod of a dialect, and a session that every test joins."""
    with DemoPod(approve=True, dialect=str(request.param)) as demo:
        shell = Shell(tmp_path_factory.mktemp("plain"), demo)
        prepared(shell)
        assert shell.run("--plain", given="leave\n").returncode == 0
        yield shell
        shell.run("quit")


def said(home: Shell, *lines: str) -> Said:
    """What is said after each line of a conversation that leaves the session."""
    done = home.run("--plain", given="\n".join([*lines, "leave", ""]))
    assert (done.stderr, done.returncode) == ("", 0)
    found: Said = []
    for line in done.stdout.splitlines():
        if line.startswith(("> ", "? ")):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found[:-1]


def after(home: Shell, *lines: str) -> list[str]:
    """What is said after the last of some lines."""
    return said(home, *lines)[-1][1]


@pytest.mark.parametrize(
    ("lines", "sentence", "count"),
    [
        (("albums", "play 6"), "Playing all of Harbour of Glass: 3 tracks.", 3),
        (("artists", "play 3"), "Playing all of Field Notes for Two: 5 tracks.", 5),
        (("playlists", "play 1"), "Playing all of Evening ferry: 8 tracks.", 8),
        (("podcasts", "play 3"), "Playing all of Harbour Radio Hour: 5 tracks.", 5),
        (("tags", "filter gamelan", "play 1"), "Playing all of Gamelan: 3 tracks.", 3),
    ],
)
def test_a_row_is_played_whole(
    home: Shell, lines: tuple[str, ...], sentence: str, count: int
) -> None:
    heard = after(home, *lines)
    assert sentence in heard
    queue = after(home, "queue")
    assert queue[0] == f"Queue: {count} rows."


def test_a_radio_and_a_track_are_played(home: Shell) -> None:
    heard = after(home, "radios", "play 1")
    assert heard
    assert heard[0].startswith("Playing: ")
    assert "Playing: Salt by Älva" in after(home, "albums northern", "open 1", "play 2")[0]


def test_the_same_over_the_control_socket(home: Shell) -> None:
    """``page``, ``row``, ``play --row`` and ``answer``; the text is that of plain mode."""
    home.run("ctl", "view_playlists")
    page = home.run("ctl", "page").stdout.splitlines()
    assert page[0] == "Playlists: 3 rows."
    assert page[1].startswith("1. Evening ferry")
    assert home.run("ctl", "row", "1").returncode == 0
    assert home.run("ctl", "do", "to_playlist").returncode == 0
    assert "Add 8 tracks to:" in home.run("ctl", "page").stdout
    assert home.run("ctl", "answer").returncode == 0
    assert home.run("ctl", "play", "--row", "1").returncode == 0
    assert home.run("ctl", "play", "--row", "99").returncode == 1
    assert home.run("ctl", "set", "volume").stdout.startswith("player.volume is 80: ")
    assert home.run("ctl", "use").stdout.strip().endswith(", in use")


def test_a_changed_row_is_said_by_its_name(home: Shell) -> None:
    """Also where it is on the list no more, or another row is marked."""
    heard = said(home, "favourites", "favourite 1", "undo", "mark 1", "favourite 2", "mark 1")
    name = heard[0][1][1].removeprefix("1. ").partition(", ")[0]
    assert heard[1][1] == [f"{name} is no favourite any more."]
    assert heard[3][1] == [f"{name} is marked."]
    assert heard[4][1] == ["Done with the marked row, which an action takes first."]
    after(home, "undo", "favourites", "back")


def test_an_entry_of_the_changes_is_the_one_that_was_seen(home: Shell) -> None:
    home.run("ctl", "play", "northern", "rooms")
    home.run("ctl", "favourite")
    newest = json.loads(home.run("ctl", "--json", "undo", "list").stdout)["changes"][0]
    home.run("ctl", "queue", "remove", "1")
    seen = ("--seen", str(newest["at"]))
    assert home.run("ctl", "undo", "1", *seen).stdout == f"{newest['words']} taken back.\n"
    gone = home.run("ctl", "redo", "1", "--seen", "1.5")
    assert gone.stderr.strip().endswith("that entry is not on it any more.")


def test_a_setting_by_its_name(home: Shell) -> None:
    heard = said(home, "set covers off", "set covers green", "set covers default", "set colour x")
    assert [each[1] for each in heard] == [
        ["ui.covers is off now."],
        ["ui.covers is auto, kitty, sixel, iterm, blocks or off."],
        ["ui.covers is auto now."],
        ["There is no setting “colour”. The nearest is ui.colours."],
    ]
    assert "covers" not in (home.home / "config.toml").read_text()


def test_a_command_leaves_a_choice_and_a_wrong_word_does_not(home: Shell) -> None:
    heard = said(home, "albums", "to playlist 1", "qwertz", "volume 70")
    assert heard[2][1] == ["qwertz is none of the 4 choices. An empty line leaves this."]
    assert heard[3][1] == ["The question is left.", "The volume is 70."]


def test_the_lists_of_a_view_are_read_one_after_the_other(home: Shell) -> None:
    """The first one is that of the focus; a card is a row, which is played and opened whole."""
    heard = said(home, "play kaldvatn", "home", "next list", "next list", "previous list", "home")
    assert heard[1][1][0].startswith("Home, Continue listening: ")
    assert heard[1][1][1].startswith("1. Kaldvatn, Älva, track 1 of 1, ")
    assert heard[1][1][-1] == "`next list` reads Recently added."
    assert heard[2][1][0].startswith("Home, Recently added: ")
    assert re.match(r"1\. .+, \d+ tracks?, added ", heard[2][1][1])
    assert heard[3][1][0].startswith("Home, New episodes: ")
    assert heard[4][1][0].startswith("Home, Recently added: ")
    listed = said(home, "tags", "home", "next list", "next list", "play 2")
    assert listed[3][1][0].startswith("Home, Continue listening: ")
    assert any(each.startswith("Playing all of ") for each in listed[4][1])


def test_back_is_the_list_that_was_read_before(home: Shell) -> None:
    heard = said(home, "playlists", "history", "radios", "back", "back")
    assert [each[1][0].partition(":")[0] for each in heard] == [
        "Playlists", "History", "Radios", "History", "Playlists",
    ]  # fmt: skip


def test_a_radio_is_built_by_words(home: Shell) -> None:
    """Its list is read after each change, and the tracks that it would play are one of its own."""
    heard = said(home, "new radio", "add", "1", "mirrorfish", "next list", "back")
    assert heard[3][1][1:4] == [
        "6 tracks. Only you see it. It plays without being saved.",
        "1. all of these hold, 6 tracks",
        "2. artist is Mirrorfish 🐟, 6 tracks",
    ]
    assert heard[4][1][0].startswith("Radios, New radio, Would play: 6 rows.")


def test_facts_have_their_labels_and_no_signs(home: Shell) -> None:
    facts = after(home, "albums", "open 2", "details 1")
    labels = [line.partition(". ")[2].partition(": ")[0] for line in facts[1:-1]]
    assert all(labels), facts
    assert not any(" · " in line or " › " in line for line in facts)


def test_what_is_copied_is_said_where_there_is_no_clipboard(home: Shell) -> None:
    heard = after(home, "playlists", "copy playlist 1")
    assert len(heard) == 8
    assert heard[0] == "1. Älva – Harbour Lights, 0:42."


def test_lyrics_are_read_line_by_line(home: Shell) -> None:
    """Whole, however wide; the line that is sung is said, and one of them is played from."""
    long = "Count them again, the green, the red, " * 4
    after(home, "play harbour lights")
    for folder in (home.home / "data" / "music").iterdir():
        lrc = f"[00:00.00]First\n[00:10.00]{long}\n[00:20.00]\n[00:30.00]Last"
        (folder / "Älva - Harbour Lights.lrc").write_text(lrc)
    heard = said(home, "lyrics", "play 2", "where", "lyrics later")
    assert heard[0][1][0] == "Lyrics: 4 rows."
    assert heard[0][1][2:4] == [f"2. {long.strip()}", "3. a line without words"]
    assert re.match(r"It is at 0:1\d of 0:42\.", heard[1][1][-1])
    assert heard[2][1][0].endswith(f"at row 2 of 4: {long.strip()}, sung now.")
    assert heard[3][1] == ["The lines come 0.2 seconds later than they say."]


def test_rows_are_marked_up_to_another(home: Shell) -> None:
    heard = said(home, "albums northern", "open 1", "mark 1", "mark to 3", "back")
    assert [each[1] for each in heard[3:]] == [
        ["3 rows are marked."],
        ["No row is marked any more."],
    ]


def test_what_a_word_does_where_it_has_nothing_to_do(home: Shell) -> None:
    heard = said(home, "play kaldvatn", "resume", "previous", "next track", "seek", "whose zz", "")
    assert heard[1][1][0].startswith("Playing: Kaldvatn by Älva")
    assert heard[2][1][-1].startswith("It is at 0:0")
    assert heard[3][1] == ["There is no track after this one."]
    assert heard[4][1][0].startswith("seek PLACE: go to 1:20")
    assert re.match(r"zz is none of the \d choices\.", heard[5][1][0])


def test_lists_are_narrowed_by_the_words_after_them(home: Shell) -> None:
    assert after(home, "albums harb") == [
        "All albums, filtered by harb: 1 row.",
        "1. Harbour of Glass, 2022, Copper Lanterns, 3 tracks",
        "`back` reads all rows again.",
    ]
    assert after(home, "back", "where")[0].startswith("This is All albums, at row ")
    assert after(home, "tracks", "to letter s")[1].partition(". ")[2].startswith("Salt")


def test_another_account_is_used_and_left(home: Shell) -> None:
    """Logged in beside the first one, opened, and logged out of: the first one is there again."""
    first = after(home, "use")[1].partition(". ")[2].removesuffix(", in use")
    home.log_in("ana")
    name = first.replace("demo", "ana")
    assert f"The account is {name}." in after(home, f"use {name}")
    assert after(home, "use")[0] == "Accounts of this machine: 2."
    heard = said(home, "log out", "log out", "use", "log out", "log out", "use")
    assert heard[0][1][0] == f"Log out of {name}?"
    assert heard[2][1] == ["Accounts of this machine: 1.", f"1. {first}, in use"]
    assert heard[5][1] == ["Accounts of this machine: 0. `login` adds one."]
    home.log_in()
