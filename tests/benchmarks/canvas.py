"""Prints what opening, zooming, panning, dragging and hovering cost, beside NodeGraphQt.

Run it with ``make bench-canvas``, or ``python -m tests.benchmarks.canvas --sizes 100,1000``. CPU
milliseconds, median of five, painted in memory at 1600 x 1000: chains with a skip wire at every
fourth node. NodeGraphQt draws the same graph in the same run, in an environment that is made for
it and thrown away, or in the one that ``--peer PYTHON`` names; ``--alone`` leaves it out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = (100, 1000, 5000)
PEER = ("NodeGraphQt==0.6.44", "PySide6==6.11.3", "setuptools==65.5.1")
# Aims at 100, 1,000 and 5,000 nodes.
AIMS = {
    "open to first frame": (60, 250, 1000),
    "fit frame": (16, 8, 12),
    "zoom step, all shown": (16, 8, 12),
    "frame at 1:1": (14, 14, 14),
    "pan step": (4, 4, 4),
    "drag of 100 selected": (16, 16, 22),
    "hover": (0.05, 0.05, 0.05),
    "memory, MB": (25, 45, 90),
}
Rows = dict[str, float]


def measured(python: str, script: str, count: int) -> Rows:
    """The rows of one editor at one size, from a process of its own."""
    command = [python, str(HERE / script), str(count)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode or not told.stdout.strip():
        print(f"{script} at {count:,} nodes gave no figures:\n{told.stderr[-2000:]}")
        return {}
    rows: Rows = json.loads(told.stdout.splitlines()[-1])
    return rows


def made_environment(folder: str) -> str:
    """The Python of a new environment with NodeGraphQt; empty where it cannot be had."""
    print("Making an environment for NodeGraphQt ...", flush=True)
    venv.create(folder, with_pip=True)
    python = str(Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    told = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", *PEER],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        print(f"NodeGraphQt cannot be installed, so we are measured alone:\n{told.stderr[-600:]}")
        return ""
    return python


def table(count: int, ours: Rows, theirs: Rows) -> str:
    """One size: ours, the aim, theirs, and how often ours fits into theirs."""
    lines = [
        f"{count:,} nodes",
        f"{'':30}{'netbuilder':>12}{'aim':>8}{'NodeGraphQt':>14}{'ratio':>8}",
    ]
    for row, figure in ours.items():
        aims = AIMS.get(row)
        aim = f"{aims[SIZES.index(count)]:g}" if aims and count in SIZES else ""
        other = theirs.get(row)
        beside = f"{other:>14,.2f}{other / max(figure, 1e-3):>8,.1f}" if other is not None else ""
        lines.append(f"{row:30}{figure:>12,.2f}{aim:>8}{beside}")
    return "\n".join(lines)


def compare(python: str, sizes: list[int]) -> None:
    """Measure both at every size, and print."""
    for count in sizes:
        ours = measured(sys.executable, "canvas_ours.py", count)
        theirs = measured(python, "canvas_peer.py", count) if python else {}
        print(table(count, ours, theirs), end="\n\n", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--peer", default="", help="Python of an environment with NodeGraphQt")
    parser.add_argument("--alone", action="store_true", help="without NodeGraphQt")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    if asked.peer or asked.alone:
        compare(asked.peer, sizes)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(made_environment(folder), sizes)


if __name__ == "__main__":
    main()
