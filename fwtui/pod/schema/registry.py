"""The decoder of each kind of object: its JSON struct and its conversion."""

from __future__ import annotations

from datetime import datetime

from fwtui.music import (
    Album,
    Artist,
    Channel,
    ChannelId,
    Favourite,
    Instance,
    LibraryId,
    Licence,
    Listening,
    Playlist,
    PlaylistEntry,
    Radio,
    SessionId,
    Tag,
    Track,
    TrackId,
    UploadLibrary,
    User,
)
from fwtui.pod.schema import convert, convert_pod
from fwtui.pod.schema.decoder import Decoder
from fwtui.pod.schema.models import (
    ActivityShape,
    AlbumShape,
    ArtistShape,
    ChannelShape,
    EntryShape,
    FetchShape,
    FollowMark,
    FollowShape,
    HiddenShape,
    InboxShape,
    LibraryShape,
    LicenceShape,
    LimitsShape,
    MarkedShape,
    MarkShape,
    MeShape,
    NextShape,
    NodeShape,
    PlaylistShape,
    RadioShape,
    ReportShape,
    SessionShape,
    SubscriptionMark,
    SubscriptionShape,
    TagShape,
    TrackShape,
    ValidatedList,
)
from fwtui.pod.schema.types import (
    Activity,
    FederationFetch,
    Follow,
    Hidden,
    InboxNotice,
    RadioCandidates,
    RateLimits,
    Subscription,
)

ARTIST: Decoder[ArtistShape, Artist] = Decoder(ArtistShape, convert.artist)
ALBUM: Decoder[AlbumShape, Album] = Decoder(AlbumShape, convert.album)
TRACK: Decoder[TrackShape, Track] = Decoder(TrackShape, convert.track, convert.tracks)
PLAYLIST: Decoder[PlaylistShape, Playlist] = Decoder(PlaylistShape, convert.playlist)
ENTRY: Decoder[EntryShape, PlaylistEntry] = Decoder(EntryShape, convert.entry, convert.entries)
FAVOURITE: Decoder[MarkedShape, Favourite] = Decoder(
    MarkedShape, convert.favourite, convert.favourites
)
LISTENING: Decoder[MarkedShape, Listening] = Decoder(
    MarkedShape, convert.listening, convert.listenings
)
MARK: Decoder[MarkShape, tuple[int, TrackId, datetime | None]] = Decoder(MarkShape, convert.mark)
RADIO: Decoder[RadioShape, Radio] = Decoder(RadioShape, convert.radio)
NEXT_TRACK: Decoder[NextShape, Track] = Decoder(NextShape, convert.next_track)
CHANNEL: Decoder[ChannelShape, Channel] = Decoder(ChannelShape, convert.channel)
LIBRARY: Decoder[LibraryShape, UploadLibrary] = Decoder(LibraryShape, convert.library)
TAG: Decoder[TagShape, Tag] = Decoder(TagShape, convert.tag)
LICENCE: Decoder[LicenceShape, Licence] = Decoder(LicenceShape, convert.licence)
ME: Decoder[MeShape, User] = Decoder(MeShape, convert.me)
VALIDATED: Decoder[ValidatedList, tuple[RadioCandidates, ...]] = Decoder(
    ValidatedList, convert_pod.validated
)
SUBSCRIPTION: Decoder[SubscriptionShape, Subscription] = Decoder(
    SubscriptionShape, convert_pod.subscription
)
SUBSCRIBED: Decoder[SubscriptionMark, ChannelId] = Decoder(SubscriptionMark, convert_pod.subscribed)
FOLLOW: Decoder[FollowShape, Follow] = Decoder(FollowShape, convert_pod.follow)
FOLLOWED: Decoder[FollowMark, tuple[LibraryId, bool | None]] = Decoder(
    FollowMark, convert_pod.followed
)
HIDDEN: Decoder[HiddenShape, Hidden] = Decoder(HiddenShape, convert_pod.hidden)
REPORT: Decoder[ReportShape, str] = Decoder(ReportShape, convert_pod.report)
FETCH: Decoder[FetchShape, FederationFetch] = Decoder(FetchShape, convert_pod.fetch)
NOTICE: Decoder[InboxShape, InboxNotice] = Decoder(InboxShape, convert_pod.notice)
ACTIVITY: Decoder[ActivityShape, Activity] = Decoder(ActivityShape, convert_pod.activity)
LIMITS: Decoder[LimitsShape, RateLimits] = Decoder(LimitsShape, convert_pod.limits)
INSTANCE: Decoder[NodeShape, Instance] = Decoder(NodeShape, convert_pod.instance)
SESSION: Decoder[SessionShape, SessionId] = Decoder(SessionShape, convert_pod.session)
