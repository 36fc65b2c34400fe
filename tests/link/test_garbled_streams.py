"""An engine whose stream cannot be understood is ended: a full pipe would hold it up for ever."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from netbuilder.link import process
from netbuilder.link.client import EngineClient
from netbuilder.link.messages import WorkerRole
from netbuilder.link.process import Exit

GARBLED = """
import sys, threading
sys.stdout.buffer.write(b"\\xff" * 1000)
sys.stdout.buffer.flush()
threading.Event().wait()
"""


def test_an_engine_that_sends_no_frames_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(_: WorkerRole) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, "-c", GARBLED], stdin=pipe, stdout=pipe, stderr=pipe
        )

    monkeypatch.setattr(process, "started", started)
    ended = threading.Event()
    told: list[Exit] = []

    def end(how: Exit) -> None:
        told.append(how)
        ended.set()

    client = EngineClient(WorkerRole.TRAIN, lambda _: None, end)
    assert ended.wait(30)
    assert not client.is_alive
    assert "a message is longer than any message can be" in told[0].log[-1]
    client.close()
