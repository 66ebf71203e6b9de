"""fwtui playlists, as a shell runs it, on a pod of each dialect."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from fwtui.cli import playlists
from fwtui.demo.endpoints.playlists import PlaylistStore
from fwtui.demo.pod import DemoPod
from fwtui.library.outbox import sender
from tests.cli.shell import Run, Shell

SILENT = "[player]\ndevice_lost = 'silent'\nmpv = { ao = 'null' }\n[pod]\nkeyring = false\n"


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(approve=True, dialect=request.param) as running:
        yield running


def made(demo: DemoPod, name: str) -> list[int]:
    """The tracks of a playlist on the pod, which has it once; none while it is not there."""
    rows = [row for row in demo.state.part(PlaylistStore).by_id.values() if row.name == name]
    assert len(rows) <= 1
    return [each.track for row in rows for each in row.rows]


def forget(shell: Shell, track: int) -> None:
    """Remove a track from the store."""
    (store,) = shell.home.glob("cache/**/library*.db")
    with closing(connect(store)) as db, db:
        db.execute("DELETE FROM tracks WHERE id = ?", (track,))


def test_listed_shown_exported_and_imported(
    shell: Shell, here: Run, demo: DemoPod, tmp_path: Path
) -> None:
    shell.log_in()
    listed = [json.loads(line) for line in here("playlists", "list", "--json").stdout.splitlines()]
    first = next(each for each in listed if each["tracks"] > 2)
    name, count = first["name"], first["tracks"]
    assert f"  {name}  {count} tracks" in here("playlists").stdout
    shown = here("playlists", "show", name).stdout.splitlines()
    assert (len(shown), shown[0][:3]) == (count, "1. ")
    for kind in ("m3u8", "xspf", "jspf"):
        file = tmp_path / f"list.{kind}"
        ran = here("playlists", "export", name, "--to", str(file))
        assert (ran.returncode, ran.stdout) == (0, f"{name}: {count} tracks written to {file}\n")
        ran = here("playlists", "import", str(file), "--name", f"By {kind}")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert made(demo, f"By {kind}") == made(demo, name)
    assert here("playlists", "export", name).stdout == (tmp_path / "list.m3u8").read_text()


@pytest.mark.parametrize("demo", ["1"], indirect=True)
def test_beside_a_session_it_is_sent_at_once_and_once(
    shell: Shell, here: Run, demo: DemoPod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session sends it, without its look every half a minute; what takes long is not said
    to wait for the pod."""
    shell.log_in()
    file = tmp_path / "list.m3u8"
    here("playlists", "export", "1", "--to", str(file))
    (shell.home / "config.toml").write_text(SILENT)
    monkeypatch.setattr(sender, "_LOOK_OFTEN", 0.05)
    assert shell.run("play", "--detach", "northern", "rooms").returncode == 0
    try:
        ran = here("playlists", "import", str(file), "--name", "Beside")
        assert (ran.returncode, ran.stderr) == (0, "")
        demo.fail(403, "POST /playlists")
        ran = here("playlists", "import", str(file), "--name", "Mine")
        assert (ran.returncode, ran.stderr.count("The playlist Mine could not be made")) == (1, 1)
        monkeypatch.setattr(playlists, "DELIVERY_SECONDS", 0.0)
        ran = here("playlists", "import", str(file), "--name", "Later")
        assert (ran.returncode, ran.stderr) == (0, "The fwtui that is open sends it.\n")
        ends = time.monotonic() + 30.0
        while not made(demo, "Later") and time.monotonic() < ends:
            time.sleep(0.02)
    finally:
        shell.run("quit")
    assert made(demo, "Beside") == made(demo, "Later") != []


def test_what_is_not_found_is_listed(shell: Shell, here: Run, tmp_path: Path) -> None:
    shell.log_in()
    file = tmp_path / "other.m3u"
    file.write_text("#EXTM3U\n#EXTINF:200,Nobody - No Such Song\nx.mp3\n")
    ran = here("playlists", "import", str(file), "--json")
    assert ran.returncode == 1
    answer = json.loads(ran.stdout)
    assert (answer["name"], answer["found"]) == ("other", 0)
    assert [each["title"] for each in answer["missing"]] == ["No Such Song"]
    assert "not found: Nobody – No Such Song" in here("playlists", "import", str(file)).stderr
    for words, why in [
        (("import", str(tmp_path / "none.xspf")), "could not be read"),
        (("import", "songs.txt"), "ends in .m3u8"),
        (("show", "No such list"), "Nothing is called"),
    ]:
        ran = here("playlists", *words)
        assert (ran.returncode, why in ran.stderr) == (1, True), ran.stderr


def test_what_the_pod_refuses_is_said_and_not_told_as_done(
    shell: Shell, here: Run, demo: DemoPod, tmp_path: Path
) -> None:
    shell.log_in()
    file = tmp_path / "one.m3u8"
    here("playlists", "export", "1", "--to", str(file))
    demo.fail(403, "POST /playlists", None)
    ran = here("playlists", "import", str(file), "--name", "Mine")
    assert (ran.returncode, "The playlist Mine could not be made: " in ran.stderr) == (1, True)
    demo.straighten()
    here("playlists", "import", str(file), "--name", "Mine")
    demo.fail(403, "DELETE /playlists", None)
    ran = here("undo")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Mine could not be deleted: " in ran.stderr
    assert made(demo, "Mine")


def test_lists_are_those_that_the_pod_has_now(shell: Shell, here: Run, demo: DemoPod) -> None:
    shell.log_in()
    assert "Rain" not in here("playlists").stdout
    before = here("playlists", "show", "1").stdout.splitlines()
    here("api", "POST", "playlists", "-f", "name=Rain")  # as another program does
    store = demo.state.part(PlaylistStore)
    name = json.loads(here("playlists", "list", "--json").stdout.splitlines()[0])["name"]
    assert "Rain  0 tracks" in here("playlists").stdout
    rows = next(row.rows for row in store.by_id.values() if row.name == name)
    del rows[0]
    assert len(here("playlists", "show", name).stdout.splitlines()) == len(before) - 1
    demo.fail(403, "/playlists", None)
    for words in (["playlists"], ["playlists", "show", name]):
        ran = here(*words)
        assert (ran.returncode, "; these are as known here." in ran.stderr) == (0, True)


def test_tracks_that_cannot_be_read_are_told(shell: Shell, here: Run, demo: DemoPod) -> None:
    shell.log_in()
    shown = here("playlists", "show", "1").stdout.splitlines()
    listed = json.loads(here("playlists", "list", "--json").stdout.splitlines()[0])
    track = made(demo, listed["name"])[1]
    demo.fail(403, "/playlists", None)
    forget(shell, track)
    ran = here("playlists", "show", "1")
    assert (ran.returncode, ran.stdout.splitlines()) == (0, shown), "asked for by its own number"
    demo.fail(403, "/tracks", None)
    forget(shell, track)
    ran = here("playlists", "show", "1")
    assert (ran.returncode, ran.stdout.splitlines()) == (1, [shown[0], *shown[2:]])
    words = f"fwtui: 1 of {len(shown)} tracks could not be read: row 2."
    assert ran.stderr.splitlines()[-1] == words
    ran = here("playlists", "export", "1")
    assert (ran.returncode, ran.stdout.count("#EXTINF")) == (1, len(shown) - 1)
    assert ran.stderr.splitlines()[-1] == words


def test_an_allowance_that_is_used_up_is_not_waited_for(
    shell: Shell, here: Run, demo: DemoPod
) -> None:
    shell.log_in()
    for scope in ("list", "retrieve", "wildcard"):
        demo.use_up(f"authenticated-{scope}")
    ran = here("playlists")
    assert (ran.returncode, " is used up for " in ran.stderr) == (1, True)
    demo.advance(4000)
    assert here("playlists").returncode == 0
    for scope in ("list", "retrieve", "wildcard"):
        demo.use_up(f"authenticated-{scope}")
    ran = here("playlists")
    assert (ran.returncode, "; these are as known here." in ran.stderr) == (0, True)
