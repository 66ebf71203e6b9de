from __future__ import annotations

import pytest

from fwtui.errors import ForeignAddress, PodError
from fwtui.pod.http.origin import Origin


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("music.example", "https://music.example"),
        (" Music.Example/ ", "https://music.example"),
        ("https://music.example:443", "https://music.example"),
        ("http://music.example:80/", "http://music.example"),
        ("music.example:5000", "https://music.example:5000"),
        ("http://[::1]:5000", "http://[::1]:5000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("@ana@music.example", "https://music.example"),
        ("ana@music.example", "https://music.example"),
        ("musik.müller.example", "https://musik.xn--mller-kva.example"),
        ("straße.example", "https://xn--strae-oqa.example"),
        ("музыка.example", "https://xn--80anjg9azc.example"),
        ("music.example/pod//", "https://music.example/pod"),
        ("http://192.168.1.5:8080/a/b", "http://192.168.1.5:8080/a/b"),
    ],
)
def test_what_a_listener_types(said: str, key: str) -> None:
    assert Origin.parse(said).key == key


@pytest.mark.parametrize(
    "said",
    ["", "https://", "ftp://music.example", "music example", "https://a@b@c/", "http://[::1",
     "music.example:99999", "https://user:pass@music.example", "https://music.example/../x",
     "-a.example", "a..b", "https://mu\nsic\x1b.example!"],
)  # fmt: skip
def test_what_is_no_address(said: str) -> None:
    with pytest.raises(PodError) as raised:
        Origin.parse(said)
    assert raised.value.sentence.isprintable()


def test_addresses_of_a_pod_below_a_path() -> None:
    pod = Origin.parse("https://host.example/music")
    assert pod.url("tracks") == "https://host.example/music/api/v1/tracks"
    assert pod.url("/api/v2/x") == "https://host.example/music/api/v2/x"
    assert pod.url("/music/api/v1/listen/1/") == "https://host.example/music/api/v1/listen/1/"
    assert pod.url("https://host.example/cover.png") == "https://host.example/cover.png"


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/x", "//evil.example/x", "http://music.example/x",
     "https://music.example@evil.example/x", "https://ana@music.example/x",
     "https://evil.example\\@music.example/x", "https://music.example:444/x",
     "https://music.example.evil.example/", "ftp://music.example/"],
)  # fmt: skip
def test_strange_addresses_are_not_the_pods(path: str) -> None:
    pod = Origin.parse("music.example")
    with pytest.raises(ForeignAddress):
        pod.url(path)
    assert not pod.owns(path)


def test_a_name_in_another_script_is_shown_and_kept_as_it_should_be() -> None:
    pod = Origin.parse("Müller.example")
    assert pod.name == "müller.example"
    assert pod.slug == "https-xn--mller-kva.example"
    assert pod.owns("https://xn--mller-kva.example/a")
    assert pod.owns("https://MÜLLER.example:443/a")


def test_http_may_only_be_upgraded() -> None:
    bare, safe = Origin.parse("http://a.example"), Origin.parse("a.example")
    assert bare.upgraded_by("https://a.example/x")
    assert not bare.upgraded_by("https://b.example/x")
    assert not safe.upgraded_by("http://a.example/x")
