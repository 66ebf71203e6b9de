"""A line a kind of thing: the shape it has in a pod's JSON, and what makes the value."""

from __future__ import annotations

from datetime import datetime

from fwtui.music import (
    Album,
    Artist,
    Channel,
    ChannelId,
    Favourite,
    Instance,
    Library,
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
    User,
)
from fwtui.pod.wire import itself, values
from fwtui.pod.wire.form import Form
from fwtui.pod.wire.kinds import (
    Activity,
    Candidates,
    Fetch,
    Follow,
    Hidden,
    Limits,
    Notice,
    Subscription,
)
from fwtui.pod.wire.shapes import (
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

ARTIST: Form[ArtistShape, Artist] = Form(ArtistShape, values.artist)
ALBUM: Form[AlbumShape, Album] = Form(AlbumShape, values.album)
TRACK: Form[TrackShape, Track] = Form(TrackShape, values.track, values.tracks)
PLAYLIST: Form[PlaylistShape, Playlist] = Form(PlaylistShape, values.playlist)
ENTRY: Form[EntryShape, PlaylistEntry] = Form(EntryShape, values.entry, values.entries)
FAVOURITE: Form[MarkedShape, Favourite] = Form(MarkedShape, values.favourite, values.favourites)
LISTENING: Form[MarkedShape, Listening] = Form(MarkedShape, values.listening, values.listenings)
MARK: Form[MarkShape, tuple[int, TrackId, datetime | None]] = Form(MarkShape, values.mark)
RADIO: Form[RadioShape, Radio] = Form(RadioShape, values.radio)
NEXT_TRACK: Form[NextShape, Track] = Form(NextShape, values.next_track)
CHANNEL: Form[ChannelShape, Channel] = Form(ChannelShape, values.channel)
LIBRARY: Form[LibraryShape, Library] = Form(LibraryShape, values.library)
TAG: Form[TagShape, Tag] = Form(TagShape, values.tag)
LICENCE: Form[LicenceShape, Licence] = Form(LicenceShape, values.licence)
ME: Form[MeShape, User] = Form(MeShape, values.me)
VALIDATED: Form[ValidatedList, tuple[Candidates, ...]] = Form(ValidatedList, itself.validated)
SUBSCRIPTION: Form[SubscriptionShape, Subscription] = Form(SubscriptionShape, itself.subscription)
SUBSCRIBED: Form[SubscriptionMark, ChannelId] = Form(SubscriptionMark, itself.subscribed)
FOLLOW: Form[FollowShape, Follow] = Form(FollowShape, itself.follow)
FOLLOWED: Form[FollowMark, tuple[LibraryId, bool | None]] = Form(FollowMark, itself.followed)
HIDDEN: Form[HiddenShape, Hidden] = Form(HiddenShape, itself.hidden)
REPORT: Form[ReportShape, str] = Form(ReportShape, itself.report)
FETCH: Form[FetchShape, Fetch] = Form(FetchShape, itself.fetch)
NOTICE: Form[InboxShape, Notice] = Form(InboxShape, itself.notice)
ACTIVITY: Form[ActivityShape, Activity] = Form(ActivityShape, itself.activity)
LIMITS: Form[LimitsShape, Limits] = Form(LimitsShape, itself.limits)
INSTANCE: Form[NodeShape, Instance] = Form(NodeShape, itself.instance)
SESSION: Form[SessionShape, SessionId] = Form(SessionShape, itself.session)
