"""fwtui accounts, as a shell runs it."""

from __future__ import annotations

import json

from tests.cli.shell import Run, Shell


def test_accounts_and_the_default(shell: Shell, here: Run) -> None:
    none = here("accounts")
    assert (none.returncode, none.stdout) == (0, "")
    shell.log_in("demo")
    shell.log_in("ana")
    host = shell.demo.url.removeprefix("http://")
    assert here("accounts").stdout.splitlines() == [
        f"* demo@{host}  by a token",
        f"  ana@{host}  by a token",
    ]
    assert here("accounts", "default", "ana").stdout == f"* ana@{host}  by a token\n"
    listed = json.loads(here("accounts", "--json").stdout)
    assert [(one["username"], one["default"]) for one in listed] == [("demo", False), ("ana", True)]
    assert json.loads(here("api", "users/me").stdout)["username"] == "ana"
    asked = here("api", "users/me", "--account", f"demo@{host}")
    assert json.loads(asked.stdout)["username"] == "demo"
    wrong = here("accounts", "default", "nobody")
    assert wrong.returncode == 1
    assert "no account nobody" in wrong.stderr


def test_without_an_account_there_is_a_way_to_one(here: Run) -> None:
    for command in (("api", "tracks"), ("limits",), ("logout",)):
        ran = here(*command)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "fwtui login POD" in ran.stderr
