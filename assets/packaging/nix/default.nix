# Made by: python -m assets.packaging.recipes
{ lib, stdenv, python3Packages }:

python3Packages.buildPythonApplication {
  pname = "fwtui";
  version = "0.1.0";
  pyproject = true;
  src = lib.cleanSource ../../..;

  build-system = [ python3Packages.hatchling ];
  # python3Packages.mpv is python-mpv with nixpkgs' libmpv.
  dependencies = with python3Packages; [
    textual
    httpx
    socksio
    sniffio
    authlib
    mpv
    msgspec
    platformdirs
    segno
    truststore
    keyring
    pillow
  ] ++ lib.optional stdenv.hostPlatform.isLinux dbus-fast;

  # Its tests take a pod, a terminal and sound: `make test` in a checkout.
  doCheck = false;
  pythonImportsCheck = [ "fwtui" ];

  meta = {
    description = "A terminal player and browser for Funkwhale pods";
    homepage = "https://funkwhale.audio";
    license = lib.licenses.mit;
    mainProgram = "fwtui";
    platforms = lib.platforms.unix;
  };
}
