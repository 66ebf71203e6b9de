"""The steps of a mirror's pass: what is asked, what is kept, and what has gone."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.errors import NotFound
from fwtui.library.listing.pod_queries import PAGE, QueryAnswer
from fwtui.library.mirror.progress import STAGES, Stage
from fwtui.library.store import list_store, upsert
from fwtui.music import TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.pod.pod import Pod


class UpsertResult(Struct):
    """What pages brought."""

    changed: set[int]
    """Ids of what is new, or other than it was."""
    new: int
    """How many were not mirrored before: there may be more on the next page."""


class Deletions(Struct):
    """What a full pass did not see."""

    certain: set[int]
    suspects: set[int]
    """Rows may have moved while they were read: the pod must be asked for these."""


async def ask(pod: Pod, stage: Stage, number: int) -> QueryAnswer:
    """A page, the newest first; an empty one behind the end.

    Raises FwtuiError: NotFound for a page that must be there as the list is counted.
    """
    try:
        return await _asked(pod, stage, number)
    except NotFound:
        if number == 1:
            raise
    # The list has become shorter, or what stands before the pod is being mended: everything
    # from here on would be taken for deleted.
    first = await _asked(pod, stage, 1)
    if not first.open_end and number > -(-first.count // PAGE):
        return QueryAnswer((), first.count)
    return await _asked(pod, stage, number)


async def _asked(pod: Pod, stage: Stage, number: int) -> QueryAnswer:
    library = pod.library
    kind: Any = {
        "artists": library.artists,
        "albums": library.albums,
        "tracks": library.tracks,
    }[stage]
    answer = await kind(page=number, page_size=PAGE, ordering=("-creation_date",))
    return QueryAnswer(answer.items, answer.count, not answer.counted)


def keep(db: Connection, stage: Stage, pages: list[QueryAnswer]) -> UpsertResult:
    """Upsert the values of pages."""
    values = [each for page in pages for each in page.items if each is not None]
    ids = list({each.id for each in values})
    marks = ",".join("?" * len(ids))
    sql = f"SELECT count(*) FROM {stage} WHERE listed AND id IN ({marks})"
    new = len(ids) - db.execute(sql, ids).fetchone()[0]
    match stage:
        case "artists":
            return UpsertResult(upsert.artists(db, values, listed=True), new)
        case "albums":
            return UpsertResult(upsert.albums(db, values, listed=True), new)
        case "tracks":
            return UpsertResult(upsert.tracks(db, values, listed=True), new)


def count(db: Connection) -> dict[str, int]:
    """How many of each are mirrored. Reads them all: not for the interface's thread."""
    sql = "SELECT count(*) FROM {} WHERE listed"
    return {stage: db.execute(sql.format(stage)).fetchone()[0] for stage in STAGES}


def note_seen(db: Connection, stage: Stage, pages: list[tuple[int, QueryAnswer]]) -> None:
    """Remember which ids a full pass has seen: they are kept as pages of a list of their own."""
    for number, answer in pages:
        list_store.page(db, _seen(stage), number, answer.ids, answer.count, 1.0)


def unseen(db: Connection, stage: Stage, count: int) -> Deletions:
    """What is mirrored and was not seen in this pass; ``count`` is how many the pod says it has."""
    seen: set[int] = set()
    sql = "SELECT pages.ids FROM pages JOIN lists ON lists.number = pages.list WHERE key = ?"
    for (blob,) in db.execute(sql, (_seen(stage),)):
        seen.update(array("q", blob))
    seen.discard(0)
    here = {each for (each,) in db.execute(f"SELECT id FROM {stage} WHERE listed")}
    missing = here - seen
    if len(seen) >= count:
        return Deletions(missing, set())
    return Deletions(set(), missing)


async def confirmed(pod: Pod, gone: Deletions) -> Deletions:
    """Ask for the tracks that were not seen: those that are not answered are gone."""
    suspects = sorted(gone.suspects)
    certain = set(gone.certain)
    for start in range(0, len(suspects), PAGE):
        part = tuple(TrackId(each) for each in suspects[start : start + PAGE])
        page = await pod.library.tracks(ids=part, page_size=PAGE)
        certain |= set(part) - {each.id for each in page.items if each is not None}
    return Deletions(certain, set())


def sweep(db: Connection, stage: Stage, gone: set[int]) -> None:
    """Take away what is gone, and what was noted to find it."""
    upsert.forget(db, stage, gone)
    for (number,) in db.execute("SELECT number FROM lists WHERE key = ?", (_seen(stage),)):
        db.execute("DELETE FROM pages WHERE list = ?", (number,))
    db.execute("DELETE FROM lists WHERE key = ?", (_seen(stage),))


def _seen(stage: Stage) -> str:
    return f"seen:{stage}"
