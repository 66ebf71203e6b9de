from __future__ import annotations

import pytest

from fwtui.errors import LoginNeeded, NotFound, PodAway, PodFailed, Refused
from fwtui.pod.http.errors import error_text, refusal
from tests.pod.recorded import Recorded, recorded

REFUSED = [one for one in recorded() if one.status >= 400]


@pytest.mark.parametrize("one", REFUSED, ids=lambda one: one.name)
def test_every_recorded_refusal_is_a_sentence(one: Recorded) -> None:
    error = refusal(one.status, one.headers, one.body, "music.example")
    assert "music.example" in error.sentence
    assert 15 < len(error.sentence) < 400
    assert error.sentence.isprintable()
    assert not any(sign in error.sentence for sign in ("{", "<", "[", "_errors"))


@pytest.mark.parametrize(
    ("status", "body", "kind", "sentence"),
    [
        (400, b'{"name":["This field is required."]}', Refused, "name: This field is required."),
        (400, b'{"non_field_errors":["Invalid application"]}', Refused, "Invalid application"),
        (
            403,
            b'{"detail":"You do not have permission to perform this action."}',
            Refused,
            "may not",
        ),
        (
            400,
            b'{"error":"odd","error_description":"Code verifier required."}',
            Refused,
            "Code ver",
        ),
        (400, b'["Index is not continuous"]', Refused, "has changed in the meantime"),
        (404, b'"Radio doesn\'t have more candidates"', NotFound, "nothing more to play"),
        (404, b'{"detail":"Not found."}', NotFound, "not on music.example"),
        (404, b"", NotFound, "not on music.example"),
        (400, b"{}", Refused, "said no and gave no reason"),
        (401, b'{"detail":"x"}', LoginNeeded, "wants a login"),
        (500, b"<h1>Server Error (500)</h1>", PodFailed, "failed at that"),
        (503, b"", PodAway, "not up at the moment"),
        (405, b'{"detail":"Method \\"POST\\" not allowed."}', Refused, "not allowed"),
        (400, b'{"a":' * 90 + b"1" + b"}" * 90, Refused, "said no and gave no reason"),
        (400, b"\xff\xfe{", Refused, "said no and gave no reason"),
    ],
)
def test_shapes(status: int, body: bytes, kind: type[Exception], sentence: str) -> None:
    error = refusal(status, {}, body, "music.example")
    assert type(error) is kind
    assert sentence in error.sentence


def test_what_a_pod_says_is_safe_to_show() -> None:
    assert error_text(b'{"detail":"a\\u001b]0;owned\\u0007 b\\u202e"}') == "a]0;owned b"


def test_duplicates_are_told_without_their_titles() -> None:
    body = next(one.body for one in REFUSED if one.name == "playlists_add_duplicate_error")
    assert error_text(body) == "some of these are in the playlist already"
