"""Packages of fwtui other than its wheel: a .deb, and recipes for Arch, Nix and Homebrew."""
