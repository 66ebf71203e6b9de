from __future__ import annotations

import asyncio
import copy
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from fwtui.errors import LoginEnded, PodUnreachable, StoreError
from fwtui.pod.auth.refresh_lock import RefreshLock
from fwtui.pod.auth.token_store import FileTokenStore
from fwtui.pod.auth.tokens import (
    ClientApp,
    Secret,
    TokenRefresher,
    Tokens,
    decode_tokens,
    encode_tokens,
)


def test_a_secret_is_never_shown() -> None:
    secret = Secret("hush")
    tokens = Tokens(secret, Secret("hush too"))
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r}", repr(tokens)):
        assert "hush" not in shown
    for way in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            way(secret)
    try:
        raise ValueError(tokens, secret)
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert "hush" not in "".join(told.format())
    assert secret == Secret("hush")
    assert secret != Secret("Hush")


def test_tokens_are_kept_whole() -> None:
    app = ClientApp("who", Secret("whose"))
    tokens = Tokens(Secret("a"), Secret("b"), 12.5, 3600.0, "read", app)
    assert decode_tokens(encode_tokens(tokens)) == tokens
    assert decode_tokens(encode_tokens(Tokens(Secret("a")))) == Tokens(Secret("a"))
    for broken in (b"", b"{", b"[]", b'{"access":""}', b'{"access":null}', b"\xff"):
        assert decode_tokens(broken) is None


@pytest.mark.parametrize(
    ("left", "lifetime", "due"),
    [(601.0, 36_000.0, False), (599.0, 36_000.0, True), (-1.0, 36_000.0, True),
     (21.0, 100.0, False), (19.0, 100.0, True), (599.0, None, True)],
)  # fmt: skip
def test_when_a_token_is_due(left: float, lifetime: float | None, due: bool) -> None:
    tokens = Tokens(Secret("a"), None, 1000.0 + left, lifetime)
    assert tokens.due(1000.0, 600.0) is due


def test_a_token_without_end_is_never_due() -> None:
    assert not Tokens(Secret("a")).due(1e12, 600.0)


class Pod:
    """Gives tokens, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def exchange(self, tokens: Tokens) -> Tokens:
        self.asked += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return Tokens(Secret(f"a{self.asked}"), Secret(f"r{self.asked}"), 1e10, 36_000.0)


def made(tmp_path: Path, pod: Pod, expires_at: float = 0.0) -> TokenRefresher:
    vault = FileTokenStore(tmp_path / "secrets")
    vault.save("x", encode_tokens(Tokens(Secret("a0"), Secret("r0"), expires_at, 36_000.0)))
    return TokenRefresher("x", vault, tmp_path / "x.lock", pod.exchange, wall=lambda: 1000.0)


async def test_whoever_asks_meanwhile_gets_the_same(tmp_path: Path) -> None:
    pod = Pod()
    token_source = made(tmp_path, pod)
    pod.gate.clear()
    asking = [asyncio.ensure_future(token_source.token()) for _ in range(50)]
    while not pod.asked:
        await asyncio.sleep(0.001)
    asking[0].cancel()
    pod.gate.set()
    await asyncio.wait(asking)
    assert {one.result().reveal() for one in asking[1:]} == {"a1"}
    assert pod.asked == 1


async def test_a_token_that_was_refused_before_it_was_renewed_is_renewed_once(
    tmp_path: Path,
) -> None:
    pod = Pod()
    token_source = made(tmp_path, pod, expires_at=1e10)
    old = await token_source.token()
    assert (await token_source.refresh(old)).reveal() == "a1"
    # An answer to the old token that comes late is no reason to renew the new one.
    assert (await token_source.refresh(old)).reveal() == "a1"
    assert pod.asked == 1


async def test_a_failure_is_told_to_all_and_tried_again_by_the_next(tmp_path: Path) -> None:
    pod = Pod()
    pod.error = PodUnreachable("away")
    token_source = made(tmp_path, pod)
    told = await asyncio.gather(*(token_source.token() for _ in range(5)), return_exceptions=True)
    assert {type(one) for one in told} == {PodUnreachable}
    assert pod.asked == 1
    pod.error = None
    assert (await token_source.token()).reveal() == "a2"


async def test_an_ended_login_is_asked_for_once(tmp_path: Path) -> None:
    pod = Pod()
    pod.error = LoginEnded("over")
    token_source = made(tmp_path, pod)
    for _ in range(3):
        with pytest.raises(LoginEnded):
            await token_source.token()
    assert pod.asked == 1


async def test_another_keepers_renewal_is_found(tmp_path: Path) -> None:
    pod = Pod()
    one, other = made(tmp_path, pod), made(tmp_path, pod)
    await asyncio.gather(one.token(), other.token())
    assert pod.asked == 1
    assert await one.token() == await other.token()


async def test_the_lock_is_one_at_a_time_over_tasks_and_threads(tmp_path: Path) -> None:
    inside = most = 0

    async def hold() -> None:
        nonlocal inside, most
        async with RefreshLock(tmp_path / "lock"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    def elsewhere() -> None:
        async def several() -> None:
            await asyncio.gather(*(hold() for _ in range(5)))

        asyncio.run(several())

    await asyncio.gather(*(hold() for _ in range(5)), asyncio.to_thread(elsewhere))
    assert most == 1


async def test_a_lock_that_is_not_let_go_is_given_up(tmp_path: Path) -> None:
    async with RefreshLock(tmp_path / "lock"):
        with pytest.raises(StoreError, match="for long"):
            async with RefreshLock(tmp_path / "lock", limit=0.05):
                pass
    async with RefreshLock(tmp_path / "lock", limit=0.05):
        pass


async def test_a_lock_that_is_held_ends_no_login_that_serves(tmp_path: Path) -> None:
    pod = Pod()
    vault = FileTokenStore(tmp_path / "secrets")
    for expires_at in (1100.0, 900.0):
        vault.save("x", encode_tokens(Tokens(Secret("a0"), Secret("r0"), expires_at, 36_000.0)))
        token_source = TokenRefresher(
            "x", vault, tmp_path / "x.lock", pod.exchange, wall=lambda: 1000.0, lock_limit=0.05
        )
        async with RefreshLock(tmp_path / "x.lock"):
            if expires_at > 1000.0:
                assert (await token_source.token()).reveal() == "a0"
            else:
                with pytest.raises(StoreError):
                    await token_source.token()
    assert pod.asked == 0


async def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from fwtui.pod.auth.refresh_lock import RefreshLock\n"
        "async def main():\n    async with RefreshLock(Path(sys.argv[1])):\n"
        "        print('held', flush=True); await asyncio.sleep(60)\nasyncio.run(main())"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(StoreError):
        async with RefreshLock(tmp_path / "lock", limit=0.05):
            pass
    holder.kill()
    holder.communicate()
    async with RefreshLock(tmp_path / "lock", limit=5.0):
        pass


def test_what_the_interface_needs_is_light() -> None:
    code = (
        "import sys\n"
        "import fwtui.pod.ratelimit.budget, fwtui.pod.auth.tokens\n"
        "import fwtui.pod.auth.accounts, fwtui.pod.settings\n"
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"httpx", "authlib", "keyring", "truststore"} & set(done.stdout.split())
