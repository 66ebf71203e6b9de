"""The folders of accounts: no two share one, and none is lost when it gets another name."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fwtui.base.file_lock import FileLock
from fwtui.base.paths import Paths
from fwtui.pod.auth.accounts import LONGEST_SLUG, Account, Accounts
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.account_folders import folder_name
from fwtui.session.rendezvous import is_name

ALIKE = [
    *(
        Account(Origin.parse("pod.example"), name)
        for name in (
            None, "ana", "Ana", "ANA", "ana_b", "ana b", "ana-b", "ana.b",
            "ana+b", "ana@b", "ana/b", "josé", "jose\u0301", "jos_", "jos\u00eb", "\u202eana",
            "n" * 90, "n" * 91, "n" * 150, "n" * 149 + "m", "..", "ana=0",
        )
    ),
    Account(Origin.parse("pod.example/ana"), None),
    Account(Origin.parse("pod.example/b/c")),
    Account(Origin.parse("pod.example/b_c")),
    Account(Origin.parse("pod.example/8080")),
    Account(Origin.parse("pod.example:8080")),
    Account(Origin.parse("http://pod.example:8080")),
    Account(Origin.parse("http://[::1]:5000")),
    Account(Origin.parse("http://[::1]")),
    Account(Origin.parse("x" * 63 + "." + "y" * 63 + ".example"), "ana"),
    Account(Origin.parse("x" * 63 + "." + "y" * 63 + ".exampla"), "ana"),
]  # fmt: skip


def test_87_no_two_accounts_share_a_folder() -> None:
    for one, other in combinations(ALIKE, 2):
        assert one.slug.lower() != other.slug.lower(), (one, other)
        assert one.session.lower() != other.session.lower(), (one, other)
    assert all(len(each.slug) <= LONGEST_SLUG and is_name(each.session) for each in ALIKE)


_NAMES = some.text(some.sampled_from("aAb._-+@ é=/"), min_size=1, max_size=4)


@given(_NAMES, _NAMES)
def test_87_nor_any_two_names(one: str, other: str) -> None:
    pod = Origin.parse("pod.example")
    alike = Account(pod, one).slug.lower() == Account(pod, other).slug.lower()
    assert alike == (one == other)


@pytest.mark.parametrize("name", ["ana", "ana_b", "ana.b-c9"])
def test_87_a_usual_name_keeps_its_folder(name: str) -> None:
    account = Account(Origin.parse("pod.example:8080"), name)
    assert account.slug == account.former_slug == f"{name}@https-pod.example_8080"


def filled(paths: Paths, name: str, accounts: Accounts, account: Account) -> None:
    for folder in (paths.state / "accounts", paths.cache / "accounts", paths.data / "music"):
        (folder / name).mkdir(parents=True)
        (folder / name / "kept").write_text(name)
    accounts.former_allowance_file(account).write_text("{}")


def kept(paths: Paths, name: str) -> list[bool]:
    places = (paths.state / "accounts", paths.cache / "accounts", paths.data / "music")
    return [(place / name / "kept").exists() for place in places]


def made(tmp_path: Path, *names: str) -> tuple[Paths, Accounts, list[Account]]:
    paths = Paths.under(tmp_path).made()
    accounts = Accounts(paths.data, PodSettings(keyring=False))
    both = [Account(Origin.parse("pod.example"), name) for name in names]
    for each in both:
        accounts.save(each)
    return paths, accounts, both


def test_87_folders_of_a_former_name_are_moved_whole(tmp_path: Path) -> None:
    paths, accounts, (account,) = made(tmp_path, "Ana B")
    filled(paths, account.former_slug, accounts, account)
    name = folder_name(account, accounts, paths)
    assert name == account.slug
    assert kept(paths, name) == [True] * 3
    assert not any(kept(paths, account.former_slug))
    assert accounts.allowance_file(account).exists()
    assert folder_name(account, accounts, paths) == name


def test_87_shared_folders_stay_with_the_one_whose_name_they_have(tmp_path: Path) -> None:
    paths, accounts, (odd, usual) = made(tmp_path, "ana b", "ana_b")
    filled(paths, usual.slug, accounts, usual)
    assert folder_name(odd, accounts, paths) == odd.slug
    assert kept(paths, odd.slug) == [False] * 3
    assert folder_name(usual, accounts, paths) == usual.slug
    assert kept(paths, usual.slug) == [True] * 3


def test_87_else_with_the_oldest(tmp_path: Path) -> None:
    paths, accounts, (first, second) = made(tmp_path, "ana b", "ana+b")
    filled(paths, first.former_slug, accounts, first)
    assert folder_name(second, accounts, paths) == second.slug
    assert folder_name(first, accounts, paths) == first.slug
    assert kept(paths, first.slug) == [True] * 3


def test_87_folders_in_use_are_moved_later(tmp_path: Path) -> None:
    paths, accounts, (account,) = made(tmp_path, "Ana")
    filled(paths, account.former_slug, accounts, account)
    running = FileLock(paths.state / "accounts" / account.former_slug / "in-use")
    assert running.try_acquire()
    assert folder_name(account, accounts, paths) == account.former_slug
    running.release()
    assert folder_name(account, accounts, paths) == account.slug
