"""Measures NodeGraphQt at one size, in an environment of its own; `canvas.py` starts it."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_PREFERRED_BINDING"] = "PySide6"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import NodeGraphQt  # type: ignore[import-not-found]  # it is in the other environment
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtWidgets import QApplication

from tests.benchmarks import canvas_rows as rows

WITHOUT_UNDO = {"push_undo": False}
# Its own way to show everything takes minutes at more nodes than these.
MOST_FITTED = 1000
# Its zoom by a wheel is 1.001 to this power for what is one notch of ours.
NOTCH = 182.0


class Dense(NodeGraphQt.BaseNode):  # type: ignore[misc]  # it comes without types
    """A node with an input, one for a skip wire, and an output."""

    __identifier__ = "bench"
    NODE_NAME = "Dense"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in")
        self.add_input("skip")
        self.add_output("out", multi_output=True)


def empty() -> Any:
    """A graph in a window."""
    graph = NodeGraphQt.NodeGraph()
    graph.register_node(Dense)
    graph.widget.resize(rows.WIDTH, rows.HEIGHT)
    graph.widget.show()
    graph.viewer().resize(rows.WIDTH, rows.HEIGHT)
    QApplication.processEvents()
    return graph


def drawn(graph: Any, count: int) -> list[Any]:
    """The chain with its skip wires."""
    nodes = [
        graph.create_node(
            "bench.Dense", name=f"Dense {index}", selected=False, pos=place, **WITHOUT_UNDO
        )
        for index, place in enumerate(rows.places(count))
    ]
    for source, target, port in rows.edges(count):
        nodes[source].output(0).connect_to(nodes[target].input(port), **WITHOUT_UNDO)
    return nodes


def measured(count: int) -> dict[str, float]:
    """All rows for one size."""
    graph = empty()
    before = rows.resident()
    nodes = drawn(graph, count)
    QApplication.processEvents()
    found = {"memory, MB": rows.resident() - before}
    view, items = graph.viewer(), [node.view for node in nodes]
    found |= _editor(view, items).measure()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "chain.json")
        graph.save_session(path)
        spent = [_opening(path) for _ in range(rows.ROUNDS if count <= MOST_FITTED else 1)]
        found["open to first frame"] = statistics.median(spent)
    return found


def _opening(path: str) -> float:
    fresh = empty()
    return rows.once(lambda: (fresh.load_session(path), QApplication.processEvents()))


def _editor(view: Any, items: list[Any]) -> rows.Editor:
    count = len(items)
    middle = items[rows.middle(count)]

    def fit() -> None:
        if count <= MOST_FITTED:
            view.zoom_to_nodes(items)
            return
        area = QRectF()
        for item in items:
            area = area.united(item.sceneBoundingRect())
        view._scene_range = area
        view._update_scene()

    def select() -> None:
        view.scene().clearSelection()
        for index in rows.dragged(count):
            items[index].setSelected(True)

    def handle() -> QPoint:
        bounds = middle.boundingRect()
        spot: QPoint = view.mapFromScene(
            middle.mapToScene(QPointF(bounds.center().x(), bounds.top() + 8.0))
        )
        return spot

    return rows.Editor(
        view,
        fit=fit,
        up_close=lambda: view.reset_zoom(middle.sceneBoundingRect().center()),
        zoom=lambda notches: view._set_viewer_zoom(notches * NOTCH),
        pan=lambda across, down: view._set_viewer_pan(-across, -down),
        select=select,
        handle=handle,
    )


def main() -> None:
    """Measure and tell, and end without taking the graph apart, which takes minutes."""
    QApplication([])
    rows.tell(measured(int(sys.argv[1])))
    os._exit(0)


if __name__ == "__main__":
    main()
