"""Addresses of the web players of Funkwhale 1.x and 2.x."""

from __future__ import annotations

import pytest

from fwtui.services.web_player import page_of

POD = "https://music.example"
UUID = "0b4bf8a4-6a3e-4f0b-9c61-6d2e1f7a9a01"


@pytest.mark.parametrize(
    ("path", "kind", "key", "endpoint"),
    [
        ("/library/albums/7", "album", 7, "albums/7"),
        ("/front/library/albums/7", "album", 7, "albums/7"),
        ("/library/artists/12/?page=2#top", "artist", 12, "artists/12"),
        ("/library/tracks/3/edit", "track", 3, "tracks/3"),
        ("/library/radios/4", "radio", 4, "radios/radios/4"),
        ("/library/playlists/11?mode=edit", "playlist", 11, "playlists/11"),
        (f"/library/playlists/{UUID.upper()}", "playlist", UUID, f"playlists/{UUID}"),
        ("/library/tags/%23D%20minor", "tag", "#D minor", "tags/%23D%20minor"),
        ("/favorites", "favourites", 0, "favorites/tracks"),
        ("/front/favorites/?page=3", "favourites", 0, "favorites/tracks"),
        (f"/library/albums/{UUID}", "album", "", ""),
        ("/library/radios/build", "radio", "", ""),
        pytest.param(f"/library/albums/{'7' * 5000}", "album", "", "", id="long"),
    ],
)
def test_a_page_of_something_to_play(path: str, kind: str, key: int | str, endpoint: str) -> None:
    page = page_of(POD + path)
    assert page is not None
    assert (page.kind, page.key, page.endpoint) == (kind, key, endpoint)


@pytest.mark.parametrize(
    "path", ["", "/", "/about", "/library", "/library/me/albums", "/api/v1/albums/7", "/@ana"]
)
def test_other_pages(path: str) -> None:
    assert page_of(POD + path) is None
