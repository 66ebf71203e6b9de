"""Builds the .deb: ``python -m assets.packaging.deb [FOLDER]``, which ``make deb`` runs.

Debian's Textual is too old for fwtui, so its Python packages come along, in the versions that CI
tests (.ci/lock.txt), in a virtual environment of fwtui's own below /usr/lib/fwtui. Some are
compiled: the package is for the Python (3.x), the machine and the libc that it is built with.

The maintainer is DEBFULLNAME and DEBEMAIL of the environment, as for Debian's own tools.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from .project import DESCRIPTION, HOMEPAGE, NAME, ROOT, SHELL, VERSION

HOME = Path("usr/lib/fwtui")
"""The virtual environment, below the root."""
MINOR = sys.version_info[:2]
PAGES = {
    "fwtui.bash": "usr/share/bash-completion/completions/fwtui",
    "_fwtui": "usr/share/zsh/vendor-completions/_fwtui",
    "fwtui.fish": "usr/share/fish/vendor_completions.d/fwtui.fish",
}
_LONG = """\
 fwtui logs in to a Funkwhale pod (1.2 to 2.x), browses and searches its music
 by keyboard, and plays it through mpv without gaps. The music goes on when the
 terminal is closed; media keys, scripts and status lines reach it.
"""
_STARTER = f"""\
#!/{HOME}/bin/python3
from fwtui.__main__ import main

main()
"""
_SCRIPTS = {
    "postinst": 'if [ "$1" = configure ]; then\n    py3compile -p fwtui /usr/lib/fwtui\nfi\n',
    "prerm": "py3clean -p fwtui /usr/lib/fwtui\n",
}
_OVERRIDES = """\
# The interpreter of the virtual environment.
fwtui: wrong-path-for-interpreter
# A package that comes along has it so.
fwtui: unusual-interpreter
# Pillow's own, for covers: Debian's Pillow is too old.
fwtui: embedded-library
# It is no upload to Debian.
fwtui: initial-upload-closes-no-bugs
"""

_LICENCE = re.compile(r"LICEN[CS]E\b|COPYING\b")


def build(folder: Path) -> Path:
    """Build the package into a folder and return its file. Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fwtui-deb-") as scratch:
        root = Path(scratch) / "root"
        site = root / HOME / "lib" / f"python{MINOR[0]}.{MINOR[1]}" / "site-packages"
        _packages(site)
        _environment(root)
        _documents(root, site)
        architecture = _said("dpkg", "--print-architecture")
        _control(root, architecture, _libc(site))
        programs = {root / "usr/bin/fwtui", *(root / "DEBIAN" / name for name in _SCRIPTS)}
        for path in (root, *root.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path in programs else 0o644)
        made = folder / f"{NAME}_{VERSION}-1_{architecture}.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(made)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return made


def _packages(site: Path) -> None:
    """fwtui and what it needs, as pip installs them, without what is of one machine alone."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    where = ["--no-compile", "--no-warn-script-location", "--target", str(site)]
    lock = ["--constraint", str(ROOT / ".ci" / "lock.txt")]
    subprocess.run([*pip, *where, *lock, f"{ROOT}[covers]"], check=True)
    for name in ("bin", "share"):
        shutil.rmtree(site / name, ignore_errors=True)
    for each in (*site.rglob("direct_url.json"), *site.rglob("__pycache__")):
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    for library in site.rglob("*.so*"):
        subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)


def _environment(root: Path) -> None:
    """The virtual environment around the packages, and /usr/bin/fwtui."""
    (root / HOME / "bin").mkdir()
    (root / HOME / "bin" / "python3").symlink_to("../../../bin/python3")
    (root / HOME / "pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {MINOR[0]}.{MINOR[1]}\n"
    )
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "fwtui").write_text(_STARTER)


def _documents(root: Path, site: Path) -> None:
    """The manual page, the completions, and what Debian wants in /usr/share/doc."""
    pages = {root / place: (SHELL / name).read_bytes() for name, place in PAGES.items()}
    doc = root / "usr/share/doc/fwtui"
    pages[root / "usr/share/man/man1/fwtui.1.gz"] = _packed((SHELL / "fwtui.1").read_bytes())
    pages[doc / "changelog.Debian.gz"] = _packed(_changelog().encode())
    pages[doc / "changelog.gz"] = _packed((ROOT / "CHANGELOG.md").read_bytes())
    pages[doc / "copyright"] = _copyright(root, site).encode()
    pages[root / "usr/share/lintian/overrides/fwtui"] = _OVERRIDES.encode()
    for path, content in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _control(root: Path, architecture: str, libc: str) -> None:
    files = sorted(each for each in root.rglob("*") if each.is_file() and not each.is_symlink())
    size = sum(-(-each.stat().st_size // 1024) for each in files)
    (major, minor), control = MINOR, root / "DEBIAN"
    needs = [f"python3 (>= {major}.{minor})", f"python3 (<< {major}.{minor + 1})"]
    needs += ["libmpv2 | libmpv1", f"libc6 (>= {libc})"]
    control.mkdir()
    (control / "control").write_text(
        f"Package: {NAME}\nVersion: {VERSION}-1\nSection: sound\nPriority: optional\n"
        f"Architecture: {architecture}\nMaintainer: {_maintainer()}\nInstalled-Size: {size}\n"
        f"Depends: {', '.join(needs)}\nRecommends: ca-certificates\nSuggests: dbus\n"
        f"Homepage: {HOMEPAGE}\n"
        f"Description: {DESCRIPTION[2:3].lower()}{DESCRIPTION[3:]}\n{_LONG}"
    )
    sums = (f"{hashlib.md5(each.read_bytes()).hexdigest()}  {each.relative_to(root)}"
            for each in files)  # fmt: skip
    (control / "md5sums").write_text("\n".join(sums) + "\n")
    for name, body in _SCRIPTS.items():
        (control / name).write_text(f"#!/bin/sh\nset -e\n{body}")


def _libc(site: Path) -> str:
    """The oldest libc that each compiled package runs with (PEP 600: ``manylinux_2_17``)."""
    oldest = [(2, 17)]
    for wheel in site.glob("*.dist-info/WHEEL"):
        tags = re.findall(r"manylinux_(\d+)_(\d+)_", wheel.read_text("utf-8"))
        if tags:
            oldest.append(min((int(major), int(minor)) for major, minor in tags))
    return "{}.{}".format(*max(oldest))


def _copyright(root: Path, site: Path) -> str:
    """Licences of fwtui and of each package that comes along (DEP-5 needs more than is known)."""
    parts = [f"fwtui {VERSION}\n\n{(ROOT / 'LICENSE').read_text('utf-8')}"]
    for metadata in sorted(site.glob("*.dist-info/METADATA")):
        head = metadata.read_text("utf-8").partition("\n\n")[0]
        of = partial(_values, head)
        [name], [version] = of("Name:"), of("Version:")
        licences = [each for each in of("License(?:-Expression)?:") if each != "UNKNOWN"]
        licence = next(iter(licences or of("Classifier: License ::")), "see")
        texts = [each for each in metadata.parent.rglob("*") if _LICENCE.match(each.name.upper())]
        text = f"/{min(texts).relative_to(root)}" if texts else "its METADATA"
        if name != NAME:
            parts.append(f"{name} {version}: {licence} ({text})\n")
    parts.append("The texts of GPL-2 and LGPL-2.1 are in /usr/share/common-licenses/.\n")
    return "\n".join(parts)


def _values(head: str, field: str) -> list[str]:
    return re.findall(rf"^{field} (.+)$", head, re.MULTILINE)


def _changelog() -> str:
    date = _said("date", "-R", "-d", f"@{os.environ.get('SOURCE_DATE_EPOCH', '0')}")
    return (
        f"{NAME} ({VERSION}-1) unstable; urgency=medium\n\n"
        f"  * fwtui {VERSION}; changelog.gz beside this file says what is new.\n\n"
        f" -- {_maintainer()}  {date}\n"
    )


def _maintainer() -> str:
    name, mail = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    return f"{name or 'The fwtui authors'} <{mail or 'fwtui@localhost'}>"


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    print(build(Path(*sys.argv[1:2]) if sys.argv[1:] else ROOT / "dist"))
