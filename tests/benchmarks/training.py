"""Iterations per second of a run beside what people would train with instead.

Run it with ``make bench-training``, or ``python -m tests.benchmarks.training --peers PYTHON``,
PYTHON being that of an environment with any of torch, scikit-learn, skorch, lightning, fastai,
keras and jax; without it torch's and scikit-learn's own ways are measured, which are here anyway.

Each peer, and each of our ways to do an iteration, is a process of its own. They train the same
network on the same rows in turns, one at a time, and the median of five turns counts; trust the
ratios, not the absolute numbers. Ours are whole runs: losses of all iterations written as frames,
metrics and the best weights kept, checkpoints and log on disk.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.training_workloads import WORKLOADS, Workload, saved

HERE = Path(__file__).resolve().parent
# What the tiers aim at, as ratios to the good loop.
AIMS = {
    "tape": {"W1": 4.0, "W2": 4.5, "W3": 1.7, "W4": 1.4, "W6": 1.05},
    "fused": {"W1": 60.0, "W2": 30.0, "W3": 1.9, "W5": 2.0},
    "tape, bfloat16": {"W6": 1.8},
}
OURS = ("eager", "tape", "fused")
LOWER_PRECISION = ("W6",)
GOOD = "good loop"
ONLY_DENSE = ("scikit-learn", "JAX scan")
# Two threads gain nothing on the small networks; these use all there are.
MANY_THREADS = ("W6",)


class Process:
    """A worker that trains when asked."""

    def __init__(self, command: list[str], threads: int) -> None:
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.facts = self._answer()

    def rate(self, seconds: float) -> float:
        """Iterations per second of one turn; 0 where the worker is gone."""
        if self._process.stdin is None or self._process.poll() is not None:
            return 0.0
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        told = self._answer()
        return told["count"] / told["seconds"] if told else 0.0

    def close(self) -> None:
        """End it."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.kill()
        self._process.wait()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        return json.loads(line) if line else {}


def present(python: str) -> list[str]:
    """The peers that a Python has."""
    command = [python, str(HERE / "training_peers.py")]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(told.stdout)
    return found


def commands(name: str, data: str, python: str, peers: list[str]) -> dict[str, list[str]]:
    """How each worker of a workload is started, by what it is called."""
    workload, threads = WORKLOADS[name], str(_threads(name))
    found = {
        peer: [python, str(HERE / "training_peers.py"), peer, name, data, threads]
        for peer in peers
        if workload.is_dense or peer not in ONLY_DENSE
    }
    ours = [*OURS, *(["tape, bfloat16"] if name in LOWER_PRECISION else [])]
    script = str(HERE / "training_ours.py")
    return found | {f"ours, {tier}": [sys.executable, script, tier, name, data] for tier in ours}


def _threads(name: str) -> int:
    return (os.cpu_count() or 1) if name in MANY_THREADS else 1


def race(
    starts: dict[str, list[str]], threads: int, seconds: float, rounds: int
) -> tuple[dict[str, list[float]], dict[str, dict[str, Any]]]:
    """Rates of all rounds by worker, and what each told about itself; all train in turns."""
    with ExitStack() as stack:
        workers: dict[str, Process] = {}
        for name, command in starts.items():
            worker = Process(command, threads)
            stack.callback(worker.close)
            if worker.facts:
                workers[name] = worker
            else:
                print(f"  {name} could not be started.", flush=True)
        for worker in workers.values():
            worker.rate(seconds / 2)
        turns: dict[str, list[float]] = {name: [] for name in workers}
        for _ in range(rounds):
            for name, worker in workers.items():
                turns[name].append(worker.rate(seconds))
        return turns, {name: worker.facts for name, worker in workers.items()}


def table(name: str, turns: dict[str, list[float]], facts: dict[str, dict[str, Any]]) -> str:
    """One workload: rates, and ratios to the good loop and to the best peer.

    A ratio is the median of those within a round, since a machine is not as fast all the time.
    """
    medians = {each: statistics.median(rates) for each, rates in turns.items()}
    peers = {each: rate for each, rate in medians.items() if not each.startswith("ours")}
    best = max(peers, key=lambda each: peers[each], default="")
    lines = [
        f"{name}: {WORKLOADS[name].title}",
        f"{'':32}{'a second':>12}{'to good loop':>14}{'to best peer':>14}{'aim':>7}",
    ]
    for each, rate in sorted(medians.items(), key=lambda pair: -pair[1]):
        good, top = (_ratio(turns[each], turns.get(one, [])) for one in (GOOD, best))
        tier = each.removeprefix("ours, ")
        aim = AIMS.get(tier, {}).get(name)
        text = f"{aim:g}" if aim else ""
        lines.append(f"{each:32}{rate:>12,.1f}{good:>14}{top:>14}{text:>7}{_note(facts[each])}")
    return "\n".join(lines)


def _ratio(rates: list[float], others: list[float]) -> str:
    pairs = zip(rates, others, strict=False)
    found = [rate / other for rate, other in pairs if other]
    return f"{statistics.median(found):,.2f}" if found else ""


def _note(facts: dict[str, Any]) -> str:
    """What one of ours tells about itself."""
    if "tier" not in facts:
        return ""
    parts = [f"ran: {facts['tier']}", f"first iteration {facts['first']:.2f} s"]
    if facts["recording"]:
        parts.append(f"tape made in {facts['recording']:.3f} s")
    return f"  ({'; '.join(parts)}) {facts['reason']}".rstrip()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workloads", default=",".join(WORKLOADS))
    parser.add_argument("--peers", default=sys.executable, help="Python of the peers")
    parser.add_argument("--only", default="", help="peers to measure, separated by commas")
    parser.add_argument("--seconds", type=float, default=1.0, help="of one turn")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    wanted = asked.only.split(",") if asked.only else None
    peers = [each for each in present(asked.peers) if wanted is None or each in wanted]
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.workloads.split(","):
            path = _written(WORKLOADS[name], Path(folder) / f"{name}.npz")
            starts = commands(name, path, asked.peers, peers)
            # Few iterations a second need a longer turn.
            seconds = asked.seconds * (4 if name in MANY_THREADS else 1)
            turns, facts = race(starts, _threads(name), seconds, asked.rounds)
            print(table(name, turns, facts), end="\n\n", flush=True)


def _written(workload: Workload, path: Path) -> str:
    saved(workload, path)
    return str(path)


if __name__ == "__main__":
    main()
