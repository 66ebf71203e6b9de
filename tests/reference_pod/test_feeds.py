"""The RSS feed of a channel."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.demo.clients import Client
from tests.demo.endpoints.test_channels import CHANNELS


def test_the_feed(listener: Client) -> None:
    answer = listener.get(f"{CHANNELS}/harbourradio/rss")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    items = feed.findall("channel/item")
    assert len(items) == 5
    assert (items[0].findtext("title") or "").startswith("Extra")
    enclosure = items[0].find("enclosure")
    assert enclosure is not None
    assert listener.get(enclosure.attrib["url"]).status_code == 200
