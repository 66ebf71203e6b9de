"""The page of commands: what it shows is taken by fwtui, and does what it says."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from assets.docs.commands import EXAMPLES
from fwtui.cli import description, main
from tests.cli.shell import Run, Shell

WITHOUT = ("demo", "login", "play", "open", "ctl", "quit")
"""Commands that need a terminal, a browser, sound or a session: tests of their own run them."""
ELSEWHERE = ("podcasts follow https:", "podcasts import", "config --edit")
"""Examples that need a server of feeds, a file or an editor: these are tried beside them."""


def test_each_command_has_examples() -> None:
    assert set(EXAMPLES) == set(main.COMMANDS)


@pytest.mark.parametrize("words", [words for each in EXAMPLES.values() for words in each])
def test_an_example_is_understood(words: str) -> None:
    name, *rest = shlex.split(words)
    main.parser_of(name).parse_args(rest)


def test_the_examples_do_what_they_say(
    shell: Shell, here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, in a shell of a listener who is logged in to the demo pod."""
    shell.log_in()
    shell.log_in("ana")
    monkeypatch.chdir(tmp_path)
    said = {}
    for name, examples in EXAMPLES.items():
        for words in examples:
            if name in WITHOUT or words.startswith(ELSEWHERE):
                continue
            ended = here(*shlex.split(words))
            assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
            said[words] = ended.stdout
    assert (tmp_path / "list.m3u8").read_text("utf-8").startswith("#EXTM3U")
    assert "creativecommons.org" in said["credits northern rooms"]
    assert "Harbour of Glass" in said["downloads list"]
    assert "<opml" in said["podcasts export"]
    assert '"results"' in said["api GET tracks -p q=salt"]
    assert "libmpv" in said["doctor"]
    assert "pillow" in said["doctor"]  # which covers need
    assert len(said) > 25


@pytest.mark.parametrize(
    ("command", "word"),
    [(each.name, word.name) for each in description.commands() for word in each.commands],
)
def test_an_account_is_named_before_or_after_the_word(command: str, word: str) -> None:
    parser = main.parser_of(command)
    words = () if word == "list" else ("x",)
    for line in (["--account", "a@b", word, *words], [word, *words, "--account", "a@b"]):
        assert parser.parse_args(line).account == "a@b"
    assert parser.parse_args([word, *words]).account is None


@pytest.mark.parametrize("command", ["playlists", "downloads"])
def test_a_list_is_json_before_or_after_the_word_and_without_it(command: str) -> None:
    parser = main.parser_of(command)
    for line in (["--json"], ["--json", "list"], ["list", "--json"]):
        assert parser.parse_args(line).json
    assert not parser.parse_args(["list"]).json
    assert not parser.parse_args([]).json
