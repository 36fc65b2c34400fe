"""One writer per project, whatever becomes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.lock import ProjectLock

HOLD = """
import sys
from pathlib import Path
from netbuilder.core.project.lock import ProjectLock
lock = ProjectLock.hold(Path(sys.argv[1]))
print("held" if lock.is_held else "free", flush=True)
sys.stdin.read()
"""


def test_a_released_project_can_be_claimed_again(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"

    with ProjectLock.hold(path) as lock:
        assert lock.is_held
    assert not lock.is_held
    with ProjectLock.hold(path) as again:
        assert again.is_held


def test_the_holder_is_written_down(tmp_path: Path) -> None:
    with ProjectLock.hold(tmp_path / "net.netb"):
        facts = json.loads((tmp_path / "net.netb.runs" / "lock.json").read_text("utf-8"))

    assert facts["pid"] == os.getpid()
    assert facts["app"].startswith("netbuilder ")


def test_a_claim_of_another_computer_names_it(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    with ProjectLock.hold(path):
        note = tmp_path / "net.netb.runs" / "lock.json"
        note.write_text(json.dumps({"host": "lab-7", "since": "noon"}), "utf-8")
        with pytest.raises(FileProblemError) as caught:
            ProjectLock.hold(path)

    assert caught.value.problems[0].found == "net.netb is open on the computer 'lab-7'."


def test_a_damaged_note_still_refuses_in_words(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    with ProjectLock.hold(path):
        (tmp_path / "net.netb.runs" / "lock.json").write_text("{", "utf-8")
        with pytest.raises(FileProblemError) as caught:
            ProjectLock.hold(path)

    assert caught.value.problems[0].found == "net.netb is open in another window."


def test_a_killed_holder_frees_the_project_at_once(tmp_path: Path) -> None:
    path = tmp_path / "net.netb"
    command = [sys.executable, "-c", HOLD, str(path)]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FileProblemError):
            ProjectLock.hold(path)

        holder.kill()
        holder.wait()

        with ProjectLock.hold(path) as lock:
            assert lock.is_held


def test_where_nothing_can_be_written_nobody_is_kept_out(tmp_path: Path) -> None:
    lock = ProjectLock.hold(tmp_path / "missing" / "net.netb")

    assert not lock.is_held
    lock.release()
