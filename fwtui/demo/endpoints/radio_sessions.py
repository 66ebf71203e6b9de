"""Radio sessions: tracks drawn one by one or in batches, none twice."""

from __future__ import annotations

import random
import secrets
from array import array
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from fwtui.demo.catalogue import ids
from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.endpoints.radio_filters import BadFilterError, Filter, RadioFilters
from fwtui.demo.endpoints.radios import RadioStore
from fwtui.demo.endpoints.serializers import serializer
from fwtui.demo.server.cookies import session_cookie
from fwtui.demo.server.http import Call, EndpointAction, Reply, Route, detail, not_found, ok
from fwtui.demo.server.query_params import PodFailure, an_id
from fwtui.demo.server.validation import key, required, text, wrong

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState
    from fwtui.demo.users import DemoUser

NO_MORE: Final = "Radio doesn't have more candidates"
RELATED: Final = ("artist", "tag", "similar", "library", "actor-content")
"""Kinds that need a related object."""
CONFIGURED: Final = ("custom_multiple", "troi")
RECENT: Final = 250
KEPT: Final = 20
"""Tracks that a repeating ``radios/tracks`` draws, to give the last one each time."""


class RadioSession(Struct):
    id: int
    kind: str
    related: str | None
    user: int | None
    created: str
    radio: int | None
    config: list[Filter] | Filter | None
    left: array[int] | None = None
    """The candidates that are left, in any order; None before the first draw."""
    played: int = 0
    kept: int | None = None
    """The track that ``radios/tracks`` repeats, in dialects that do."""


class RadioSessionStore:
    """The radio sessions of a pod."""

    def __init__(self, state: DemoState) -> None:
        self.by_id: dict[int, RadioSession] = {}
        self.picks = 0
        self._state = state
        self._catalogue: Catalogue = state.catalogue
        self._kinds: dict[str, Callable[[RadioSession, DemoUser | None], Iterable[int]]] = {
            "random": lambda session, user: self._catalogue.tracks,
            "random_library": self._in_own_libraries,
            "favorites": lambda session, user: self._state.part(FavouriteStore).of(user),
            "less-listened": self._unheard,
            "less-listened_library": self._unheard_in_own,
            "recently-added": self._recent,
            "custom": lambda session, user: self._filtered(
                self._state.part(RadioStore).by_id[session.radio or 0].config
            ),
            "custom_multiple": lambda session, user: self._filtered(_config(session)),
            "artist": lambda session, user: self._catalogue.tracks_by_artist[_int(session)],
            "tag": lambda session, user: self._filtered(
                [{"type": "tag", "names": [session.related]}]
            ),
            "similar": self._similar,
            "library": self._in_library,
            "actor-content": self._of_actor,
            # Needs a recommendation service, which answers nothing here.
            "troi": lambda session, user: (),
        }

    @property
    def kinds(self) -> Iterable[str]:
        return self._kinds

    def pick(self, session: RadioSession, user: DemoUser | None) -> int | None:
        """The next track, at random; None when there is none left."""
        if session.left is None:
            session.left = self._choices(session, user)
        if not session.left:
            return None
        place = random.randrange(len(session.left))  # noqa: S311
        chosen = session.left[place]
        session.left[place] = session.left[-1]
        session.left.pop()
        session.played += 1
        self.picks += 1
        return chosen

    def _choices(self, session: RadioSession, user: DemoUser | None) -> array[int]:
        """The candidates that the user may hear, without episodes."""
        catalogue = self._catalogue
        audible, shelf = catalogue.audible(user), catalogue.track_library
        spoken = catalogue.artist_channel if session.kind.startswith("random") else {}
        by = catalogue.track_artist
        return array(
            "I",
            (
                track
                for track in self._kinds[session.kind](session, user)
                if audible[shelf[track]] and by[track] not in spoken
            ),
        )

    # --- what the kinds choose from -------------------------------------------------------------

    def _filtered(self, config: list[Filter]) -> Iterable[int]:
        return self._state.part(RadioFilters).tracks(config)

    def _in_libraries(self, flags: bytes) -> Iterable[int]:
        shelf = self._catalogue.track_library
        return (track for track in self._catalogue.tracks if flags[shelf[track]])

    def _in_own_libraries(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        return self._in_libraries(self._catalogue.owned([user.username] if user else []))

    def _in_library(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        number = ids.number("library", session.related or "")
        return self._catalogue.tracks_by_library[number] if number else ()

    def _of_actor(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        name = (session.related or "").partition("@")[0]
        return self._in_libraries(self._catalogue.owned([name]))

    def _heard(self, user: DemoUser | None) -> set[int]:
        rows = self._state.part(ListeningStore).rows.values()
        return {row.track for row in rows if user and row.user == user.id}

    def _unheard(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        heard = self._heard(user)
        return (track for track in self._catalogue.tracks if track not in heard)

    def _unheard_in_own(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        heard = self._heard(user)
        return (one for one in self._in_own_libraries(session, user) if one not in heard)

    def _recent(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        newest = self._catalogue.newest_first("track")
        return (track for track, _ in zip(newest, range(RECENT), strict=False))

    def _similar(self, session: RadioSession, user: DemoUser | None) -> Iterable[int]:
        catalogue = self._catalogue
        seed = _int(session)
        tags = {*catalogue.tagsets[catalogue.track_tags[seed]]}
        alike = bytes(bool(tags & {*others}) for others in catalogue.tagsets)
        column = catalogue.track_tags
        return (one for one in catalogue.tracks if alike[column[one]] and one != seed)


def _config(session: RadioSession) -> list[Filter]:
    """A list of filters, or one alone."""
    config = session.config or []
    return [config] if isinstance(config, dict) else config


def _int(session: RadioSession) -> int:
    return int(session.related or 0)


def routes(state: DemoState) -> list[Route]:
    pages = SessionPages(state)
    create = {"POST": EndpointAction(pages.create, "create")}
    return [
        Route("radios/sessions", create, open="all", mount="both"),
        Route("radios/tracks", {"POST": EndpointAction(pages.next, "create")}, open="all"),
        Route(
            "radios/sessions/{id}/tracks",
            {"GET": EndpointAction(pages.batch)},
            open="all",
            mount="v2",
        ),
    ]


class SessionPages:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _sessions(self) -> RadioSessionStore:
        return self._state.part(RadioSessionStore)

    def create(self, call: Call) -> Reply:
        fields = call.fields()
        kind = text(required(fields, "radio_type"), "radio_type", 50)
        if kind not in self._sessions.kinds:
            raise PodFailure
        related = fields.get("related_object_id")
        if kind in RELATED:
            if related in (None, ""):
                raise wrong("non_field_errors", "Radio requires a related object")
            self._look_up(kind, str(related))
        radio = self._radio(call, fields) if kind == "custom" else None
        if kind in CONFIGURED and not fields.get("config"):
            raise wrong("non_field_errors", "You must provide a configuration for this radio")
        number = len(self._sessions.by_id) + 1
        made = RadioSession(
            number,
            kind,
            None if related is None else str(related),
            call.user.id if call.user else None,
            ids.at(call.now),
            radio,
            fields.get("config"),
        )
        self._sessions.by_id[number] = made
        return ok(shape(made), 201, _cookie_for(call))

    def _radio(self, call: Call, fields: dict[str, Any]) -> int:
        radios = self._state.part(RadioStore)
        if fields.get("custom_radio") is None:
            raise wrong("non_field_errors", "You must provide a custom radio")
        number = key(fields["custom_radio"], "custom_radio", radios.by_id)
        if radios.by_id[number] not in radios.visible(call):
            raise wrong("non_field_errors", "You don't have access to this radio")
        return number

    def _look_up(self, kind: str, related: str) -> None:
        """500 for an unknown related object, as on a pod."""
        catalogue = self._catalogue
        number = int(related) if related.isdecimal() else 0
        known = {
            "artist": number in catalogue.artists,
            "similar": number in catalogue.tracks,
            "tag": related.casefold() in catalogue.tag_names,
            "library": 0 < (ids.number("library", related) or 0) < len(catalogue.libraries),
            "actor-content": related.partition("@")[0] in self._state.users,
        }
        if not known[kind]:
            raise PodFailure

    def next(self, call: Call) -> Reply:
        known = self._sessions.by_id
        session = known[key(required(call.fields(), "session"), "session", known)]
        if call.user is None or session.user != call.user.id:
            return Reply(403, headers=_cookie_for(call))
        if session.kept is not None and call.dialect.next_track_repeats:
            picked = [session.kept]
        elif call.dialect.next_track_repeats:
            picked = self._pick(session, call.user, KEPT)[-1:]
            session.kept = picked[0] if picked else None
        else:
            picked = self._pick(session, call.user, 1)
        if not picked:
            return Reply(404, NO_MORE)
        track = serializer(self._state, call, unasked=True).track(picked[0], tags=False)
        number = self._sessions.picks
        answer = {
            "id": number,
            "session": session.id,
            "position": session.played,
            "track": track,
        }
        return ok(answer, 201)

    def batch(self, call: Call) -> Reply:
        """A batch of tracks; 201, though it is a GET."""
        session = self._sessions.by_id.get(an_id(call.params["id"]))
        if session is None:
            return not_found()
        if call.user is None or session.user != call.user.id:
            if call.dialect.refused_batch_is_bare:
                return Reply(403)
            return detail(403, "You do not have permission to perform this action.")
        if session.kind == "tag" and call.dialect.tag_batch_fails:
            raise PodFailure
        count = call.query.get("count", "1")
        picked = self._pick(session, call.user, int(count) if count.isdecimal() else 1)
        if not picked:
            return Reply(404, NO_MORE)
        view = serializer(self._state, call)
        return ok([view.track(track, tags=False) for track in picked], 201)

    def _pick(self, session: RadioSession, user: DemoUser, count: int) -> list[int]:
        picked: list[int] = []
        try:
            while len(picked) < count:
                track = self._sessions.pick(session, user)
                if track is None:
                    break
                picked.append(track)
        except (BadFilterError, KeyError, TypeError):
            # A config is not checked before the first draw.
            raise PodFailure from None
        return picked


def _cookie_for(call: Call) -> tuple[tuple[str, str], ...]:
    """The session cookie of an anonymous caller."""
    return () if call.user else (session_cookie(secrets.token_hex(16), call.now),)


def shape(session: RadioSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "radio_type": session.kind,
        "related_object_id": session.related,
        "user": session.user,
        "creation_date": session.created,
        "custom_radio": session.radio,
        "config": session.config,
    }
