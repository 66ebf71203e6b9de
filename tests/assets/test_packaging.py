"""Packages: recipes made from pyproject.toml, one wheel from tree and source, a .deb that runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from assets.packaging import deb, recipes
from assets.packaging.project import EXTRAS, REQUIRES, ROOT, VERSION, requirement

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LARGEST_WHEEL = 1_500_000
"""Bytes: a listener's install is light."""


def ran(*command: str | Path, **environ: str) -> str:
    ended = subprocess.run(
        list(map(str, command)), env={**os.environ, **environ}, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def needs(tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"there is no {tool} here")


@pytest.mark.parametrize("name", sorted(recipes.made()))
def test_a_recipe_is_as_pyproject_makes_it(name: str) -> None:
    """`python -m assets.packaging.recipes` writes them."""
    assert (recipes.FOLDER / name).read_text("utf-8") == recipes.made()[name]


@pytest.mark.parametrize("name", ["arch/PKGBUILD", "nix/default.nix"])
def test_each_package_that_is_needed_is_in_a_recipe(name: str) -> None:
    text = recipes.made()[name]
    for each in REQUIRES:
        assert each.name.removeprefix("python-") in text, each
    assert VERSION in text


def test_a_release_is_named_with_its_checksum() -> None:
    made = recipes.made("https://music.example/fwtui.tar.gz", "abc123")
    for name in ("arch/PKGBUILD", "arch/.SRCINFO", "nix/default.nix", "homebrew/fwtui.rb"):
        assert "https://music.example/fwtui.tar.gz" in made[name]
        assert "abc123" in made[name]


def test_a_requirement_of_another_shape_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="not understood"):
        requirement("thing>=1; python_version < '3.12'")


def test_pkgbuild_has_no_mistakes() -> None:
    needs("shellcheck")
    ran("shellcheck", recipes.FOLDER / "arch" / "PKGBUILD")


def test_the_formula_is_ruby() -> None:
    needs("ruby")
    assert "Syntax OK" in ran("ruby", "-wc", recipes.FOLDER / "homebrew" / "fwtui.rb")


@pytest.mark.parametrize("name", ["assets/packaging/nix/default.nix", "flake.nix"])
def test_the_derivation_is_nix(name: str) -> None:
    needs("nix-instantiate")
    ran("nix-instantiate", "--parse", ROOT / name)


def test_the_demo_of_a_checkout_needs_what_its_extra_does() -> None:
    [server] = PYPROJECT["dependency-groups"]["demo"]
    music = next(each for each in EXTRAS["demo"] if each.name == "fwtui-demo")
    assert PYPROJECT["project"]["optional-dependencies"]["demo"][0] == server
    assert music.versions == f"~={VERSION}"


def test_the_music_is_a_wheel_of_its_own(tmp_path: Path) -> None:
    backend = pytest.importorskip("hatchling.builders.wheel")
    folder = str(ROOT / "assets")
    [wheel] = backend.WheelBuilder(folder).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as built:
        held = {name for name in built.namelist() if ".dist-info/" not in name}
    music = {f"fwtui_demo/music/{each.name}" for each in (ROOT / "assets" / "music").iterdir()}
    covers = {f"fwtui_demo/covers/{each.name}" for each in (ROOT / "assets" / "covers").iterdir()}
    assert held == music | covers | {"fwtui_demo/__init__.py", "fwtui_demo/catalogue.toml"}


@pytest.mark.long
def test_the_source_builds_the_same_wheel_as_the_tree(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    build = (sys.executable, "-m", "hatchling", "build")
    subprocess.run([*build, "-d", str(tmp_path)], cwd=ROOT, check=True)
    [source], [wheel] = tmp_path.glob("*.tar.gz"), tmp_path.glob("*.whl")
    with tarfile.open(source) as packed:
        packed.extractall(tmp_path, filter="data")
    again = [*build, "-t", "wheel", "-d", str(tmp_path / "again")]
    subprocess.run(again, cwd=tmp_path / source.name.removesuffix(".tar.gz"), check=True)
    assert (tmp_path / "again" / wheel.name).read_bytes() == wheel.read_bytes()
    assert wheel.stat().st_size < LARGEST_WHEEL


@pytest.mark.long
def test_the_deb_installs_what_runs(tmp_path: Path) -> None:
    """Built, looked through, unpacked and run; lintian finds nothing, where it is installed."""
    for tool in ("dpkg-deb", "strip"):
        needs(tool)
    maintainer = {"DEBFULLNAME": "A Maintainer", "DEBEMAIL": "fwtui@debian.org"}
    ran(sys.executable, "-m", "assets.packaging.deb", tmp_path, **maintainer)
    [package] = tmp_path.glob("*.deb")
    depends = ran("dpkg-deb", "--field", package, "Depends")
    major, minor = deb.MINOR
    for need in ("libmpv2", f"python3 (>= {major}.{minor})", f"python3 (<< {major}.{minor + 1})"):
        assert need in depends
    ran("dpkg-deb", "--raw-extract", package, tmp_path / "root")
    root = tmp_path / "root"
    for path in (*deb.PAGES.values(), "usr/share/man/man1/fwtui.1.gz", "usr/bin/fwtui"):
        assert (root / path).is_file(), path
    for sum_and_path in (root / "DEBIAN" / "md5sums").read_text().splitlines():
        assert (root / sum_and_path.split("  ", 1)[1]).is_file()
    text = "\n".join(path.read_text("utf-8", "replace") for path in root.rglob("*.dist-info/*")
                     if path.is_file())  # fmt: skip
    assert str(ROOT) not in text  # nothing of the machine that built it
    packages = root / deb.HOME / "lib" / f"python{major}.{minor}" / "site-packages"
    outside = {"PYTHONPATH": str(packages), "FWTUI_HOME": str(tmp_path / "home")}
    run = ("env", "-C", tmp_path, sys.executable, "-S", "-m", "fwtui")
    assert ran(*run, "--version", **outside) == f"fwtui {VERSION}\n"
    assert "libmpv" in ran(*run, "doctor", **outside)
    if shutil.which("lintian"):
        assert ran("lintian", "--allow-root", "--fail-on", "error,warning", package) == ""
