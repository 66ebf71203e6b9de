"""fwtui --plain: the interface a line at a time, over pipes and in a dumb terminal."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from fwtui.cli.plain import guide, sentences, words
from fwtui.cli.plain.streams import folded, in_ascii
from fwtui.cli.plain.words import ON_SCREEN, Asked, read
from fwtui.control.commands import BY_NAME
from fwtui.demo.pod import DemoPod
from fwtui.text import cells
from fwtui.ui.actions.table import ACTIONS, GROUPS
from tests.cli.plain_hour import DIALECTS, SILENT, normalised, prepared, transcript, typed
from tests.cli.shell import SECONDS, Shell, until
from tests.ui.pseudo_terminal import Terminal, python


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def home(tmp_path: Path, dialect: str) -> Iterator[Shell]:
    """A shell with an account on a pod of a dialect; its session is ended."""
    with DemoPod(approve=True, dialect=dialect) as demo:
        shell = Shell(tmp_path, demo)
        prepared(shell)
        yield shell
        shell.run("quit")


# --- words -----------------------------------------------------------------------------------


def test_each_action_is_a_word_or_has_a_reason_not_to_be() -> None:
    for action in ACTIONS:
        for line in (action.id, action.id.replace("_", "-"), f"{action.id} 3"):
            asked = read(line)
            assert asked is not None, line
            if action.id in ON_SCREEN:
                assert asked.kind == "screen", line
                assert ON_SCREEN[action.id]
            elif asked.kind == "action":
                assert asked.name in (action.id, "choose"), line
            elif asked.kind == "control":
                assert asked.name in BY_NAME, line
            else:
                assert asked.kind == "own", line
                assert action.id in ("quit", "leave", "help", "login", "follow"), line
    assert set(ON_SCREEN) <= {action.id for action in ACTIONS}


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("play salt", Asked("control", "play", ("salt",))),
        ("play 3", Asked("own", "play_row", ("3",))),
        ("radio of tag:ambient", Asked("action", "radio_of_sentence", ("tag:ambient",))),
        ("set volume_step 5", Asked("control", "set", ("volume_step", "5"))),
        ("open 3", Asked("action", "choose", ("3",))),
        ("open @ana@music.example", Asked("action", "open_address", ("@ana@music.example",))),
        ("next list", Asked("action", "next_pane")),
        ("next", Asked("control", "next")),
        ("follow 3", Asked("action", "follow", ("3",))),
        ("unfollow 3", Asked("action", "follow", ("3",))),
        ("follow on", Asked("own", "at_once", ("on",))),
        ("A-B loop", Asked("action", "loop")),
        ("sleep", Asked("action", "sleep")),
        ("sleep 45m", Asked("control", "sleep", ("45m",))),
        ("what plays", Asked("control", "status")),
        ("volume 60", Asked("control", "volume", ("60",))),
        ("list albums", Asked("action", "view_all_albums")),
        ("List New Albums", Asked("action", "view_new_albums")),
        ("queue", Asked("action", "view_queue")),
        ("queue remove 3", Asked("control", "queue", ("remove", "3"))),
        ("favourite", Asked("control", "favourite")),
        ("favourite 3", Asked("action", "favourite", ("3",))),
        ("add to the queue 3", Asked("action", "add", ("3",))),
        ("search 99 luftballons", Asked("action", "view_search", ("99", "luftballons"))),
        ("limits", Asked("action", "allowance")),
        ("more", Asked("own", "more")),
        ("somersault", None),
        ("", None),
    ],
)
def test_what_a_line_asks_for(line: str, asked: Asked | None) -> None:
    assert read(line) == asked


def test_a_number_is_a_row_where_it_can_be_no_answer() -> None:
    rows = {line: asked.row for line in ("add 3", "order 3", "filter 3") if (asked := read(line))}
    assert rows == {"add 3": 3, "order 3": None, "filter 3": None}


def test_help_has_a_line_for_each_word() -> None:
    """Groups first; in its group each action, as it is typed and not by its id."""
    overview = guide.help_lines("")
    assert len(overview) <= 10
    assert all(any(line.startswith(f"`help {group}`: ") for line in overview) for group in GROUPS)
    reading = guide.help_lines("reading")
    assert all(any(line.startswith(f"{name}:") for line in reading) for name in words.OWN)
    for action in ACTIONS:
        lines = guide.help_lines(action.group)
        if action.id not in ON_SCREEN:
            phrase = words.phrase_of(action.id)
            assert any(line.startswith(phrase) for line in lines), action.id
            assert "_" not in phrase
            asked = read(phrase)
            assert asked is not None
            assert asked.name in (action.id, "choose") or asked.kind != "action", action.id
    assert not any("_" in line for group in GROUPS for line in guide.help_lines(group))


def test_help_of_a_word_and_of_none() -> None:
    assert guide.help_lines("volume")[0].startswith("volume [N]: set the volume")
    assert guide.help_lines("add")[0] == "add N: add to the queue."
    assert guide.help_lines("voulme") == ["There is no word `voulme`. The nearest is `volume`."]
    assert guide.help_lines("zzzzz") == ["There is no word `zzzzz`."]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("shuffel", "shuffle"),
        ("voulme 50", "volume"),
        ("playlsits", "playlists"),
        ("qqq", ""),
        ("plya", "play"),
        ("plya salt", "play"),
    ],
)
def test_an_unknown_word_gets_the_nearest(typed: str, near: str) -> None:
    assert words.nearest(typed) == near


@pytest.mark.parametrize(
    ("short", "sentence"),
    [
        ("Volume 60", "The volume is 60."),
        ("1 track added to the queue", "1 track was added to the queue."),
        ("3 tracks added to the queue", "3 tracks were added to the queue."),
        ("Salt added to the queue", "Salt was added to the queue."),
        ("Next: Salt", "Salt plays next."),
        ("2 here   6 more from the pod", "2 here, 6 more from the pod."),
        ("No list is being read.", "No list is being read."),
        ("What was that?", "What was that?"),
        ("It is at https://music.example/a", "It is at https://music.example/a"),
    ],
)
def test_what_the_interface_says_is_a_whole_sentence(short: str, sentence: str) -> None:
    assert sentences.whole(short) == sentence


@pytest.mark.parametrize(
    ("account", "pod", "sentence"),
    [
        ("ana@music.example", "music.example", "The account is ana@music.example."),
        (None, "music.example", "You are a visitor of music.example."),
        (None, None, "No account is open. `login` asks for one."),
    ],
)
def test_another_account_is_said(account: str | None, pod: str | None, sentence: str) -> None:
    assert sentences.changes("account", {}, {"account": account, "pod": pod}) == [sentence]


def test_a_sentence_names_the_row_where_it_only_points_at_it() -> None:
    assert sentences.about("Salt", "It is called Dew now.") == "Salt: It is called Dew now."
    assert sentences.about("Dew", "3 tracks were added.") == "Dew: 3 tracks were added."
    assert sentences.about("Salt", "Älva is hidden.") == "Älva is hidden."
    assert sentences.about("", "It is copied.") == "It is copied."


def test_lines_of_forty_columns_are_broken_between_words() -> None:
    """Wide letters count two cells; a word that has no room is broken."""
    text = "8. Letters to Lower Bramble, 夜汽車クラブ, 3 tracks"
    lines = folded(text, 20)
    assert " ".join(lines) == text
    assert all(cells(line) <= 20 for line in lines)
    assert folded("x" * 50, 20) == ["x" * 20, "x" * 20, "x" * 10]


def test_text_as_ascii() -> None:
    assert in_ascii("Älva – “Næturferja” … 夜") == 'Alva - "Naeturferja" ... ?'


# --- sessions --------------------------------------------------------------------------------


def without_beginnings(text: str) -> list[str]:
    """Its lines but those on what begins to play, which may come before or after the answer to
    what was typed."""
    return [line for line in text.splitlines() if not line.startswith("Playing: ")]


@pytest.mark.parametrize("dialect", ["1", pytest.param("2", marks=pytest.mark.long)], indirect=True)
def test_an_hour_through_pipes(home: Shell, dialect: str) -> None:
    """What is said is the transcript; then a log in ASCII, by a process without Textual."""
    kept = transcript(dialect)
    said = home.run("--plain", given="\n".join([*typed(kept), ""]))
    assert (said.stderr, said.returncode) == ("", 0)
    assert without_beginnings(normalised(said.stdout)) == without_beginnings(kept)
    home.env |= {"LC_ALL": "C", "PYTHONIOENCODING": ""}
    code = (
        "import sys; from fwtui.cli.main import run; code = run(['--plain']); "
        "sys.exit(code or int('textual' in sys.modules) * 9)"
    )
    again = home.program("-c", code, given=b"albums\nmore\nplaylists")
    assert again.returncode == 0, again.stderr
    assert again.stdout.decode("ascii").endswith("`fwtui --plain` comes back to it.\n")
    assert b"12. Quatre cartons pour boite a musique" in again.stdout
    assert not re.search(rb"[^\n -~]", again.stdout)


@pytest.mark.long
def test_an_hour_in_a_dumb_terminal(home: Shell, dialect: str) -> None:
    """The same words, typed; nothing but text is sent."""
    kept = transcript(dialect)
    argv = python("-m", "fwtui", "--plain")
    with Terminal(argv, size=(300, 24), environ={**home.env, "LC_ALL": "C.UTF-8"}) as shown:
        for line in typed(kept):
            _until_prompt(shown)
            shown.press(line + "\n")
        assert shown.wait() == 0
        output = bytes(shown.output)
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", output)
    # A sentence that comes at the prompt goes below it, and the prompt below that.
    assert _without_prompts(normalised(output.decode())) == _without_prompts(kept)


def _without_prompts(text: str) -> list[str]:
    return [line for line in without_beginnings(text) if line not in ("> ", "? ")]


def _until_prompt(shown: Terminal) -> None:
    """Read until the prompt stands, and nothing happens any more."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        if not shown.read(0.1) and shown.output.endswith((b"\n> ", b"\n? ")):
            return
    raise AssertionError(bytes(shown.output))


@pytest.mark.parametrize("dialect", ["1"])
def test_the_end_of_input_ends_what_it_began(home: Shell, dialect: str) -> None:
    began = home.run("--plain", given="play kaldvatn\n")
    assert "Playing: Kaldvatn by Älva" in began.stdout
    assert began.stdout.endswith("The session has ended.\n")
    assert home.run("sessions").stdout == ""


@pytest.mark.parametrize("dialect", ["1"])
def test_a_login_by_prompts(home: Shell, dialect: str) -> None:
    """An address that is none, then the pod's; the code of its page; then the music."""
    for file in (home.home / "data").rglob("*"):
        if file.is_file():
            file.unlink()
    (home.home / "config.toml").write_text(SILENT)
    started = home.start("--plain")
    assert started.stdin is not None
    assert started.stdout is not None
    started.stdin.write(f"not a pod\n{home.demo.url}\n")
    started.stdin.flush()
    until(started.stdout, "not the address of a pod")
    address = until(started.stdout, "/authorize")
    code = re.search(r"<code>(\w+)</code>", urllib.request.urlopen(address).read().decode())
    assert code
    out, err = started.communicate(f"{code[1]}\nstatus\nquit\n", timeout=SECONDS)
    assert (started.returncode, err) == (0, "")
    assert re.search(r"^Logged in as @demo@", out, re.MULTILINE)
    assert "Nothing plays. The queue is empty." in out
