"""Bodies that a pod might serve as audio, each of which names something else to open.

``{port}`` is a port on this machine, ``{file}`` a file on it. Run as a program it plays the
files of a folder one after the other, and writes how each ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from fwtui.player.output import Slot
from fwtui.player.playback import Ticket, TrackEnded
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import WholeFile
from fwtui.player.stream.download import StreamDownload, StreamReader
from fwtui.player.stream.source import StreamSource

_SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 {to}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)
_HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}\n#EXT-X-ENDLIST\n"
_URL = "http://127.0.0.1:{port}/bait.mp3"
_MPD = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT10S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">'
    '<Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1000">'
    "<BaseURL>" + _URL + "</BaseURL></Representation></AdaptationSet></Period></MPD>"
)
_ID3 = "ID3\x03\x00\x00\x00\x00\x00\x0a" + "\x00" * 10


def _sdp(to: str = "127.0.0.1") -> str:
    return _SDP.replace("{to}", to)


BODIES = {
    "sdp": _sdp(),
    "sdp-any": _sdp("0.0.0.0"),
    "sdp-multicast": _sdp("239.255.0.1/1"),
    "sdp-ipv6": _sdp("::1").replace("IP4 ::1", "IP6 ::1"),
    "sdp-bom": "\ufeff" + _sdp(),
    "sdp-blank": "\r\n\r\n" + _sdp(),
    "sdp-id3": _ID3 + _sdp(),
    "sdp-c-first": "c=IN IP4 127.0.0.1\r\n" + _sdp(),
    "sdp-x-first": "x=1\r\n" + _sdp(),
    "sdp-rtsp-control": _sdp() + "a=control:rtsp://127.0.0.1:{port}/x\r\n",
    "sap": " \x00\x00\x00\x7f\x00\x00\x01application/sdp\x00" + _sdp(),
    "rtsp-redirect": "RTSP/1.0 302 Moved\r\nLocation: rtsp://127.0.0.1:{port}/x\r\n\r\n",
    "rtsp-text": "rtsptextRTSP://127.0.0.1:{port}/x\r\n",
    "hls": _HLS.replace("{address}", _URL),
    "hls-file": _HLS.replace("{address}", "file://{file}"),
    "hls-udp": _HLS.replace("{address}", "udp://127.0.0.1:{port}"),
    "hls-key": _HLS.replace("{address}", _URL).replace(
        "#EXTINF", '#EXT-X-KEY:METHOD=AES-128,URI="' + _URL + '"\n#EXTINF'
    ),
    "m3u": "#EXTM3U\n" + _URL + "\n",
    "m3u-file": "#EXTM3U\n{file}\n",
    "m3u-plain": _URL + "\n",
    "m3u-edl": "#EXTM3U\nedl://%20%{file}\n",
    "m3u-av": "#EXTM3U\nav://lavfi:sine\n",
    "m3u-tcp": "#EXTM3U\ntcp://127.0.0.1:{port}\n",
    "m3u-memory": "#EXTM3U\nmemory://" + "x" * 20 + "\n",
    "pls": "[playlist]\nNumberOfEntries=1\nFile1=" + _URL + "\n",
    "pls-file": "[playlist]\nNumberOfEntries=1\nFile1={file}\n",
    "reference": "[Reference]\nRef1=" + _URL + "\n",
    "asx": '<asx version="3.0"><entry><ref href="' + _URL + '"/></entry></asx>',
    "smil": '<smil><body><audio src="' + _URL + '"/></body></smil>',
    "xspf": '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>'
    "<track><location>" + _URL + "</location></track></trackList></playlist>",
    "url": "[InternetShortcut]\nURL=" + _URL + "\n",
    "ram": "rtsp://127.0.0.1:{port}/x.ra\n",
    "dash": _MPD,
    "dash-file": _MPD.replace(_URL, "file://{file}"),
    "dash-xlink": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" type="static"><Period xlink:href="'
    + _URL
    + '"/></MPD>',
    "xml-entity": '<?xml version="1.0"?><!DOCTYPE MPD [<!ENTITY x SYSTEM "file://{file}">]>'
    "<MPD>&x;</MPD>",
    "ism": '<?xml version="1.0"?><SmoothStreamingMedia><StreamIndex Url="'
    + _URL
    + '"/></SmoothStreamingMedia>',
    "imf": '<?xml version="1.0"?><CompositionPlaylist><Id>urn:uuid:1</Id></CompositionPlaylist>',
    "concat": "ffconcat version 1.0\nfile '{file}'\n",
    "concat-url": "ffconcat version 1.0\nfile '" + _URL + "'\n",
    "concat-plain": "file '{file}'\n",
    "edl": "# mpv EDL v0\n{file}\n",
    "edl-short": "mpv EDL v0\n{file}\n",
    "cue": 'FILE "{file}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
    "cue-rem": 'REM x\nFILE "{file}" MP3\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
    "vobsub": "# VobSub index file, v7\nid: en, index: 0\n",
    "mf": "mf://{file}\n",
    "avisynth": 'DirectShowSource("{file}")\n',
    "vapoursynth": "from vapoursynth import core\ncore.ffms2.Source('{file}')\n",
    "lavfi": "sine=f=440[out0];amovie={file}[out1]",
    "ffmetadata": ";FFMETADATA1\ntitle=x\n[CHAPTER]\nSTART=0\nEND=1\n",
    "srt": "1\n00:00:00,000 --> 00:00:09,000\ncaf\u00e9\n",
    "ass": "[Script Info]\nScriptType: v4.00+\n\n[Events]\nDialogue: 0,0:00:00.00,0:00:09.00,x\n",
    "vtt": "WEBVTT\n\n00:00.000 --> 00:09.000\nx\n",
    "lrc": "[00:00.00]x\n[00:01.00]y\n",
    "html": '<!doctype html><html><audio src="' + _URL + '"></html>',
    "json": '{{"url": "' + _URL + '"}}',
    "mlv": "MLVI" + "\x00" * 52,
    "zip": "PK\x03\x04" + "\x00" * 60,
    "rar": "Rar!\x1a\x07\x00" + "\x00" * 60,
    "7z": "7z\u00bc\u00af'\x1c" + "\x00" * 60,
    "gz": "\x1f\u008b\x08" + "\x00" * 60,
    "mov-rmra": "\x00\x00\x00\x08wide\x00\x00\x00\x30moov\x00\x00\x00\x28rmra\x00\x00\x00\x20rmda"
    "\x00\x00\x00\x18rdrf\x00\x00\x00\x00url \x00\x00\x00\x04http",
    "empty": "",
}


def write(folder: Path, port: int, bait: Path) -> None:
    """Write the bodies as files."""
    for name, text in BODIES.items():
        text = text.replace("{port}", str(port)).replace("{file}", str(bait))
        encoding = "latin-1" if text.isascii() or text[:1] in "\x1f7" or name == "srt" else "utf-8"
        (folder / name).write_bytes(text.replace("{{", "{").replace("}}", "}").encode(encoding))


def links() -> set[str]:
    """What this process has open."""
    found: set[str] = set()
    for fd in os.listdir("/proc/self/fd"):
        try:
            found.add(os.readlink(f"/proc/self/fd/{fd}"))
        except OSError:  # the listing itself
            continue
    return found


async def play(folder: Path) -> dict[str, list[str]]:
    """How each file ended, and what was opened and is still open then."""
    from fwtui.player.mpv.loader import open_libmpv

    readers: dict[str, StreamDownload] = {}

    def find(uri: str) -> StreamReader | None:
        return StreamReader(readers[uri]) if uri in readers else None

    output = open_libmpv(find, PlayerSettings(mpv={"ao": "null"}))
    events: asyncio.Queue[object] = asyncio.Queue()
    output.listen(events.put_nowait)
    report: dict[str, list[str]] = {}
    for number, path in enumerate(sorted(folder.iterdir()), 1):
        uri = f"fwtui://{number:016x}"
        file = WholeFile(path)
        readers[uri] = StreamDownload(StreamSource(1, "", ""), file, file.size)  # type: ignore[arg-type]
        before = links()
        output.load(Slot(Ticket(number), uri))
        ended = "hangs"
        try:
            async with asyncio.timeout(10):
                while True:
                    event = await events.get()
                    if isinstance(event, TrackEnded) and event.ticket == number:
                        ended = event.kind
                        break
        except TimeoutError:
            pass
        more = {link for link in links() - before if not link.startswith(("pipe", "anon"))}
        report[path.name] = [ended, *sorted(more)]
    output.close()
    return report


if __name__ == "__main__":
    print(json.dumps(asyncio.run(play(Path(sys.argv[1])))))
