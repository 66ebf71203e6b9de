"""``/search``: three artists, albums, tracks and tags each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from fwtui.demo.catalogue.text_index import Word
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, detail, ok
from fwtui.demo.server.query_params import search_words

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

OF_EACH: Final = 3


def routes(state: DemoState) -> list[Route]:
    return [
        Route(
            "search",
            {"GET": EndpointAction(Search(state).answer)},
            needs="libraries",
            slash="never",
        )
    ]


class Search:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    def answer(self, call: Call) -> Reply:
        name = "q" if call.query.get("q") else "query"
        text = call.query.get(name)
        if not text.strip():
            return detail(400, "empty query")
        looked_for = search_words(call.query, name)
        if not looked_for:
            return ok({"artists": [], "tracks": [], "albums": [], "tags": []})
        catalogue, view = self._catalogue, serializer(self._state, call, unasked=True)
        titles = catalogue.title_words.flags(looked_for)
        albums = catalogue.album_words.flags(looked_for)
        artists = catalogue.artist_words.flags(looked_for)
        title, on, by = catalogue.track_title, catalogue.track_album, catalogue.track_artist
        tracks = (
            row
            for row in catalogue.tracks
            if titles[title[row]] or albums[on[row]] or artists[by[row]]
        )
        records = (
            row for row in catalogue.albums if albums[row] or artists[catalogue.album_artist[row]]
        )
        people = (row for row in catalogue.artists if artists[row])
        return ok(
            {
                "artists": [view.artist(row) for row in islice(people, OF_EACH)],
                "tracks": [view.track(row, tags=False) for row in islice(tracks, OF_EACH)],
                "albums": [view.album(row) for row in islice(records, OF_EACH)],
                "tags": [
                    {"name": tag, "creation_date": catalogue.ago(days=400)}
                    for tag in islice(self._tags(looked_for), OF_EACH)
                ],
            }
        )

    def _tags(self, looked_for: tuple[Word, ...]) -> Iterator[str]:
        for folded, tag in self._catalogue.tag_names.items():
            if all(folded.startswith(word.casefold()) for word in looked_for):
                yield tag
