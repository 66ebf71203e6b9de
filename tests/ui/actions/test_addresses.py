"""Addresses that are pasted or typed: what is asked before a fetch, and what is left alone."""

from __future__ import annotations

import pytest
from textual import events

from fwtui.library.outbox.changes import FeedFollowed
from tests.ui.piloted import Piloted, piloted


async def paste(seen: Piloted, text: str, shows: str) -> None:
    seen.app.post_message(events.Paste(text))
    await seen.until(lambda: shows in seen.text)


@pytest.mark.parametrize("text", [" https://other.example/library/albums/7\n", "@bo@b.example"])
async def test_without_a_pod_nothing_is_fetched_and_it_is_said(text: str) -> None:
    async with piloted(size=(80, 24)) as seen:
        await paste(seen, text, "You are offline.")
        assert not seen.app.menus.is_open


async def test_a_feed_is_offered_and_followed() -> None:
    async with piloted(size=(80, 24)) as seen:
        url = "https://news.example/talks.xml"
        await paste(seen, url, "Follow this podcast?")
        await seen.press("y")
        (change,) = list(seen.context.library.outbox)
        assert isinstance(change, FeedFollowed)
        assert change.url == url


@pytest.mark.parametrize("text", ["älva\nx", "jazz", "https://", "a@b.example"])
async def test_another_text_is_left_alone(text: str) -> None:
    async with piloted(size=(80, 24)) as seen:
        before = seen.text
        seen.app.post_message(events.Paste(text))
        await seen.pilot.pause()
        assert seen.text == before


async def test_a_text_pasted_into_a_filter_stays_there() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("slash")
        await paste(seen, "https://other.example/library/albums/7", "other.example")
        assert not seen.app.menus.is_open


async def test_what_is_typed_and_no_address_is_said() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("colon")
        await seen.type("open an address")
        await seen.press("enter")
        await seen.type("jazz")
        await seen.press("enter")
        assert "no address of a page, an account or a podcast" in seen.text
