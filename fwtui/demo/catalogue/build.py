"""The building of a catalogue: authored music first, then the grown rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.demo.assets import root
from fwtui.demo.catalogue import authored, authored_rows, generated_rows
from fwtui.demo.catalogue.catalogue import Catalogue

if TYPE_CHECKING:
    from fwtui.demo.state import DemoSettings


def build(settings: DemoSettings) -> Catalogue:
    """The catalogue of ``settings.assets``, grown to ``settings.tracks``."""
    source = authored.read(settings.assets or root())
    catalogue = Catalogue(source)
    authored_rows.append(catalogue)
    catalogue.end_authored()
    episodes = sum(len(channel.episodes) for channel in source.channels)
    generated_rows.append(catalogue, settings.tracks - (len(catalogue) - episodes))
    catalogue.end_grown()
    return catalogue
