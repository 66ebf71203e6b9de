"""Packages: recipes made from pyproject.toml, and wheels that hold what they should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from assets.packaging import recipes
from assets.packaging.project import EXTRAS, REQUIRES, ROOT, VERSION, requirement

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def ran(*command: str | Path, **environ: str) -> str:
    ended = subprocess.run(
        list(map(str, command)), env={**os.environ, **environ}, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def needs(tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"there is no {tool} here")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two wheels of this tree, by the name of their project."""
    backend = pytest.importorskip("hatchling.builders.wheel")
    folder = str(tmp_path_factory.mktemp("wheels"))
    made = {}
    for name, where in (("fwtui", ROOT), ("fwtui-demo", ROOT / "assets")):
        [wheel] = backend.WheelBuilder(str(where)).build(directory=folder, versions=["standard"])
        made[name] = Path(wheel)
    return made


@pytest.mark.parametrize("name", sorted(recipes.made()))
def test_a_recipe_is_as_pyproject_makes_it(name: str) -> None:
    """`python -m assets.packaging.recipes` writes them."""
    assert (recipes.FOLDER / name).read_text("utf-8") == recipes.made()[name]


@pytest.mark.parametrize("name", ["arch/PKGBUILD", "nix/default.nix"])
def test_each_package_that_is_needed_is_in_a_recipe(name: str) -> None:
    text = recipes.made()[name]
    for each in (*REQUIRES, *EXTRAS["keyring"], *EXTRAS["covers"]):
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


def test_the_music_is_a_wheel_of_its_own(wheels: dict[str, Path]) -> None:
    with zipfile.ZipFile(wheels["fwtui-demo"]) as built:
        held = {name for name in built.namelist() if ".dist-info/" not in name}
    music = {f"fwtui_demo/music/{each.name}" for each in (ROOT / "assets" / "music").iterdir()}
    covers = {f"fwtui_demo/covers/{each.name}" for each in (ROOT / "assets" / "covers").iterdir()}
    assert held == music | covers | {"fwtui_demo/__init__.py", "fwtui_demo/catalogue.toml"}


def test_without_its_music_the_demo_says_what_to_do(
    wheels: dict[str, Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheels["fwtui"]) as built:
        built.extractall(tmp_path / "site")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "FWTUI_HOME": str(tmp_path)}
    run = [sys.executable, "-m", "fwtui", "demo", "--serve"]
    ended = subprocess.run(run, cwd=tmp_path, env=environ, text=True, capture_output=True)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("fwtui: The demo pod lacks its music (fwtui-demo).\n")
    assert "`pipx inject fwtui fwtui-demo` brings it to a fwtui of pipx." in ended.stderr
    assert "`make demo` does it all, beside any other fwtui." in ended.stderr  # of a .deb too
