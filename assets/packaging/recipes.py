"""Recipes for Arch, Nix and Homebrew: ``python -m assets.packaging.recipes [ADDRESS]``.

Versions and dependencies are pyproject.toml's. Without an address a recipe takes the source that
lies beside it, as ``make dist`` makes it. With the address of a release it takes that one, and
holds it against the checksum of the same file in dist/.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from .project import (
    DESCRIPTION,
    EXTRAS,
    HOMEPAGE,
    LICENCE,
    NAME,
    PYTHON,
    REQUIRES,
    ROOT,
    VERSION,
    Requirement,
)

FOLDER = Path(__file__).parent
SDIST = f"{NAME}-{VERSION}.tar.gz"
_SOCKS = "socksio"
"""What ``httpx[socks]`` stands for; distributions know no extras."""
_USES = {
    "keyring": "logins in the system's keyring",
    "covers": "album covers",
}


def _plain(each: Requirement) -> str:
    """A name without a ``python-`` in front: distributions add their own."""
    return each.name.removeprefix("python-")


def _names() -> list[str]:
    names = []
    for each in REQUIRES:
        names.append(_plain(each))
        names += [_SOCKS] * ("socks" in each.extras)
    return names


def _arch_depends() -> list[str]:
    depends = [f"python>={PYTHON}", "mpv"]
    for each in REQUIRES:
        depends += [f"python-{_plain(each)}{bound}" for bound in each.versions.split(",")]
        depends += [f"python-{_SOCKS}"] * ("socks" in each.extras)
    return depends


def _arch_optional() -> list[str]:
    return [
        f"python-{_plain(each)}: {_USES[extra]}"
        for extra, needs in EXTRAS.items()
        if extra in _USES
        for each in needs
    ]


_ARCH_BUILD = ["python-build", "python-installer", "python-hatchling"]


def pkgbuild(source: str = SDIST, checksum: str = "SKIP") -> str:
    """Arch's PKGBUILD(5)."""

    def array(values: list[str]) -> str:
        return "(" + "\n         ".join(f"'{value}'" for value in values) + ")"

    optional = "\n            ".join(f'"{each}"' for each in _arch_optional())
    return f"""\
# Made by: python -m assets.packaging.recipes
# shellcheck shell=bash disable=SC2034,SC2154,SC2164

pkgname={NAME}
pkgver={VERSION}
pkgrel=1
pkgdesc='{DESCRIPTION}'
arch=('any')
url='{HOMEPAGE}'
license=('{LICENCE}')
depends={array(_arch_depends())}
makedepends=({" ".join(f"'{each}'" for each in _ARCH_BUILD)})
optdepends=({optional})
source=('{source}')
sha256sums=('{checksum}')

build() {{
    cd "$pkgname-$pkgver"
    python -m build --wheel --no-isolation
}}

package() {{
    cd "$pkgname-$pkgver"
    python -m installer --destdir="$pkgdir" dist/*.whl
    install -Dm644 LICENSE -t "$pkgdir/usr/share/licenses/$pkgname/"
}}
"""


def srcinfo(source: str = SDIST, checksum: str = "SKIP") -> str:
    """What ``makepkg --printsrcinfo`` says of the PKGBUILD."""
    fields = [
        ("pkgdesc", [DESCRIPTION]),
        ("pkgver", [VERSION]),
        ("pkgrel", ["1"]),
        ("url", [HOMEPAGE]),
        ("arch", ["any"]),
        ("license", [LICENCE]),
        ("makedepends", _ARCH_BUILD),
        ("depends", _arch_depends()),
        ("optdepends", _arch_optional()),
        ("source", [source]),
        ("sha256sums", [checksum]),
    ]
    lines = [f"\t{name} = {value}" for name, values in fields for value in values]
    return "\n".join([f"pkgbase = {NAME}", *lines, "", f"pkgname = {NAME}", ""])


def nix(source: str = "", checksum: str = "") -> str:
    """A derivation for nixpkgs' ``callPackage``; without a source, of the tree it lies in."""
    src = "lib.cleanSource ../../.."
    if source:
        src = f'fetchurl {{\n    url = "{source}";\n    sha256 = "{checksum}";\n  }}'
    names = [name for name in _names() if name != "dbus-fast"]
    names += [_plain(each) for extra in _USES for each in EXTRAS[extra]]
    needs = "\n    ".join(names)
    return f"""\
# Made by: python -m assets.packaging.recipes
{{ lib, stdenv, python3Packages{", fetchurl" if source else ""} }}:

python3Packages.buildPythonApplication {{
  pname = "{NAME}";
  version = "{VERSION}";
  pyproject = true;
  src = {src};

  build-system = [ python3Packages.hatchling ];
  # python3Packages.mpv is python-mpv with nixpkgs' libmpv.
  dependencies = with python3Packages; [
    {needs}
  ] ++ lib.optional stdenv.hostPlatform.isLinux dbus-fast;

  # Its tests take a pod, a terminal and sound: `make test` in a checkout.
  doCheck = false;
  pythonImportsCheck = [ "{NAME}" ];

  meta = {{
    description = "{DESCRIPTION}";
    homepage = "{HOMEPAGE}";
    license = lib.licenses.{LICENCE.lower()};
    mainProgram = "{NAME}";
    platforms = lib.platforms.unix;
  }};
}}
"""


def flake() -> str:
    """The head of the tree: ``nix run .`` there."""
    return f"""\
# Made by: python -m assets.packaging.recipes
{{
  description = "{DESCRIPTION}";

  inputs.nixpkgs.url = "nixpkgs/nixos-unstable";

  outputs = {{ self, nixpkgs }}:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = nixpkgs.lib.genAttrs systems;
    in {{
      packages = each (system: {{
        default = nixpkgs.legacyPackages.${{system}}.callPackage ./assets/packaging/nix {{ }};
      }});
    }};
}}
"""


def formula(source: str = "", checksum: str = "") -> str:
    """A Homebrew formula for a tap. pip brings the Python packages that pyproject.toml names."""
    if source:
        head = f'  url "{source}"\n  sha256 "{checksum}"'
    else:
        head = (
            f"  # The folder with {SDIST}, as `make dist` makes it.\n"
            f'  url "file://#{{ENV.fetch("HOMEBREW_FWTUI_DIST", "/tmp")}}/{SDIST}"\n'
            f'  version "{VERSION}"'
        )
    return f"""\
# Made by: python -m assets.packaging.recipes
class {NAME.capitalize()} < Formula
  desc "{DESCRIPTION.removeprefix("A ").capitalize().replace("funkwhale", "Funkwhale")}"
  homepage "{HOMEPAGE}"
{head}
  license "{LICENCE}"

  depends_on "mpv"
  depends_on "python@3.13"

  def install
    system "python3.13", "-m", "venv", libexec
    system libexec/"bin/pip", "install", "--quiet", "#{{buildpath}}[keyring,covers]"
    bin.install_symlink libexec/"bin/fwtui"
    man1.install_symlink libexec/"share/man/man1/fwtui.1"
    bash_completion.install_symlink libexec/"share/bash-completion/completions/fwtui"
    zsh_completion.install_symlink libexec/"share/zsh/site-functions/_fwtui"
    fish_completion.install_symlink libexec/"share/fish/vendor_completions.d/fwtui.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/fwtui --version")
    system bin/"fwtui", "doctor"
  end
end
"""


def made(source: str = "", checksum: str = "") -> dict[str, str]:
    """The text of each recipe, by its path below this folder; the flake's is the tree's head."""
    arch = (source, checksum) if source else (SDIST, "SKIP")
    return {
        "arch/PKGBUILD": pkgbuild(*arch),
        "arch/.SRCINFO": srcinfo(*arch),
        "nix/default.nix": nix(source, checksum),
        "../../flake.nix": flake(),
        "homebrew/fwtui.rb": formula(source, checksum),
    }


def main(words: list[str]) -> None:
    checksum = ""
    if words:
        checksum = hashlib.sha256((ROOT / "dist" / SDIST).read_bytes()).hexdigest()
    for name, text in made(*words[:1], *([checksum] if words else [])).items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
