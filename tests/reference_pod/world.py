"""The demo pod in the place of the recorded one: whose part each recorded id plays."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

import httpx

from fwtui.demo.auth.oauth import OUT_OF_BAND, AuthServer
from fwtui.demo.catalogue import ids
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.ratelimit import limits_of

from .recorded import HOSTS, Recording

PEOPLE = {"alice": "demo", "bob": "ana", "carol": "kenji", "dave": "olga"}
CALLBACK = "http://127.0.0.1:8765/callback"
VERIFIER = "a-verifier-that-is-long-enough-for-the-rules-1234"


NONE: Mapping[tuple[str, str], tuple[str, str]] = {}


class Cast:
    """Who plays whom, found out once by asking the demo pod as ``demo``.

    ``parts`` maps a kind and a recorded id to the demo's: ``("tracks", "900")``.
    """

    def __init__(self, pod: DemoPod) -> None:
        self.parts: dict[tuple[str, str], str] = {}
        with httpx.Client(base_url=f"{pod.url}/api/v1", headers=pod.token().header) as client:
            self._client = client
            self._root = pod.url
            self._anonymous = httpx.Client(headers={"Accept": "*/*"}, verify=False)
            self._tracks()
            self._albums()
            self._lists()
            self._anonymous.close()

    def _all(self, path: str, **params: Any) -> list[Any]:
        found: list[Any] = []
        for page in range(1, 50):
            answer = self._client.get(path, params={"page": page, **params})
            if answer.status_code != 200:
                break
            body = answer.json()
            found += body["results"]
            if not body["next"]:
                break
        return found

    def _play(self, kind: str, *recorded: str, by: Any) -> None:
        for name in recorded:
            self.parts[kind, name] = str(by)

    def _tracks(self) -> None:
        tracks = self._all("tracks", ordering="creation_date")
        heard = [track for track in tracks if track["uploads"]]
        local = [track for track in heard if track["album"]]
        for name, track in zip(("900", "558", "780", "334", "735", "5", "1"), local, strict=False):
            self._play("tracks", name, by=track["id"])
        silent = next(track for track in tracks if not track["uploads"])
        double = next(track for track in tracks if len(track["uploads"]) > 1)
        self._play("tracks", "1077", by=silent["id"])
        self._play("tracks", "1076", by=double["id"])
        pieces = {"mp3": "2c6cee2b-f0d2-4377-82f7-f3da91603112"}
        pieces["ogg"] = "872be06d-072f-4c29-9567-cfb3ab2209fe"
        pieces["flac"] = "7e2cb83b-9be5-4e7f-9b5a-24c30f40b355"
        for extension, recorded in pieces.items():
            track = next(
                track
                for track in heard
                if track["uploads"][0]["extension"] == extension and not self._is_gone(track)
            )
            self._play("uuid", recorded, by=_uuid(track))
            if extension == "mp3":
                upload = track["uploads"][0]["uuid"]
                self._play("uuid", "bdcda817-bccb-479b-a582-a38076076f96", by=upload)
            if extension == "flac":
                self._play(
                    "uuid",
                    "22495003-21b6-46dc-9fdd-550e8a0dc259",
                    "b9c5dee5-c933-40f0-9657-049d86650b31",
                    "610fd219-7acb-4c41-9ec2-3838285d1c68",
                    "f0f53cae-68fd-4e7b-9854-9424e8420e50",
                    by=_uuid(track),
                )
        gone = next(track for track in heard if self._is_gone(track))
        self._play("uuid", "32c9a505-59ea-45dd-b6db-ede7d77a8a6d", by=_uuid(gone))
        self._play("uuid", "6b94cd83-7da4-4b47-8b3c-5730e03109c0", by=_uuid(silent))
        other = local[1]["uploads"][0]["uuid"]
        self._play("uuid", "4204d08d-93db-493a-a365-a101fb1cad0a", by=other)
        episodes = self._all("tracks", include_channels="true")
        episode = next(track for track in episodes if not track["album"])
        self._play("uuid", "c9948ade-5198-400c-ac4f-87adf592c3b1", by=_uuid(episode))
        mine = self._all("tracks", scope="me")
        oggs = [track for track in mine if track["uploads"]]
        vorbis = [track for track in oggs if track["uploads"][0]["extension"] == "ogg"]
        self._play("uuid", "67f4cb0d-21bd-408c-b827-9724f4edfb9d", by=_uuid((vorbis or oggs)[0]))
        house = [track for track in heard if self._is_closed(track)]
        mp3s = [track for track in house if track["uploads"][0]["extension"] == "mp3"]
        self._play("uuid", "fd138238-f1cd-4310-a50d-3a2a8a19e454", by=_uuid((mp3s or house)[0]))

    def _is_closed(self, track: Any) -> bool:
        """Whether it is for those with an account only."""
        answer = self._anonymous.head(self._root + track["listen_url"])
        return answer.status_code == 404

    def _is_gone(self, track: Any) -> bool:
        """Whether its file is not on the disk."""
        answer = self._client.head(self._root + track["listen_url"])
        return answer.status_code == 404

    def _albums(self) -> None:
        albums = self._all("albums", playable="true")
        tracks = self._all("tracks")
        two = next(track for track in tracks if track["album"] and track["disc_number"] == 2)
        self._play("albums", "88", by=two["album"]["id"])
        covered = next(album for album in albums if album["cover"] and album["tracks_count"])
        self._play("albums", "133", by=covered["id"])
        self._play("uuid", "b906ec3b-772f-4fec-9599-01c3f7ff3bd2", by=covered["cover"]["uuid"])
        self._play("uuid", "7d65d6e2-d8d1-4d49-94b7-bf9618c5b8cc", by=covered["cover"]["uuid"])
        for size, url in covered["cover"]["urls"].items():
            self._play("cover", size, by=url)
        artist = covered["artist"]["id"]
        self._play("artists", "64", "59", "48", "1", by=artist)
        tag = next(tag for track in tracks for tag in track["tags"])
        self._play("name", "Jazz", "Rock", by=tag)
        self._play("name", "jazz", by=tag.lower())

    def _lists(self) -> None:
        channel = self._all("channels")[0]
        self._play("uuid", "a003a9da-0cdd-44ec-83fa-95814219642e", by=channel["uuid"])
        self._play("uuid", "0de369fe-788f-424c-96f8-80b87d455be4", by=channel["uuid"])
        self._play("name", "alicetalks", by=channel["actor"]["preferred_username"])
        for own in (True, False):
            library = next(
                library
                for library in self._all("libraries")
                if (library["actor"]["preferred_username"] == "demo") is own
                and (own or library["privacy_level"] == "everyone")
            )
            recorded = "c0bb3708-ddb0-46fa-aa48-ed6e69e53892"
            if not own:
                recorded = "2b66d01e-6d80-4e7e-bacc-95f4799a860a"
            self._play("uuid", recorded, by=library["uuid"])
        lists = self._all("playlists")
        mine = [one for one in lists if one["actor"]["preferred_username"] == "demo"]
        longest = max(mine, key=lambda one: one["tracks_count"])
        empty = next(one for one in mine if not one["tracks_count"])
        others = next(one for one in lists if one not in mine)
        self._play("playlists", "1", "2", "3", "4", "6", by=longest["id"])
        self._play("playlists", "5", by=empty["id"])
        self._play("playlists", "7", by=others["id"])
        self._play("playlists", "8", by=self._hidden_playlist([one["id"] for one in lists]))
        radios = self._all("radios/radios")
        public = next(radio for radio in radios if radio["is_public"] and _is_of_artists(radio))
        private = next(radio for radio in radios if not radio["is_public"])
        self._play("radios", "1", by=public["id"])
        self._play("radios", "2", by=private["id"])
        upload = self._all("uploads")[0]["uuid"]
        self._play("uuid", "2f1b6e91-8ec0-42cb-a7bd-b2abb5637f67", by=upload)

    def _hidden_playlist(self, seen: list[int]) -> int:
        """One that is there, but not for demo."""
        return next(number for number in range(1, 50) if number not in seen)


def _is_of_artists(radio: Any) -> bool:
    return all(set(one) == {"type", "ids", "names"} for one in radio["config"])


def _uuid(track: Any) -> str:
    found = re.search(r"/listen/([0-9a-f-]{36})/", track["listen_url"])
    assert found
    return found[1]


class World:
    """One fresh pod, ready for one recording."""

    def __init__(
        self,
        pod: DemoPod,
        cast: Cast,
        user: str = "demo",
        aliases: Mapping[tuple[str, str], tuple[str, str]] = NONE,
    ) -> None:
        """``aliases`` maps a recorded part to another recorded part that plays it."""
        self.pod = pod
        self.host = pod.url.partition("//")[2]
        self.parts = dict(cast.parts)
        for part, other in aliases.items():
            kind, _, of = other[0].partition(" of ")
            found = cast.parts[of or kind, other[1]]
            self.parts[part] = ids.uuid("playlist", int(found)) if of == "playlists" else found
        self.user = user
        self.instead: dict[str, str] = {}
        """Anything else in the request that is to be replaced, before all the rest."""
        self.client = httpx.Client(base_url=pod.url, headers={"Accept": "*/*"}, verify=False)
        accounts = pod.state.part(AuthServer)
        self.tokens = pod.token(user, redirect_uris=self._uris())
        app = accounts.apps[self.tokens.client_id]
        owner = pod.state.users[user]
        self.owned = accounts.register("mine", "read write", OUT_OF_BAND, owner)
        self.code = accounts.grant(app, owner, "read write", CALLBACK)
        accounts.sessions["a-session"] = owner
        basic = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
        self.fakes = {
            "FAKE-ACCESS-TOKEN": self.tokens.access_token,
            "FAKE-REFRESH-TOKEN": self.tokens.refresh_token,
            "FAKE-CLIENT-ID-OWNED": self.owned.client_id,
            "FAKE-CLIENT-ID": self.tokens.client_id,
            "FAKE-CLIENT-SECRET": self.tokens.client_secret,
            "FAKE-AUTH-CODE": self.code,
            "FAKE-APP-TOKEN": self.owned.token,
            "FAKE-LISTEN-TOKEN": accounts.listen_token(owner),
            "FAKE-TOKEN": accounts.listen_token(owner),
            "FAKE-CSRF-TOKEN": "a-csrf-token",
            "FAKE-SESSION-ID": "a-session",
            "FAKE-PASSWORD": owner.password,
            "FAKE-VERIFIER": VERIFIER,
            "FAKE-BASIC": basic,
        }

    @staticmethod
    def _uris() -> str:
        return (
            f"{OUT_OF_BAND} {CALLBACK} http://127.0.0.1/callback http://localhost:9999/cb "
            "myapp://callback"
        )

    def replay(self, recording: Recording) -> httpx.Response:
        """Ask the demo pod what the real one was asked."""
        headers = {
            name: self.translated(value)
            for name, value in recording.headers.items()
            if name not in ("content-length", "host")
        }
        zipped = recording.header("content-encoding") == "gzip"
        headers["accept-encoding"] = "gzip" if zipped else "identity"
        body = self.translated(recording.body)
        if headers.get("content-type") == "application/json":
            body = self._json(body)
        return self.client.request(
            recording.method,
            self.pod.url + self.target(recording.target),
            headers=headers,
            content=body.encode(),
        )

    def translated(self, text: str) -> str:
        """Hosts, people, secrets and UUIDs."""
        for recorded, mine in self.instead.items():
            text = text.replace(recorded, mine)
        for host in HOSTS:
            text = text.replace(host, self.host)
        for fake, real in self.fakes.items():
            text = re.sub(
                rf"{fake}(?!-OWNED)(-[a-z0-9_]+)?", real.replace(chr(92), chr(92) * 2), text
            )
        for (kind, recorded), mine in self.parts.items():
            if kind in ("uuid", "name"):
                text = text.replace(recorded, mine)
        for theirs, mine in PEOPLE.items():
            text = re.sub(rf"\b{theirs}\b", mine, text)
        return text

    def target(self, target: str) -> str:
        """The path with the demo's numbers in it."""
        path, mark, query = self.translated(target).partition("?")
        path = re.sub(r"(\w+)/(\d+)(?=[/?]|$)", lambda match: self._number(*match.groups()), path)
        query = re.sub(
            r"\b(artist|album|track|related|id)=(\d+)",
            lambda match: f"{match[1]}={self._part(f'{match[1]}s', match[2])}",
            query,
        )
        return path + mark + query

    def _number(self, kind: str, number: str) -> str:
        return f"{kind}/{self._part(kind, number)}"

    def _part(self, kind: str, number: str) -> str:
        kind = {"relateds": "tracks", "ids": "tracks"}.get(kind, kind)
        return self.parts.get((kind, number), number)

    def _json(self, body: str) -> str:
        """Numbers inside a JSON body, by the names of their fields."""
        kinds = {
            "track": "tracks",
            "tracks": "tracks",
            "related_object_id": "artists",
            "ids": "artists",
            "id": "artists",
            "session": "sessions",
            "custom_radio": "radios",
        }

        def one(match: re.Match[str]) -> str:
            kind = kinds[match[1]]
            numbers = re.sub(r"\d+", lambda number: self._part(kind, number[0]), match[2])
            return f'"{match[1]}":{numbers}'

        return re.sub(rf'"({"|".join(kinds)})":(\d+|\[[\d,]*\])', one, body)

    def count_as(self, recording: Recording) -> None:
        """Make the caller's rate limit as fresh, used or exhausted as it was."""
        scope = recording.header("x-ratelimit-scope")
        if not scope:
            return
        limits = self.pod.state.part(limits_of)
        for ident in ("127.0.0.1", str(self.pod.state.users[self.user].id)):
            limits.clear(scope, ident)
            if recording.header("x-ratelimit-remaining") == "0":
                limits.use_up(scope, ident, left=0 if recording.status in (429, 500) else 1)
            elif recording.header("retry-after"):
                limits.use_up(scope, ident, left=limits.rates[scope].limit - 1)
