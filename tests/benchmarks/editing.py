"""Prints what one edit of a design of 1,000 nodes costs before anything is drawn.

Run it with ``python -m tests.benchmarks.editing``. CPU milliseconds, median of 21: inferring all,
inferring after one parameter changed, and laying all nodes out, of which no two may overlap.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable

from netbuilder.core import edits
from netbuilder.core.arrangement import tidy
from netbuilder.core.design import Design
from netbuilder.core.inference import Inferrer
from netbuilder.core.value import Project
from tests.benchmarks.canvas_ours import skip_project

NODES = 1000
ROUNDS = 21
CARD = (176.0, 100.0)
AIMS = {"infer all": 5.0, "infer after an edit": 5.0, "tidy up": 100.0}


def cost(action: Callable[[], object]) -> float:
    """CPU milliseconds, median."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        spent.append((time.process_time() - start) * 1000.0)
    return statistics.median(spent)


def after_an_edit(project: Project) -> float:
    """Set the units of a node in the middle, over and over."""
    from msgspec import structs

    inferrer = Inferrer()
    inferrer.infer(project)
    ids = [id for id in project.design.nodes if id.startswith("dense")]
    units = itertools.cycle((17, 16))
    # The edit is made beforehand: only what follows from it is measured.
    edited = iter(
        [
            structs.replace(
                project,
                design=edits.with_parameter(
                    project.design, ids[len(ids) // 2], "units", next(units)
                ),
            )
            for _ in range(ROUNDS)
        ]
    )
    return cost(lambda: inferrer.infer(next(edited)))


def overlaps(design: Design) -> int:
    """How many pairs of cards lie on each other."""
    places = sorted(node.position for node in design.nodes.values())
    count = 0
    for index, (left, top) in enumerate(places):
        for x, y in itertools.islice(places, index + 1, None):
            if x - left >= CARD[0]:
                break
            count += abs(y - top) < CARD[1]
    return count


def main() -> None:
    """Measure and print."""
    project = skip_project(NODES)
    rows = {
        "infer all": cost(lambda: Inferrer().infer(project)),
        "infer after an edit": after_an_edit(project),
        "tidy up": cost(lambda: tidy(project.design)),
    }
    print(f"{f'{NODES:,} nodes, CPU ms':24}{'median':>10}{'aim':>8}")
    for row, figure in rows.items():
        print(f"{row:24}{figure:>10.2f}{AIMS[row]:>8g}")
    print(f"Overlaps after tidying up: {overlaps(tidy(project.design))}")


if __name__ == "__main__":
    main()
