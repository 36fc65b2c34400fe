"""Prints what opening, zooming, panning, dragging and hovering cost at 100, 1,000 and 5,000 nodes.

Run it by hand: ``python tests/benchmarks/canvas.py``. CPU milliseconds, median of five, painted in
memory at 1600 x 1000. Chains with a skip wire at every fourth node, in rows of forty.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core.design import Design, Node, Port, Wire
from netbuilder.core.document import Document
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.workspace import Workspace

SIZES = (100, 1000, 5000)
ROUNDS = 5
COLUMNS = 40
SKIP_EVERY, SKIP_BY = 4, 5


def skip_chain(count: int) -> Design:
    """A chain with skip wires; every fifth node adds, the others are dense."""
    dense, add = Layer.entries()["dense"](), Layer.entries()["add"]()
    nodes: dict[str, Node] = {"input_1": Node("input_1", Layer.entries()["input"]())}
    ids = ["input_1"]
    for index in range(1, count):
        is_joint = index > SKIP_BY and (index - SKIP_BY) % SKIP_EVERY == 0
        layer = add if is_joint else dense
        id = f"{layer.stem}_{index}"
        place = (index % COLUMNS * 240.0, index // COLUMNS * 200.0)
        nodes[id] = Node(id, layer, position=place)
        ids.append(id)
    wires = []
    for index in range(1, count):
        placed = nodes[ids[index]].layer
        target = Port(ids[index], placed.inputs[0].name)
        wires.append(Wire(Port(ids[index - 1], "y"), target))
        if placed is add:
            wires.append(Wire(Port(ids[index - SKIP_BY], "y"), target))
    return Design(nodes=nodes, wires=tuple(wires))


def cost(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU milliseconds of an action, median."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        action()
        spent.append((time.process_time() - start) * 1000.0)
    return statistics.median(spent)


def opened(design: Design) -> CanvasView:
    """A canvas with a design, painted once."""
    view = CanvasView(Workspace(Document(Project(design=design))))
    view.resize(1600, 1000)
    view.show()
    QApplication.processEvents()
    return view


def frame(view: CanvasView) -> None:
    """Paint all of the viewport now."""
    view.viewport().update()
    QApplication.processEvents()


def measured(count: int) -> dict[str, float]:
    """All rows for one size."""
    design = skip_chain(count)
    before = _memory()
    views: list[CanvasView] = []
    rows = {"open to first frame": cost(lambda: views.append(opened(design)), 3)}
    rows["memory, MB"] = (_memory() - before) / len(views)
    view = views.pop()
    while views:
        views.pop().deleteLater()
    QApplication.sendPostedEvents()
    view.fit()
    frame(view)
    rows["fit frame"] = cost(lambda: frame(view))
    turns = iter([1, -1] * ROUNDS)

    def zoomed() -> None:
        view.zoom_by(next(turns))
        frame(view)

    rows["zoom step"] = cost(zoomed)
    view.zoom_to(1.0)
    view.center_on(list(design.nodes)[count // 2])
    frame(view)
    rows["frame at 1:1"] = cost(lambda: frame(view))
    steps = iter([-17, -23] * ROUNDS)

    def panned() -> None:
        view.pan_by(next(steps), 11)
        QApplication.processEvents()

    rows["pan step"] = cost(panned)
    rows["drag of 100 selected"] = _drag(view, design, count)
    rows["hover"] = _hover(view)
    view.close()
    view.deleteLater()
    QApplication.sendPostedEvents()
    return rows


def _drag(view: CanvasView, design: Design, count: int) -> float:
    ids = list(design.nodes)
    first = max(0, count // 2 - 50)
    view.zoom_to(0.5)
    view.center_on(ids[first + 50])
    view.zoom_to(0.5)
    view.workspace.select(ids[first : first + 100])
    item = view.sheet.nodes[ids[first + 50]]
    spot = view.mapFromScene(item.pos() + QPointF(60.0, 16.0))
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseMove(view.viewport(), spot + QPoint(20, 4))
    QApplication.processEvents()
    by = iter(range(24, 24 + 9 * 4 * ROUNDS, 9))

    def step() -> None:
        QTest.mouseMove(view.viewport(), spot + QPoint(next(by), 30))
        QApplication.processEvents()

    spent = cost(step, 2 * ROUNDS)
    view.cancel_gesture()
    view.zoom_to(1.0)
    QApplication.processEvents()
    return spent


def _hover(view: CanvasView) -> float:
    spots = [QPoint(40 + 29 * step % 1500, 30 + 17 * step % 900) for step in range(200)]
    from netbuilder.ui.canvas.hits import hit

    places = [view.mapToScene(spot) for spot in spots]
    start = time.process_time()
    for place in places:
        hit(view.sheet, place, view.zoom)
    return (time.process_time() - start) * 1000.0 / len(places)


def _memory() -> float:
    """Resident megabytes now (Linux), or the peak elsewhere."""
    status = Path("/proc/self/statm")
    if status.exists():
        pages = int(status.read_text().split()[1])
        return pages * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def main() -> None:
    """Measure and print."""
    application = QApplication([])
    theme.manager().dress(application)
    opened(skip_chain(10)).deleteLater()
    columns = {count: measured(count) for count in SIZES}
    print(f"{'CPU ms, median':24}" + "".join(f"{count:>10,}" for count in SIZES))
    for row in columns[SIZES[0]]:
        print(f"{row:24}" + "".join(f"{columns[count][row]:>10.2f}" for count in SIZES))


if __name__ == "__main__":
    main()
