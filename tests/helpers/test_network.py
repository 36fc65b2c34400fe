"""The network is forbidden to tests and to the processes they start."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tests.helpers.network import NetworkForbidden

# This very machine, so that nothing leaves it even if the refusal should fail.
NOWHERE = ("127.0.0.1", 9)


def test_a_test_cannot_connect() -> None:
    with socket.socket() as plug, pytest.raises(NetworkForbidden, match=r"127\.0\.0\.1"):
        plug.connect(NOWHERE)


def test_a_test_cannot_look_up_a_name() -> None:
    with pytest.raises(NetworkForbidden, match="localhost"):
        socket.getaddrinfo("localhost", 80)


def test_a_process_that_a_test_starts_cannot_connect() -> None:
    code = f"import socket; socket.socket().connect({NOWHERE})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode != 0
    assert "NetworkForbidden" in done.stderr


def test_two_ends_of_a_local_pipe_can_talk() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.sendall(b"hello")
        assert there.recv(5) == b"hello"
