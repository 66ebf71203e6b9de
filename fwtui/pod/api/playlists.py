from __future__ import annotations

from fwtui.pod.http import Http


class PlaylistsApi:
    def __init__(self, http: Http) -> None:
        self._http = http
