"""Changes that were not made, or may not have been, in the listener's words."""

from __future__ import annotations

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
    FollowAnswered,
    Heard,
    HeardMarked,
    Heart,
    LibraryFollowed,
    LiveListEdited,
    NewPlaylist,
    NewRadio,
    NoticeRead,
    RadioDeleted,
    RadioEdited,
    Removed,
    Renamed,
    Reported,
    RowMoved,
    Shown,
    Subscribed,
)
from fwtui.text import counted


def sentence(change: Change, title: str) -> str:
    """A change that was not made; ``title`` of what it is about."""
    if isinstance(change, Heard):
        return f"The pod was not told that you heard {title}"
    subject, undone, _ = _words(change, title)
    return f"{subject} could not {undone}"


def doubt(change: Change, title: str) -> str:
    """A change that is in doubt for good, with what to do."""
    what = _words(change, title)[2]
    return f"The pod does not say whether {what}. Look there before you do it again."


def _words(change: Change, t: str) -> tuple[str, str, str]:
    """The subject and what could not be done with it, and the clause that it was done."""
    match change:
        case Heart(on=True):
            return t, "be given a heart", f"{t} has a heart"
        case Heart():
            return t, "be taken from the favourites", f"{t} is out of the favourites"
        case Heard():
            return t, "be counted as heard", f"{t} was counted as heard"
        case NewPlaylist(_, name):
            return f"The playlist {name}", "be made", f"the playlist {name} was made"
        case Renamed(_, name):
            return t, "be renamed", f"{t} was renamed to {name}"
        case Shown():
            return f"Who sees {t}", "be changed", f"who sees {t} was changed"
        case Deleted() | RadioDeleted():
            return t, "be deleted", f"{t} was deleted"
        case Added(_, (_,)):
            return "A track", f"be added to {t}", f"a track was added to {t}"
        case Added(_, tracks):
            many = counted(len(tracks), "track")
            return many, f"be added to {t}", f"{many} were added to {t}"
        case Removed() | RowMoved() | Cleared() | RadioEdited():
            return t, "be changed", f"{t} was changed"
        case FeedFollowed():
            return f"The podcast {t}", "be followed", f"you follow the podcast {t}"
        case Subscribed(on=True):
            return t, "be followed", f"you follow {t}"
        case FollowAnswered(on=True):
            return t, "be allowed to follow", f"{t} may follow"
        case FollowAnswered():
            return f"The request of {t}", "be refused", f"the request of {t} was refused"
        case Reported():
            return t, "be reported", f"{t} was reported"
        case EditSuggested():
            return f"The edit of {t}", "be suggested", f"the edit of {t} was suggested"
        case EditWithdrawn():
            return f"The edit of {t}", "be taken back", f"the edit of {t} was taken back"
        case NoticeRead(on=on):
            mark = f"marked as {'read' if on else 'not read'}"
            return f"“{t}”", f"be {mark}", f"“{t}” is {mark}"
        case LibraryFollowed(on=True) | AccountFollowed(on=True):
            return t, "be followed", f"you asked to follow {t}"
        case Subscribed() | LibraryFollowed() | AccountFollowed():
            return t, "be unfollowed", f"{t} was unfollowed"
        case ArtistHidden(on=on):
            shown = "hidden" if on else "shown again"
            return t, f"be {shown}", f"{t} is {shown}"
        case NewRadio(_, name):
            return f"The radio {name}", "be saved", f"the radio {name} was saved"
        case LiveListEdited() | HeardMarked():
            return t, "be kept", f"{t} was kept"
