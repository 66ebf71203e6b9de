"""The inverse of each kind of change: what takes it back, and what is kept for it.

Each kind that can be undone declares an :class:`Inverse` in :data:`INVERSES`:

============= ================================ ===========================================
kind          kept of the state before         taken back by, where it still fits
============= ================================ ===========================================
Heart         nothing                          the opposite wish
NewPlaylist   nothing                          the deletion, where its rows are the same
Renamed       the name                         the former name
Shown         the privacy level                the former level
Deleted       name, privacy level and rows     a new playlist with the same rows
Added         the number of rows               the removal of those rows
Removed       the tracks above and below       the track in the same place
RowMoved      nothing                          the move back
Cleared       the rows                         the same rows
Subscribed    nothing                          the opposite wish; so with what is followed and
                                               hidden
NewRadio      nothing                          the deletion, where it is the same
RadioEdited   the radio                        the radio as it was
RadioDeleted  the radio                        a new radio with the same filters
LiveListEdited nothing                         the list as it was before
FeedFollowed  nothing                          the end of the subscription
HeardMarked   nothing                          the marks before
EditSuggested nothing                          its withdrawal, while it waits
NoticeRead    nothing                          the opposite mark
============= ================================ ===========================================
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from fwtui.library.outbox.changes import (
    AccountFollowed,
    Added,
    ArtistHidden,
    Change,
    Cleared,
    Deleted,
    EditSuggested,
    EditWithdrawn,
    FeedFollowed,
    HeardMarked,
    Heart,
    LibraryFollowed,
    LiveListEdited,
    NewPlaylist,
    NewRadio,
    NoticeRead,
    RadioChange,
    RadioDeleted,
    RadioEdited,
    Removed,
    Renamed,
    RowMoved,
    Shown,
    Subscribed,
    Wish,
    thing_of,
    with_id,
)
from fwtui.library.outbox.effects import checksum, rows_after
from fwtui.library.outbox.inverse import Inverse, Known, Supposed, Unfit
from fwtui.library.outbox.journal import Before, Step
from fwtui.music import Playlist, PlaylistId, Radio, RadioId, TrackId
from fwtui.text import counted, plain

# --- several changes that were made together --------------------------------------------------


def steps(made: Sequence[Change], known: Known) -> tuple[Step, ...]:
    """Changes with what is kept of the state before each; none where one has no inverse."""
    if not all(type(each) in INVERSES for each in made):
        return ()
    supposed = Supposed(known)
    kept: list[Step] = []
    for change in made:
        kept.append(Step(change, INVERSES[type(change)].before(change, supposed)))
        supposed.made.append(change)
    return tuple(kept)


def words(made: Sequence[Change], known: Known) -> str:
    """Changes that were made together, as the subject of a sentence."""
    first = type(made[0])
    return INVERSES[first].words([each for each in made if type(each) is first], known)


def back(kept: Sequence[Step], known: Known) -> tuple[Change, ...]:
    """The changes that take these back. Raises Unfit."""
    if isinstance(kept[0].change, NewPlaylist):
        return _guarded(_unmade(kept[0].change, kept[1:], known), known)
    supposed = Supposed(known)
    unfit: Unfit | None = None
    for step in reversed(kept):
        inverse = INVERSES[type(step.change)]
        try:
            supposed.made += inverse.back(step.change, step.before, supposed)
        except Unfit as error:
            if not inverse.alone:
                raise
            unfit = error
    if not supposed.made and unfit is not None:
        raise unfit
    return _guarded(_merged(supposed.made), known) if supposed.made else ()


def again(kept: Sequence[Step], known: Known) -> tuple[Change, ...]:
    """The same changes once more, of a new playlist where they make one. Raises Unfit."""
    supposed = Supposed(known)
    first = kept[0].change
    new: PlaylistId | RadioId | None = None
    if isinstance(first, NewPlaylist | NewRadio):
        made = isinstance(first, NewPlaylist)
        new = known.new_playlist_id() if made else known.new_radio_id()
    for step in kept:
        change = step.change
        if new is not None:
            change = with_id(change, thing_of(first), new)
        INVERSES[type(change)].fits(change, supposed)
        supposed.made.append(change)
    return tuple(supposed.made)


def _unmade(made: NewPlaylist, rest: Sequence[Step], known: Known) -> tuple[Change, ...]:
    """The deletion of a playlist that is still as it was made."""
    playlist = _playlist(made.playlist, known)
    supposed = Supposed(known, (made, *(step.change for step in rest)))
    rows = known.known_rows(made.playlist)
    if rows is None or rows != supposed.known_rows(made.playlist):
        raise _changed(playlist.name)
    return (Deleted(made.playlist),)


def _merged(made: Sequence[Change]) -> tuple[Change, ...]:
    """Rows that go to the end one by one, each moved up before the next, as one addition."""
    merged: list[Change] = []
    last: int | None = None
    for change in made:
        if isinstance(change, Added):
            before = merged[last] if last is not None else None
            if last is not None and isinstance(before, Added):
                merged[last] = replace(before, tracks=before.tracks + change.tracks)
                continue
            last = len(merged)
        elif not isinstance(change, RowMoved) or change.to > change.row:
            last = None
        merged.append(change)
    return tuple(merged)


def _guarded(made: Sequence[Change], known: Known) -> tuple[Change, ...]:
    """The same; the pod's rows are held against those that are known here before the first."""
    first, *rest = made
    if not isinstance(first, Added | Removed | RowMoved | Cleared | Deleted):
        return tuple(made)
    rows = known.known_rows(first.playlist)
    return tuple(made) if rows is None else (replace(first, seen=checksum(rows)), *rest)


# --- hearts -----------------------------------------------------------------------------------


def _heart_words(made: Sequence[Heart], known: Known) -> str:
    what = _what([each.track for each in made], known)
    return f"Heart on {what}" if made[0].on else f"Removal of the heart on {what}"


def _wish_back(change: Wish, before: Before, known: Known) -> Sequence[Change]:
    opposite = replace(change, on=not change.on)
    _wish_fits(opposite, known)
    return (opposite,)


def _wish_fits(change: Wish, known: Known) -> None:
    if known.is_on(change) != change.on:
        return
    if isinstance(change, Heart):
        now = "is a favourite" if change.on else "is no favourite any more"
        raise Unfit(f"{known.title(change.track)} {now}.")
    raise _changed(change.name)


def _changed(name: str) -> Unfit:
    return Unfit(f"{name} has changed meanwhile.")


def _own_words(on: str, off: str) -> Callable[[Sequence[Any], Known], str]:
    """The words for something that is followed or hidden, or is so no more."""
    return lambda made, known: (on if made[0].on else off).format(made[0].name)


# --- playlists --------------------------------------------------------------------------------


def _playlist(id: PlaylistId, known: Known) -> Playlist:
    found = known.playlist(id)
    if found is None:
        raise Unfit("The playlist is gone.")
    return found


def _rows(id: PlaylistId, known: Known) -> tuple[Playlist, array[int]]:
    playlist, rows = _playlist(id, known), known.known_rows(id)
    if rows is None:
        raise Unfit(f"What is on {playlist.name} is not known here; open it first.")
    return playlist, rows


def _name(id: PlaylistId, known: Known) -> str:
    found = known.playlist(id)
    return "a playlist" if found is None else found.name


def _exists(change: Renamed | Shown | Added | Cleared | Deleted, known: Known) -> None:
    _playlist(change.playlist, known)


def _named(change: Renamed | Shown, known: Known) -> Before:
    playlist = known.playlist(change.playlist)
    return Before() if playlist is None else Before(playlist.name, playlist.privacy)


def _rename_back(change: Renamed, before: Before, known: Known) -> Sequence[Change]:
    now = _playlist(change.playlist, known).name
    if not before.name:
        raise Unfit("The name before is not known here.")
    if now.strip() not in (change.name.strip(), plain(change.name).strip()):
        raise Unfit(f"It is called {now} by now.")
    return (Renamed(change.playlist, before.name),)


def _level_back(change: Shown, before: Before, known: Known) -> Sequence[Change]:
    playlist = _playlist(change.playlist, known)
    if playlist.privacy != change.privacy or not before.privacy:
        raise _changed(playlist.name)
    return (Shown(change.playlist, before.privacy),)


def _whole(change: Cleared | Deleted, known: Known) -> Before:
    playlist, rows = known.playlist(change.playlist), known.known_rows(change.playlist)
    kept = None if rows is None else tuple(rows)
    if playlist is None:
        return Before(rows=kept)
    return Before(playlist.name, playlist.privacy, kept)


def _kept_rows(before: Before) -> tuple[TrackId, ...]:
    if before.rows is None:
        raise Unfit("What was on it is not known here.")
    return tuple(TrackId(each) for each in before.rows if each)


def _delete_back(change: Deleted, before: Before, known: Known) -> Sequence[Change]:
    if known.playlist(change.playlist) is not None:
        raise Unfit(f"{before.name} is there.")
    made, rows = known.new_playlist_id(), _kept_rows(before)
    new = NewPlaylist(made, before.name, before.privacy)
    return (new, Added(made, rows)) if rows else (new,)


def _clear_back(change: Cleared, before: Before, known: Known) -> Sequence[Change]:
    playlist, rows = _rows(change.playlist, known)
    if len(rows):
        raise _changed(playlist.name)
    kept = _kept_rows(before)
    return (Added(change.playlist, kept),) if kept else ()


def _end(change: Added, known: Known) -> Before:
    rows = known.known_rows(change.playlist)
    return Before(row=None if rows is None else len(rows))


def _add_back(change: Added, before: Before, known: Known) -> Sequence[Change]:
    wanted, count, row = array("q", change.tracks), len(change.tracks), before.row
    if row is None or known.known_rows(change.playlist) is not None:
        playlist, rows = _rows(change.playlist, known)
        if row is None or rows[row : row + count] != wanted:
            starts = range(len(rows) - count + 1)
            row = _only([at for at in starts if rows[at : at + count] == wanted], playlist)
        if count == len(rows):
            return (Cleared(change.playlist),)
    return tuple(
        Removed(change.playlist, row + at, change.tracks[at]) for at in reversed(range(count))
    )


def _only(rows: Sequence[int], playlist: Playlist) -> int:
    """The one row that it can be. Raises Unfit."""
    if len(rows) != 1:
        raise _changed(playlist.name)
    return rows[0]


def _around(change: Removed, known: Known) -> Before:
    rows = known.known_rows(change.playlist)
    if rows is None:
        return Before()
    left = rows_after(rows, (change,), change.playlist)
    return Before(near=_near(left, change.row))


def _near(rows: array[int], row: int) -> tuple[int, int]:
    """The tracks above and below a place between two rows; 0 at an end."""
    return rows[row - 1] if row else 0, rows[row] if row < len(rows) else 0


def _remove_back(change: Removed, before: Before, known: Known) -> Sequence[Change]:
    playlist, rows = _rows(change.playlist, known)
    row, end = change.row, len(rows)
    if row > end or _near(rows, row) != before.near:
        row = _only([at for at in range(end + 1) if _near(rows, at) == before.near], playlist)
    added = Added(change.playlist, (change.track,))
    return (added, RowMoved(change.playlist, end, row, change.track)) if row < end else (added,)


def _move_back(change: RowMoved, before: Before, known: Known) -> Sequence[Change]:
    moved = RowMoved(change.playlist, change.to, change.row, change.track)
    _row_fits(moved, known)
    return (moved,)


def _row_fits(change: Removed | RowMoved, known: Known) -> None:
    playlist, rows = _rows(change.playlist, known)
    most = change.to if isinstance(change, RowMoved) else 0
    if max(change.row, most) >= len(rows) or rows[change.row] != change.track:
        raise _changed(playlist.name)


# --- podcasts ---------------------------------------------------------------------------------


def _feed_words(made: Sequence[FeedFollowed], known: Known) -> str:
    if len(made) > 1:
        return f"Follow of {len(made):,} podcasts"
    return f"Follow of the podcast {made[0].name or made[0].url}"


def _feed_back(change: FeedFollowed, before: Before, known: Known) -> Sequence[Change]:
    channel = known.followed_feed(change.url)
    if channel is None:
        raise Unfit(f"The podcast {change.name or change.url} is not among those that you follow.")
    return (Subscribed(channel.id, channel.artist.id, channel.artist.name, False),)


def _feed_fits(change: FeedFollowed, known: Known) -> None:
    if known.followed_feed(change.url) is not None:
        raise Unfit(f"The podcast {change.name or change.url} is followed.")


def _mark_words(made: Sequence[HeardMarked], known: Known) -> str:
    marks = [each for change in made for each in change.marks]
    what = _what([track for track, _, _ in marks], known)
    return f"Mark of {what} as {'heard' if marks[0][2] else 'not heard'}"


def _mark_back(change: HeardMarked, before: Before, known: Known) -> Sequence[Change]:
    opposite = HeardMarked(tuple((track, now, former) for track, former, now in change.marks))
    _mark_fits(opposite, known)
    return (opposite,)


def _mark_fits(change: HeardMarked, known: Known) -> None:
    if any(known.heard_mark(track) != before for track, before, _ in change.marks):
        raise Unfit("It was marked or heard since.")


# --- live lists -------------------------------------------------------------------------------


def _live_words(made: Sequence[LiveListEdited], known: Known) -> str:
    before, after = made[0].before, made[0].after
    if after is None:
        return f"Deletion of the live list {before.name if before else ''}"
    if before is None:
        return f"New live list {after.name}"
    if before.name != after.name:
        return f"Renaming of the live list {before.name} to {after.name}"
    return f"Change of the live list {after.name}"


def _live_back(change: LiveListEdited, before: Before, known: Known) -> Sequence[Change]:
    opposite = LiveListEdited(change.after, change.before)
    _live_fits(opposite, known)
    return (opposite,)


def _live_fits(change: LiveListEdited, known: Known) -> None:
    before, after = change.before, change.after
    if before is not None:
        now = known.live_list(before.name)
        if now is None:
            raise Unfit(f"The live list {before.name} is gone.")
        if now.sentence != before.sentence:
            raise _changed(before.name)
    is_new = after is not None and (before is None or before.name != after.name)
    if after is not None and is_new and known.live_list(after.name) is not None:
        raise Unfit(f"There is a live list {after.name}.")


# --- radios -----------------------------------------------------------------------------------


def _radio(change: RadioChange, known: Known) -> Radio:
    found = known.radio(change.radio)
    if found is None:
        raise Unfit("The radio is gone.")
    return found


def _same_radio(change: NewRadio | RadioEdited, known: Known) -> Radio:
    """The radio as a change left it. Raises Unfit."""
    radio = _radio(change, known)
    if radio.name.strip() not in (change.name.strip(), plain(change.name).strip()):
        raise _changed(radio.name)
    return radio


def _radio_before(change: RadioChange, known: Known) -> Before:
    return Before(radio=known.radio(change.radio))


def _new_radio_back(change: NewRadio, before: Before, known: Known) -> Sequence[Change]:
    _same_radio(change, known)
    return (RadioDeleted(change.radio),)


def _edit_back(change: RadioEdited, before: Before, known: Known) -> Sequence[Change]:
    _same_radio(change, known)
    was = _kept_radio(before)
    return (RadioEdited(change.radio, was.name, was.config, was.description, was.is_public),)


def _radio_delete_back(change: RadioDeleted, before: Before, known: Known) -> Sequence[Change]:
    was = _kept_radio(before)
    made = known.new_radio_id()
    return (NewRadio(made, was.name, was.config, was.description, was.is_public),)


def _kept_radio(before: Before) -> Radio:
    if before.radio is None:
        raise Unfit("The radio before is not known here.")
    return before.radio


def _radio_words(what: str) -> Callable[[Sequence[Any], Known], str]:
    def words(made: Sequence[Any], known: Known) -> str:
        radio = known.radio(made[0].radio)
        name = made[0].name if isinstance(made[0], NewRadio) else radio.name if radio else ""
        return f"{what} {name}".strip()

    return words


def _what(tracks: Sequence[TrackId], known: Known) -> str:
    return known.title(tracks[0]) if len(tracks) == 1 else counted(len(tracks), "track")


def _added_words(made: Sequence[Added], known: Known) -> str:
    tracks = [track for each in made for track in each.tracks]
    return f"Addition of {_what(tracks, known)} to {_name(made[0].playlist, known)}"


def _row_words(made: Sequence[Removed | RowMoved], known: Known) -> str:
    what, name = _what([each.track for each in made], known), _name(made[0].playlist, known)
    return (
        f"Removal of {what} from {name}"
        if isinstance(made[0], Removed)
        else (f"Move of {what} in {name}")
    )


_FOLLOW = Inverse[Any](
    _own_words("Follow of {}", "End of the follow of {}"), _wish_back, _wish_fits
)
INVERSES: dict[type[Change], Inverse[Any]] = {
    Heart: Inverse(_heart_words, _wish_back, _wish_fits, alone=True),
    Subscribed: _FOLLOW,
    LibraryFollowed: _FOLLOW,
    AccountFollowed: _FOLLOW,
    ArtistHidden: Inverse(
        _own_words("Hiding of {}", "Showing of {} again"), _wish_back, _wish_fits
    ),
    NewPlaylist: Inverse(
        lambda made, known: f"New playlist {made[0].name}",
        lambda change, before, known: _unmade(change, (), known),
        lambda change, known: None,
    ),
    Renamed: Inverse(
        lambda made, known: f"Renaming of {_name(made[0].playlist, known)} to {made[0].name}",
        _rename_back,
        _exists,
        _named,
    ),
    Shown: Inverse(
        lambda made, known: f"Who sees {_name(made[0].playlist, known)}",
        _level_back,
        _exists,
        _named,
    ),
    Deleted: Inverse(
        lambda made, known: f"Deletion of {_name(made[0].playlist, known)}",
        _delete_back,
        _exists,
        _whole,
    ),
    Added: Inverse(_added_words, _add_back, _exists, _end),
    Removed: Inverse(_row_words, _remove_back, _row_fits, _around),
    RowMoved: Inverse(_row_words, _move_back, _row_fits),
    NewRadio: Inverse(
        _radio_words("New radio"), _new_radio_back, lambda change, known: None, _radio_before
    ),
    RadioEdited: Inverse(_radio_words("Change of the radio"), _edit_back, _radio, _radio_before),
    RadioDeleted: Inverse(
        _radio_words("Deletion of the radio"), _radio_delete_back, _radio, _radio_before
    ),
    EditSuggested: Inverse(
        lambda made, known: f"Suggested edit of {made[0].name}",
        lambda change, before, known: (EditWithdrawn(change.name, edit=change),),
        lambda change, known: None,
    ),
    NoticeRead: Inverse(
        lambda made, known: f"Mark on “{made[0].name}”",
        lambda change, before, known: (replace(change, on=not change.on),),
        lambda change, known: None,
    ),
    FeedFollowed: Inverse(_feed_words, _feed_back, _feed_fits, alone=True),
    HeardMarked: Inverse(_mark_words, _mark_back, _mark_fits),
    LiveListEdited: Inverse(_live_words, _live_back, _live_fits),
    Cleared: Inverse(
        lambda made, known: f"Clearing of {_name(made[0].playlist, known)}",
        _clear_back,
        _exists,
        _whole,
    ),
}
"""The inverse of each kind of change that can be undone; a new kind is one line here."""
