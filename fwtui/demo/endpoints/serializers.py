"""The choice of the serializer by dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.demo.endpoints.serializers_v1 import Serializer
from fwtui.demo.endpoints.serializers_v2 import SerializerV2

if TYPE_CHECKING:
    from fwtui.demo.server.http import Call
    from fwtui.demo.state import DemoState


def serializer(state: DemoState, call: Call, *, unasked: bool = False) -> Serializer:
    """The serializer of the call's dialect."""
    kind = SerializerV2 if call.dialect.generation == 2 else Serializer
    return kind(state, call, unasked=unasked)
