"""Measures our canvas at one size in a process of its own; `canvas.py` starts it."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core.design import Design, Node, Port, Wire
from netbuilder.core.document import Document
from netbuilder.core.layer import Layer
from netbuilder.core.project import store
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.workspace import Workspace
from tests.benchmarks import canvas_rows as rows
from tests.helpers.designs import table_recipe

UNITS = 16


def skip_chain(count: int) -> Design:
    """A chain with skip wires; nodes with two wires add, the others are dense."""
    into = [target for _, target, port in rows.edges(count) if port]
    places, joints = rows.places(count), set(into)
    kinds = {name: Layer.entries()[name]() for name in ("input", "dense", "add")}
    nodes: dict[str, Node] = {}
    ids = []
    for index in range(count):
        layer = kinds["add" if index in joints else "dense" if index else "input"]
        ids.append(f"{layer.stem}_{index + 1}")
        nodes[ids[-1]] = Node(ids[-1], layer, position=places[index])
    wires = tuple(
        Wire(Port(ids[source], "y"), Port(ids[target], nodes[ids[target]].layer.inputs[0].name))
        for source, target, _ in rows.edges(count)
    )
    return Design(nodes=nodes, wires=wires)


def skip_project(count: int, has_data: bool = True) -> Project:
    """The chain as a project, with a table whose columns are as many as the units."""
    recipe = table_recipe(UNITS) if has_data else Recipe()
    return Project(design=skip_chain(count), recipe=recipe, id="0" * 32)


def opened(project: Project) -> CanvasView:
    """A canvas with a project, painted once."""
    view = CanvasView(Workspace(Document(project)))
    view.resize(rows.WIDTH, rows.HEIGHT)
    view.show()
    QApplication.processEvents()
    return view


def closed(view: CanvasView) -> None:
    """Let go of a canvas."""
    view.close()
    view.deleteLater()
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def measured(count: int) -> dict[str, float]:
    """All rows for one size."""
    closed(opened(skip_project(10)))  # fonts, icons and modules that any window has loaded
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.netb"
        store.save(path, skip_project(count))
        before = rows.resident()
        view = opened(store.load(path).project)
        found = {"memory, MB": rows.resident() - before}
        views = [view]
        found["open to first frame"] = rows.cost(
            lambda: views.append(opened(store.load(path).project)), rows.ROUNDS
        )
        for each in views:
            closed(each)
    found |= _looked(opened(skip_project(count)), count)
    view = opened(skip_project(count, has_data=False))
    found["frame at 1:1, sizes unknown"] = _editor(view, count).unknown_frame()
    closed(view)
    return found


def _looked(view: CanvasView, count: int) -> dict[str, float]:
    found = _editor(view, count).measure()
    view.cancel_gesture()
    closed(view)
    return found


class Ours(rows.Editor):
    """Our canvas, which also has wires whose size is not known."""

    def unknown_frame(self) -> float:
        """Dotted wires cost most."""
        self.up_close()
        self.frame()
        return rows.cost(self.frame)


def _editor(view: CanvasView, count: int) -> Ours:
    ids = list(view.workspace.design.nodes)
    id = ids[rows.middle(count)]

    def up_close() -> None:
        view.zoom_to(1.0)
        view.center_on(id)

    return Ours(
        view,
        fit=view.fit,
        up_close=up_close,
        zoom=view.zoom_by,
        pan=view.pan_by,
        select=lambda: view.workspace.select([ids[index] for index in rows.dragged(count)]),
        handle=lambda: view.mapFromScene(view.sheet.nodes[id].pos() + QPointF(60.0, 16.0)),
    )


def main() -> None:
    """Measure and tell."""
    application = QApplication([])
    theme.manager().dress(application)
    rows.tell(measured(int(sys.argv[1])))


if __name__ == "__main__":
    main()
