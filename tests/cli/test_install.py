"""fwtui as it is installed: by pip from its source, and as a .deb in an empty Debian."""

from __future__ import annotations

import platform
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from assets.packaging import deb
from assets.packaging.project import ROOT, VERSION
from tests.assets.test_packaging import needs, ran

LARGEST_WHEEL = 1_500_000
"""Bytes: a listener's install is light."""


@pytest.mark.long
def test_a_listener_installs_the_demo_from_the_source(tmp_path: Path) -> None:
    """README's words, in empty environments: fwtui alone, then with the demo beside it."""
    pip = (tmp_path / "bin" / "python", "-m", "pip", "--quiet", "install")
    ran(sys.executable, "-m", "venv", tmp_path)
    ran(*pip, ROOT)
    home = f"FWTUI_HOME={tmp_path / 'home'}"
    run = ("env", "-u", "PYTHONPATH", "-C", tmp_path, home, tmp_path / "bin" / "fwtui")
    assert ran(*run, "--version") == f"fwtui {VERSION}\n"
    refused = subprocess.run([*map(str, run), "demo", "--serve"], capture_output=True, text=True)
    assert "`pipx inject fwtui aiohttp fwtui-demo`" in refused.stderr
    ran(*pip, f"{ROOT}[demo]", ROOT / "assets")
    with subprocess.Popen([*map(str, run), "demo", "--serve"], stdout=subprocess.PIPE) as serving:
        assert serving.stdout
        try:
            assert serving.stdout.readline().startswith(b"http://127.0.0.1:")
        finally:
            serving.terminate()


@pytest.mark.long
def test_the_lines_of_readme_install_all_of_it_with_pipx(tmp_path: Path) -> None:
    """One after the other; `fwtui doctor` misses no package then, and the demo runs."""
    needs("pipx")
    lines = re.findall(r"^pipx .*?(?=  +#|$)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(lines) > 3
    home = {"HOME": str(tmp_path), "PIPX_HOME": str(tmp_path / "pipx")}
    for line in lines:
        ran("env", "-C", ROOT, *shlex.split(line), **home)
    run = ("env", "-u", "PYTHONPATH", "-C", tmp_path, tmp_path / ".local" / "bin" / "fwtui")
    [packages] = re.findall("^packages .+$", ran(*run, "doctor", **home), re.MULTILINE)
    assert "aiohttp" in packages
    assert "–" not in packages


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


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The .deb of this tree."""
    for tool in ("dpkg-deb", "strip"):
        needs(tool)
    folder = tmp_path_factory.mktemp("deb")
    maintainer = {"DEBFULLNAME": "A Maintainer", "DEBEMAIL": "fwtui@debian.org"}
    ran(sys.executable, "-m", "assets.packaging.deb", folder, **maintainer)
    [package] = folder.glob("*.deb")
    return package


@pytest.mark.long
def test_the_deb_installs_what_runs(package: Path, tmp_path: Path) -> None:
    """Built, looked through, unpacked and run; lintian finds nothing, where it is installed."""
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


IN_ROOT = """\
set -e
export DEBIAN_FRONTEND=noninteractive FWTUI_HOME=/tmp/home
apt-get install -y -qq --no-install-recommends /tmp/fwtui.deb >&2
fwtui --version
fwtui doctor
apt-get purge -y -qq fwtui >&2
rm -r /tmp/home /tmp/fwtui.deb
find / -xdev -path "*fwtui*"
"""


@pytest.mark.long
def test_the_deb_is_installed_run_and_removed_in_an_empty_debian(
    package: Path, tmp_path: Path
) -> None:
    """By mmdebstrap, as root: a Debian with nothing but apt; a purge leaves no file of fwtui."""
    needs("mmdebstrap")
    release = platform.freedesktop_os_release()
    newest = ran("apt-cache", "show", "--no-all-versions", "python3")
    if release["ID"] != "debian" or "\nVersion: {}.{}.".format(*deb.MINOR) not in newest:
        pytest.skip("the package is for another Python than this Debian's")
    copied = f'cp {package} "$1/tmp/fwtui.deb"'
    said = tmp_path / "said"
    steps = f'chroot "$1" sh -c {shlex.quote(IN_ROOT)} > {said}'
    ran("mmdebstrap", "--quiet", "--variant=minbase", f"--customize-hook={copied}",
               f"--customize-hook={steps}", release["VERSION_CODENAME"], "/dev/null")  # fmt: skip
    first, *rest = said.read_text().splitlines()
    assert first == f"fwtui {VERSION}"
    assert any(line.startswith("libmpv ") for line in rest)
    assert rest[-1].startswith("pod "), rest  # doctor's last line: nothing is found after it
