"""Whether a run gave the very numbers of an earlier one, and where and why it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from netbuilder.core.comparison import differences
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import metrics_log
from netbuilder.core.project.moments import parent_of
from netbuilder.core.project.run_history import changes_of
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.sameness import Sameness

_BYTES = 4
# What of the arithmetic changes bits, with the words for it.
_ARITHMETIC = {
    "device": "device",
    "threads": "threads",
    "tier": "way of computing",
    "compiler": "compiler",
    "optimizer": "optimizer kernel",
    "memory_format": "layout of weights",
    "is_tf32": "TF32",
    "torch_version": "torch",
    "machine": "machine",
    "processor": "processor",
}
_NO_DATA = object()


def sameness(run: RunFolder) -> Sameness | None:
    """Compare a run with the newest earlier one of the same project, plan and seed.

    One with the same arithmetic comes before others. None where there is none to compare with.
    """
    try:
        facts = run.run_json()
        found = list(_alike(run, facts))
    except FileProblemError:
        return None
    found.sort(key=lambda pair: bool(_reasons(facts, pair[1])))  # it keeps the newest first
    for other, its_facts in found:
        count, differs_at = _compared(run, other, _phases(facts))
        if count:
            why = _reasons(its_facts, facts) if differs_at else ()
            return Sameness(other.id, count, differs_at, why)
    return None


def _alike(run: RunFolder, facts: Mapping[str, Any]) -> Iterator[tuple[RunFolder, dict[str, Any]]]:
    """Earlier runs of the same project with the same changes on the way, the newest first."""
    project, changes = run.project(), changes_of(run.events())
    for other in RunStore(run.path.parent.parent).runs():
        if other.id >= run.id:
            continue
        with suppress(FileProblemError):
            its = other.run_json()
            # Cheap to tell, and true of nearly every run that is another one.
            if _plan(its) != _plan(facts) or _phases(its) != _phases(facts):
                continue
            if differences(other.project(), project) or changes_of(other.events()) != changes:
                continue
            yield other, its


def _plan(facts: Mapping[str, Any]) -> Any:
    project = facts.get("project")
    return project.get("plan") if isinstance(project, dict) else None


def _phases(facts: Mapping[str, Any]) -> int:
    shape = facts.get("shape")
    series = shape.get("series") if isinstance(shape, dict) else None
    return len(series) if isinstance(series, list) else 1


def _reasons(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What may give other bits, in words: ``threads 1 → 2``."""
    one, other = _arithmetic(before), _arithmetic(after)
    found = [
        f"{words} {one[name]} → {other[name]}"
        for name, words in _ARITHMETIC.items()
        if name in one and name in other and one[name] != other[name]
    ]
    if before.get("data", _NO_DATA) != after.get("data", _NO_DATA):
        found.append("the data")
    return tuple(found)


def _arithmetic(facts: Mapping[str, Any]) -> dict[str, Any]:
    found = facts.get("arithmetic")
    return found if isinstance(found, dict) else {}


def _compared(run: RunFolder, other: RunFolder, phases: int) -> tuple[int, int]:
    """Iterations that both runs have, and the first that differs; 0 for none."""
    mine, its = (_losses(each, phases) for each in (run, other))
    # A run that began at a moment of another has none before.
    parents = [known for each in (run, other) if (known := parent_of(each.path)) is not None]
    skipped = max((each.iteration for each in parents), default=0) * _BYTES
    mine, its = ([each[skipped:] for each in losses] for losses in (mine, its))
    count = min((min(len(a), len(b)) for a, b in zip(mine, its, strict=True)), default=0)
    places = [
        place
        for a, b in zip(mine, its, strict=True)
        if (place := _first_difference(a[:count], b[:count])) is not None
    ]
    return count // _BYTES, (skipped + min(places)) // _BYTES + 1 if places else 0


def _losses(run: RunFolder, phases: int) -> list[bytearray]:
    """The losses of each phase as they lie on the disk; what was written later counts."""
    found = [bytearray() for _ in range(phases)]
    for part in metrics_log.read(run.metrics_path).slices:
        if part.series >= phases or part.stride != 1:
            continue
        series, start = found[part.series], (part.first - 1) * _BYTES
        if len(series) < start:  # a damaged place: never equal to a number
            series.extend(b"\xff" * (start - len(series)))
        series[start : start + len(part.values)] = part.values
    return found


def _first_difference(one: bytearray, other: bytearray) -> int | None:
    """Place of the first byte that differs, by halving what is compared whole."""
    if one == other:
        return None
    low, high = 0, len(one)
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low
