"""A PulseAudio of our own with a sink that goes nowhere, and a recorder on it: real time."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType

import numpy as np


class Pulse:
    """A daemon with a null sink called ``tape``; what is played there is in :attr:`samples`.

    Mono floats at ``rate``. A fresh one for each test: an old one starts to lag.
    """

    def __init__(self, folder: Path, rate: int) -> None:
        self.folder = folder
        self.rate = rate
        self.server = f"unix:{folder}/native"
        self._recorded = bytearray()
        self._before: dict[str, str | None] = {}

    def __enter__(self) -> Pulse:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._environ = {
            "PULSE_SERVER": self.server,
            "PULSE_RUNTIME_PATH": str(self.folder),
            "PULSE_STATE_PATH": str(self.folder),
            "PULSE_COOKIE": str(self.folder / "cookie"),
        }
        for name, value in self._environ.items():
            self._before[name] = os.environ.get(name)
            os.environ[name] = value
        self.start()
        self._recorder = subprocess.Popen(
            ["parec", "-d", "tape.monitor", "--format=float32le", f"--rate={self.rate}",
             "--channels=1", "--raw", "--latency-msec=20"],
            stdout=subprocess.PIPE,
        )  # fmt: skip
        threading.Thread(target=self._record, daemon=True).start()
        ends = time.monotonic() + 10
        while not self._recorded:
            assert time.monotonic() < ends, "nothing is recorded"
            time.sleep(0.02)
        return self

    def start(self) -> None:
        # A sink that takes back what it has rendered gives its monitor other samples.
        sink = (
            f"module-null-sink sink_name=tape rate={self.rate} channels=1 format=float32le"
            " norewinds=1"
        )
        self._daemon = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
             "--disable-shm=yes", "-L", sink,
             "-L", f"module-native-protocol-unix socket={self.folder}/native auth-anonymous=1"],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], capture_output=True).returncode:
            assert time.monotonic() < ends, "PulseAudio did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        self._daemon.terminate()
        self._daemon.wait()

    def _record(self) -> None:
        assert self._recorder.stdout
        while data := os.read(self._recorder.stdout.fileno(), 65536):
            self._recorded += data

    @property
    def samples(self) -> np.ndarray:
        return np.frombuffer(bytes(self._recorded[: len(self._recorded) // 4 * 4]), "<f4")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._recorder.terminate()
        self._recorder.wait()
        self.stop()
        for name, value in self._before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def silences(samples: np.ndarray, rate: int, shortest: float = 0.001) -> list[tuple[float, float]]:
    """Where inside the music nothing sounds, as seconds (begin, length)."""
    quiet = np.abs(samples) < 1e-4
    loud = np.flatnonzero(~quiet)
    if not len(loud):
        return []
    gaps = np.diff(loud)
    return [
        (float(loud[n] / rate), float(gaps[n] / rate))
        for n in np.flatnonzero(gaps > shortest * rate)
    ]
