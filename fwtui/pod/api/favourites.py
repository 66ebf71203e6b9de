from __future__ import annotations

from fwtui.pod.http import Http


class FavouritesApi:
    def __init__(self, http: Http) -> None:
        self._http = http
