"""`netbuilder explain`: where one number of a trained network comes from, term by term."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import msgspec

from netbuilder.cli.console import DONE, answer, note
from netbuilder.cli.projects import opened, run_of
from netbuilder.core.problems import FileProblemError, Problem

if TYPE_CHECKING:
    from netbuilder.link.messages.explaining import Explanation

_DIGITS = 7


def run(chosen: argparse.Namespace) -> int:
    """Explain, in words or in JSON."""
    project = opened(chosen.file)
    if not chosen.node and chosen.what != "loss":
        known = ", ".join(project.project.design.nodes)
        raise FileProblemError(
            Problem(
                "explain.no-node",
                found="No node was named.",
                fix=f"Name one with --node: {known}.",
            )
        )
    if chosen.most < 1:
        raise FileProblemError(
            Problem(
                "explain.most",
                found=f"{chosen.most} terms cannot be listed.",
                fix="Ask for 1 or more with --most.",
            )
        )
    index = _index(chosen.unit, chosen.input)
    folder = run_of(project, chosen.run)
    from netbuilder.engine.explain.moment import explainer_of
    from netbuilder.link.messages.explaining import Number, Quantity

    number = Number(Quantity(chosen.what), chosen.node, index, chosen.weight, chosen.kept)
    moment = _moment(chosen.iteration)
    with explainer_of(folder.project(), folder.path, project.base, moment) as explainer:
        found = explainer.explained(number, chosen.sample, chosen.most)
    if chosen.json:
        answer({"run": folder.id, **msgspec.to_builtins(found)})
    else:
        sys.stdout.write(_text(found))
        note(f"Run {folder.id}, after iteration {found.iteration:,}.")
    return DONE


def _moment(given: int | None) -> int:
    """The moment that is meant; -1 for the last.

    Raises:
        FileProblemError: It is none.
    """
    if given is not None and given < 0:
        raise FileProblemError(
            Problem(
                "explain.iteration",
                found=f"There is no iteration {given:,}.",
                fix="Count from 0, which is before the first.",
            )
        )
    return -1 if given is None else given


def _index(unit: str, given: str) -> tuple[int, ...]:
    """Places that count from 0, of words that count from 1.

    Raises:
        FileProblemError: They are no whole numbers from 1.
    """
    words = [word for part in (unit, given) if part for word in part.replace("x", ",").split(",")]
    try:
        found = tuple(int(word) - 1 for word in words)
    except ValueError:
        found = (-1,)
    if any(each < 0 for each in found):
        raise FileProblemError(
            Problem(
                "explain.unit",
                found=f"'{unit or given}' names no place.",
                fix="Count from 1, with commas for several axes, such as 3 or 2,5,5.",
            )
        )
    return found


def _text(found: Explanation) -> str:
    from netbuilder.link.printed import lines_of, signed

    lines = [f"{found.words}: {signed(found.value, _DIGITS)}"]
    for stage in found.stages:
        lines += lines_of(stage, _DIGITS)
    rows = ", ".join(map(str, found.rows[:12])) + (" ..." if len(found.rows) > 12 else "")
    if found.rows:
        lines.append(f"Row {rows}" if len(found.rows) == 1 else f"Batch of rows {rows}")
    others = ", ".join(f"{each.words} {signed(each.value, _DIGITS)}" for each in found.beside)
    lines += [f"Beside it: {others}"] if others else []
    return "\n".join(lines) + "\n"
