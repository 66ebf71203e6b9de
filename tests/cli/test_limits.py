"""fwtui limits, as a shell runs it."""

from __future__ import annotations

import json
import re

from fwtui.cli.limits import table
from fwtui.demo.server.http import ok
from fwtui.pod.schema import RateLimit
from tests.cli.shell import Run, Shell


def test_limits_is_a_table_with_bars(shell: Shell) -> None:
    shell.log_in()
    shell.demo.use_up("authenticated-list", left=2500)
    shell.demo.use_up("authenticated-wildcard")
    ran = shell.run("limits")
    assert ran.returncode == 0, ran.stderr
    first, second, *_ = ran.stdout.splitlines()
    assert re.match(r"other +░{20} +0 of +2,000 an hour +next in", first)
    assert re.match(r"lists +█{5}░{15} +2,500 of +10,000 an hour +full in", second)
    assert "anonymous" not in ran.stdout
    assert "signup" not in ran.stdout
    assert "anonymous-list" in shell.run("limits", "--all").stdout


def test_limits_in_json(shell: Shell, here: Run) -> None:
    shell.log_in()
    told = json.loads(here("limits", "--json").stdout)
    assert told["enabled"] is True
    assert {"scope", "limit", "remaining", "window", "full_in", "next_in"} <= set(told["scopes"][0])


def test_a_pod_without_limits(shell: Shell, here: Run) -> None:
    shell.log_in()
    shell.demo.twist("rate-limit", ok({"enabled": False, "ident": None, "scopes": []}), None)
    ran = here("limits")
    assert "has no limits" in ran.stdout


def test_bars_without_unicode(shell: Shell) -> None:
    shell.log_in()
    shell.env |= {"PYTHONIOENCODING": "ascii"}
    ran = shell.run("limits")
    assert ran.returncode == 0, ran.stderr
    assert "####" in ran.stdout


def test_a_scope_that_counts_strangely() -> None:
    (line,) = table([RateLimit("x", 0, 600, 5)])
    assert line.endswith("5 of      0 in 10:00")


def test_the_figures_of_an_anonymous_user_are_never_shown_as_the_accounts(
    shell: Shell, here: Run
) -> None:
    shell.log_in()
    shell.demo.use_up("authenticated-list", left=2500)
    shell.demo.expire_access_tokens()
    ran = here("limits")
    assert ran.returncode == 0, ran.stderr
    assert "2,500 of 10,000" in " ".join(ran.stdout.split()), "the token was refreshed"
    anonymous = {"type": "anonymous", "id": "127.0.0.1"}
    scope = {"id": "authenticated-list", "rate": "9/hour", "limit": 9, "duration": 3600}
    scope |= {"remaining": 9, "available": 9, "available_seconds": None, "reset": None}
    strange = {"enabled": True, "ident": anonymous, "scopes": [scope]}
    shell.demo.twist("rate-limit", ok(strange), None)
    ran = here("limits")
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "the limits of a visitor, not yours" in ran.stderr
    assert "fwtui login" in ran.stderr
