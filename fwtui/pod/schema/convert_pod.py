"""Decoded JSON (:mod:`fwtui.pod.schema.models`) to :mod:`fwtui.pod.schema.types`."""

from __future__ import annotations

from msgspec import DecodeError, Raw
from msgspec.json import Decoder as JsonDecoder
from msgspec.json import encode
from msgspec.structs import replace

from fwtui.music import (
    AccountFollow,
    ArtistId,
    ChannelId,
    HiddenArtist,
    InboxNotice,
    Instance,
    LibraryFollow,
    LibraryId,
    SessionId,
    Track,
)
from fwtui.pod.schema import convert
from fwtui.pod.schema.decoder import Decoder
from fwtui.pod.schema.models import (
    AccountFollowMark,
    AccountFollowShape,
    FilterShape,
    FollowMark,
    FollowShape,
    HiddenShape,
    ReportShape,
    SampleShape,
    SessionShape,
    SubscriptionMark,
    SubscriptionShape,
    TargetShape,
    TrackShape,
    ValidatedList,
    ValidatedShape,
)
from fwtui.pod.schema.models_pod import (
    FetchShape,
    InboxShape,
    LimitsShape,
    NodeShape,
    ScopeShape,
)
from fwtui.pod.schema.sanitize import optional, uuid, web_address, when, word, words
from fwtui.pod.schema.types import (
    FederationFetch,
    FollowState,
    RadioCandidates,
    RadioFilter,
    RateLimit,
    RateLimits,
    Subscription,
)
from fwtui.text import plain

DEEPEST_FILTER = 8
"""Nesting of radio filters that is read; the web player makes one level."""
MOST_IDS = 1000
MOST_SCOPES = 200

_filters: JsonDecoder[list[FilterShape]] = JsonDecoder(list[FilterShape])
_filter: JsonDecoder[FilterShape] = JsonDecoder(FilterShape)


def filters_of(config: bytes) -> tuple[RadioFilter, ...]:
    """The filters in a radio's ``config``; empty for invalid and too deep ones."""
    try:
        return tuple(_a_filter(shape, 1) for shape in _filters.decode(config))
    except (DecodeError, ValueError, RecursionError):
        return ()


def _a_filter(shape: FilterShape, depth: int) -> RadioFilter:
    if depth > DEEPEST_FILTER:
        raise ValueError("too deep")
    return RadioFilter(
        kind=word(shape.type),
        ids=tuple((shape.ids or ())[:MOST_IDS]),
        names=words(shape.names),
        negated=shape.negated is True,
        operator="or" if shape.operator == "or" else "and",
        filters=tuple(_a_filter(_filter.decode(one), depth + 1) for one in shape.filters or ()),
    )


def config_of(filters: tuple[RadioFilter, ...]) -> bytes:
    """A radio's ``config`` as JSON, from its filters."""
    return encode([one.as_json() for one in filters])


_track: Decoder[TrackShape, Track] = Decoder(TrackShape, convert.track)


def candidates(shape: ValidatedShape) -> RadioCandidates:
    """Number, sample and errors of a radio filter."""
    found = shape.candidates or SampleShape()
    sample = _track.each((found.sample or [])[:10])
    return RadioCandidates(
        count=max(found.count, 0),
        # Funkwhale: without uploads and marked as not playable, for every account.
        sample=tuple(replace(track, is_playable=True) for track in sample if track is not None),
        wrong=", ".join(filter(None, map(_words_in, shape.errors or ()))),
    )


def _words_in(raw: Raw) -> str:
    text = bytes(raw)[:1024].decode(errors="replace").strip('"')
    return plain(text)


_candidates: Decoder[ValidatedShape, RadioCandidates] = Decoder(ValidatedShape, candidates)


def validated(shape: ValidatedList) -> tuple[RadioCandidates, ...]:
    """The candidates of each validated filter, in order."""
    return tuple(found or RadioCandidates() for found in _candidates.each(shape.filters))


def subscription(shape: SubscriptionShape) -> Subscription:
    """A subscription."""
    return Subscription(
        uuid(shape.uuid),
        convert.channel(shape.channel),
        shape.approved is not False,
        when(shape.creation_date),
    )


def subscribed(shape: SubscriptionMark) -> ChannelId:
    """The channel of a subscription."""
    return ChannelId(uuid(shape.channel))


def follow(shape: FollowShape) -> LibraryFollow:
    """A follow of a library."""
    return LibraryFollow(
        uuid(shape.uuid),
        convert.library(shape.target),
        convert.actor(shape.actor),
        shape.approved,
        when(shape.creation_date),
    )


def followed(shape: FollowMark) -> tuple[LibraryId, FollowState]:
    """The library of a follow, and its state."""
    return LibraryId(uuid(shape.library)), FollowState(uuid(shape.uuid), shape.approved)


def account_follow(shape: AccountFollowShape) -> AccountFollow:
    """A follow of an account. Raises :class:`ValueError` without an account."""
    account = convert.actor(shape.target)
    if account is None or not account.fid:
        raise ValueError("not an account")
    return AccountFollow(uuid(shape.uuid), account, shape.approved, when(shape.creation_date))


def account_followed(shape: AccountFollowMark) -> tuple[str, FollowState]:
    """The ActivityPub id of a followed account, and the state of the follow."""
    return web_address(shape.actor), FollowState(uuid(shape.uuid), shape.approved)


def hidden(shape: HiddenShape) -> HiddenArtist:
    """A content filter. Raises :class:`ValueError` for one that is not of an artist."""
    target = shape.target
    if target.type != "artist" or not isinstance(target.id, int):
        raise ValueError("not an artist")
    return HiddenArtist(uuid(shape.uuid), ArtistId(target.id), optional(target.name))


def target_name(shape: TargetShape | None) -> str:
    """The name of the object of a fetch or an activity."""
    if shape is None:
        return ""
    return optional(shape.full_username or shape.username or shape.name or shape.title)


def report(shape: ReportShape) -> str:
    """The id of a report."""
    return uuid(shape.uuid)


def fetch(shape: FetchShape) -> FederationFetch:
    """A fetch. Raises :class:`ValueError` for an unknown status."""
    found = shape.object
    status = shape.status
    if status not in ("pending", "finished", "errored", "skipped"):
        raise ValueError("not a state that a fetch has")
    known = "" if found is None else found.uuid if found.uuid else str(found.id or "")
    return FederationFetch(
        id=shape.id,
        status=status,  # type: ignore[arg-type]
        kind=word((shape.type or (found.type if found else None) or "").rpartition(".")[2].lower()),
        found=plain(known or "") if not web_address(known) else "",
        address=web_address(known),
        name=target_name(found),
        wrong=optional(shape.detail.message if shape.detail else None),
    )


def notice(shape: InboxShape) -> InboxNotice:
    """An item of the inbox. The follow is its object or, of a request, the related one."""
    activity = shape.activity
    parts = [each for each in (activity.object, activity.related_object) if each is not None]
    library = next((each for each in parts if (each.type or "").endswith(".Library")), None)
    follow = next((each for each in parts if (each.type or "").endswith("Follow")), None)
    of_library = follow is not None and (follow.type or "").endswith("LibraryFollow")
    return InboxNotice(
        shape.id,
        word(activity.type),
        convert.actor(activity.actor),
        target_name(library),
        shape.is_read is True,
        when(activity.creation_date),
        follow=uuid(follow.uuid) if follow is not None and follow.uuid else "",
        of="" if follow is None else "library" if of_library else "user",
        approved=follow.approved if follow is not None else None,
    )


def limit(shape: ScopeShape) -> RateLimit:
    """One scope of the rate limits."""
    return RateLimit(
        word(shape.id),
        max(shape.limit, 0),
        max(shape.duration, 0),
        max(shape.remaining, 0),
        optional(shape.description),
        shape.reset_seconds,
        shape.available_seconds,
    )


def limits(shape: LimitsShape) -> RateLimits:
    """All scopes of the rate limits."""
    return RateLimits(
        shape.enabled,
        tuple(map(limit, shape.scopes[:MOST_SCOPES])),
        shape.ident is not None and shape.ident.type == "anonymous",
    )


def instance(shape: NodeShape) -> Instance:
    """From nodeinfo 2.0 or 2.1."""
    about = shape.metadata
    old = about.library if about else None
    new = about.content.local if about and about.content else None
    features = about.features if about else None
    return Instance(
        name=optional(about.name if about else None),
        software=optional(shape.software.name),
        version=optional(shape.software.version),
        tracks=old.tracks.total if old and old.tracks else new.recordings if new else None,
        artists=old.artists.total if old and old.artists else new.artists if new else None,
        albums=old.albums.total if old and old.albums else new.releases if new else None,
        federates=bool(old.federates) if old else "federation" in (features or ()),
        allows_anonymous=(
            old.open_to_all
            if old
            else "anonymousCanListen" in features
            if features is not None
            else None
        ),
        about=_prose(about and (about.long or about.short)),
        rules=_prose(about and (about.rules or about.conduct)),
        terms=_prose(about and about.terms),
        contact=_prose(about and about.contact),
        open_registrations=shape.registrations if isinstance(shape.registrations, bool) else None,
    )


def _prose(given: object) -> str:
    return convert.description(given) if isinstance(given, str) else ""


def session(shape: SessionShape) -> SessionId:
    """The id of a radio session."""
    return SessionId(shape.id)


# --- the decoder of each kind: its JSON struct and its conversion ---------------------------------

VALIDATED: Decoder[ValidatedList, tuple[RadioCandidates, ...]] = Decoder(ValidatedList, validated)
SUBSCRIPTION: Decoder[SubscriptionShape, Subscription] = Decoder(SubscriptionShape, subscription)
SUBSCRIBED: Decoder[SubscriptionMark, ChannelId] = Decoder(SubscriptionMark, subscribed)
FOLLOW: Decoder[FollowShape, LibraryFollow] = Decoder(FollowShape, follow)
FOLLOWED: Decoder[FollowMark, tuple[LibraryId, FollowState]] = Decoder(FollowMark, followed)
ACCOUNT_FOLLOW: Decoder[AccountFollowShape, AccountFollow] = Decoder(
    AccountFollowShape, account_follow
)
ACCOUNT_FOLLOWED: Decoder[AccountFollowMark, tuple[str, FollowState]] = Decoder(
    AccountFollowMark, account_followed
)
HIDDEN: Decoder[HiddenShape, HiddenArtist] = Decoder(HiddenShape, hidden)
REPORT: Decoder[ReportShape, str] = Decoder(ReportShape, report)
FETCH: Decoder[FetchShape, FederationFetch] = Decoder(FetchShape, fetch)
NOTICE: Decoder[InboxShape, InboxNotice] = Decoder(InboxShape, notice)
LIMITS: Decoder[LimitsShape, RateLimits] = Decoder(LimitsShape, limits)
INSTANCE: Decoder[NodeShape, Instance] = Decoder(NodeShape, instance)
SESSION: Decoder[SessionShape, SessionId] = Decoder(SessionShape, session)
