"""The JSON of what a pod says of itself: nodeinfo, limits, fetches, its inbox."""

from __future__ import annotations

from msgspec import Raw, field

from fwtui.pod.schema.models import ActorShape, Id, Number, Shape, TargetShape, When, Word


class FetchDetail(Shape, frozen=True, gc=False, kw_only=True):
    """The error of a failed fetch."""

    message: str | None = None


class FetchShape(Shape, frozen=True, gc=False, kw_only=True):
    """``object`` is an API object with an integer id in 1.x, an ActivityPub object in 2.x."""

    id: Id
    status: str
    url: str | None = None
    type: Word | None = None
    detail: FetchDetail | None = None
    object: TargetShape | None = None


class InboxActivity(Shape, frozen=True, gc=False, kw_only=True):
    """The ActivityPub activity of an inbox item."""

    type: Word
    actor: ActorShape | None = None
    object: TargetShape | None = None
    related_object: TargetShape | None = None
    creation_date: When | None = None


class InboxShape(Shape, frozen=True, gc=False, kw_only=True):
    """An item of ``federation/inbox``."""

    id: Id
    activity: InboxActivity
    is_read: bool | None = False


class EditTarget(Shape, frozen=True, gc=False, kw_only=True):
    """The thing that an edit is of."""

    type: Word | None = None
    id: Number | None = None
    repr: str | None = None


class EditShape(Shape, frozen=True, gc=False, kw_only=True):
    """An edit that was suggested, of ``mutations``."""

    uuid: str
    creation_date: When | None = None
    is_approved: bool | None = None
    is_applied: bool | None = None
    created_by: ActorShape | None = None
    summary: str | None = None
    payload: dict[str, Raw] | None = None
    target: EditTarget | None = None


class ScopeShape(Shape, frozen=True, gc=False, kw_only=True):
    """One scope of ``rate-limit``: ``limit`` requests in ``duration`` seconds."""

    id: Word
    limit: Number
    duration: Number
    remaining: Number
    description: str | None = None
    available_seconds: Number | float | None = None
    reset_seconds: Number | float | None = None


class IdentShape(Shape, frozen=True, gc=False, kw_only=True):
    """The kind of client that the limits are for: ``authenticated`` or ``anonymous``."""

    type: Word | None = None


class LimitsShape(Shape, frozen=True, gc=False, kw_only=True):
    """The answer of ``rate-limit``; ``enabled`` is false on a pod without throttling."""

    ident: IdentShape | None = None
    enabled: bool = True
    scopes: tuple[ScopeShape, ...] = ()


class Software(Shape, frozen=True, gc=False, kw_only=True):
    """The server software in nodeinfo."""

    name: str | None = None
    version: str | None = None


class Total(Shape, frozen=True, gc=False, kw_only=True):
    """A count of nodeinfo 2.0."""

    total: Number | None = None


class NodeLibrary(Shape, frozen=True, gc=False, kw_only=True):
    """Of nodeinfo 2.0."""

    federates: bool | None = field(default=None, name="federationEnabled")
    open_to_all: bool | None = field(default=None, name="anonymousCanListen")
    tracks: Total | None = None
    artists: Total | None = None
    albums: Total | None = None


class NodeLocal(Shape, frozen=True, gc=False, kw_only=True):
    """The counts of nodeinfo 2.1; releases are albums, recordings are tracks."""

    artists: Number | None = None
    releases: Number | None = None
    recordings: Number | None = None


class NodeContent(Shape, frozen=True, gc=False, kw_only=True):
    """The content of the pod in nodeinfo 2.1."""

    local: NodeLocal | None = None


class NodeMetadata(Shape, frozen=True, gc=False, kw_only=True):
    """The metadata of nodeinfo 2.0 or 2.1."""

    name: str | None = field(default=None, name="nodeName")
    library: NodeLibrary | None = None
    content: NodeContent | None = None
    """Of nodeinfo 2.1, as are the features."""
    features: list[Word] | None = None
    # What a login does not need has any type: it is no reason to refuse a pod.
    short: object = field(default=None, name="shortDescription")
    long: object = field(default=None, name="longDescription")
    contact: object = field(default=None, name="contactEmail")
    rules: object = None
    """Of nodeinfo 2.0, as are the terms."""
    terms: object = None
    conduct: object = field(default=None, name="codeOfConduct")
    """Of nodeinfo 2.1."""


class NodeShape(Shape, frozen=True, gc=False, kw_only=True):
    """The answer of nodeinfo 2.0 or 2.1."""

    software: Software
    metadata: NodeMetadata | None = None
    registrations: object = field(default=None, name="openRegistrations")
