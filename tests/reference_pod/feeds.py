"""The RSS feed of a channel."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from fwtui.demo.endpoints.serializers_v1 import content

if TYPE_CHECKING:
    from fwtui.demo.endpoints.serializers_v1 import Serializer

RSS: Final = "application/rss+xml; charset=utf-8"
HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:media="http://search.yahoo.com/mrss/"><channel>'
)


def feed(view: Serializer, channel: dict[str, Any]) -> str:
    """The feed of a channel, given as JSON shows it; the newest episode comes first."""
    artist, about = channel["artist"], channel["metadata"]
    name = escape(about["owner_name"])
    description = artist["description"]["text"] if artist["description"] else ""
    parts = [
        HEAD,
        f"<title>{escape(artist['name'])}</title>",
        "<itunes:explicit>no</itunes:explicit>",
        f"<itunes:author>{name}</itunes:author>",
        f"<itunes:owner><itunes:name>{name}</itunes:name>",
        f"<itunes:email>{escape(about['owner_email'])}</itunes:email></itunes:owner>",
        "<itunes:type>episodic</itunes:type>",
        f"<link>{view.base}/channels/{channel['actor']['preferred_username']}</link>",
        f'<atom:link href="{channel["rss_url"]}" rel="self" type="application/rss+xml" />',
        f"<language>{about['language']}</language>",
        f"<itunes:category text={quoteattr(about['itunes_category'])} />",
        f"<description>{escape(description)}</description>",
    ]
    if artist["cover"]:
        parts.append(f"<itunes:image href={quoteattr(artist['cover']['urls']['original'])} />")
    parts.append(f"<itunes:keywords>{escape(' '.join(artist['tags']))}</itunes:keywords>")
    tracks = view.catalogue.tracks_by_artist[artist["id"]]
    parts.extend(_item(view, track) for track in reversed(tracks))
    return "".join((*parts, "</channel></rss>"))


def _item(view: Serializer, track: int) -> str:
    catalogue = view.catalogue
    extra = catalogue.track_extra[track]
    title = escape(extra.title)
    about = content(extra.description)
    parts = [
        f"<title>{title}</title><itunes:title>{title}</itunes:title>",
        f'<guid isPermaLink="false">{catalogue.upload(track, 0)}</guid>',
        # RSS dates are those of mail.
        f"<pubDate>{format_datetime(_moment(catalogue.created('track', track)))}</pubDate>",
        f"<itunes:episode>{extra.position}</itunes:episode>",
        f"<link>{view.base}/library/tracks/{track}</link>",
    ]
    if about:
        parts.append(f"<description>{escape(about['html'])}</description>")
    for file in catalogue.files(track, view.audible)[:1]:
        address = quoteattr(f"{view.base}{view.listen_url(track)}?download=false")
        size, kind = file.size, file.mimetype
        parts.append(f"<itunes:duration>{file.seconds}</itunes:duration>")
        parts.append(f'<enclosure url={address} length="{size}" type="{kind}" />')
    return f"<item>{''.join(parts)}</item>"


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)
