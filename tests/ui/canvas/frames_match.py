"""Works a canvas at random and compares what stands on the screen with a frame painted anew.

Run as a program it does so in a process of its own, whose screen may have another scale.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import edits
from netbuilder.core.document import Document
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.workspace import Workspace
from tests.benchmarks.canvas_ours import skip_project

NODES = 40
LOOKS: tuple[theme.ThemeChoice, ...] = ("light", "dark", "high_contrast")
# Smooth edges that are clipped are computed from another corner.
TOLERANCE = 8
# Qt shifts dots of a line by less than a pixel where it begins to dash outside of the clip.
STRAY = 300


class Worker:
    """Does random things to a canvas, each of which paints only a part of it."""

    def __init__(self, view: CanvasView, seed: int) -> None:
        self.view, self.chance = view, random.Random(seed)
        self.done: list[str] = []

    def act(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "pan": self.pan,
            "zoom": self.zoom,
            "select": self.select,
            "hover": self.hover,
            "move": self.move,
            "edit": self.edit,
            "unwire": self.unwire,
            "undo": self.view.workspace.undo,
            "look": lambda: theme.manager().set_theme(self.chance.choice(LOOKS)),
        }
        name = self.chance.choices(list(acts), (6, 3, 3, 3, 3, 3, 1, 2, 1))[0]
        self.done.append(name)
        acts[name]()
        self.view.end_glide()

    def pan(self) -> None:
        self.view.pan_by(self.chance.randrange(-90, 90), self.chance.randrange(-90, 90))

    def zoom(self) -> None:
        self.view.zoom_by(self.chance.choice((-1.0, 1.0, 0.3, -0.4)))
        self.view.zoom_to(min(2.0, max(0.4, self.view.zoom)))
        self.view._rest.settle()

    def select(self) -> None:
        ids = list(self.view.workspace.design.nodes)
        self.view.workspace.select(self.chance.sample(ids, self.chance.randrange(4)))

    def hover(self) -> None:
        self.view.hover_nodes(self.chance.sample(list(self.view.workspace.design.nodes), 2))

    def move(self) -> None:
        id = self.chance.choice(list(self.view.workspace.design.nodes))
        place = self.chance.randrange(0, 1200), self.chance.randrange(0, 700)
        self.view.workspace.apply("Move", lambda design: edits.moved(design, {id: place}))

    def edit(self) -> None:
        nodes = self.view.workspace.design.nodes
        id = self.chance.choice([id for id in nodes if id.startswith("dense")])
        units = self.chance.choice((4, 16, 3000))
        self.view.workspace.apply(
            "Set units", lambda design: edits.with_parameter(design, id, "units", units)
        )

    def unwire(self) -> None:
        wires = self.view.workspace.design.wires
        if len(wires) > NODES // 2:
            wire = self.chance.choice(wires)
            self.view.workspace.apply("Cut", lambda design: edits.disconnected(design, wire))


def on_screen(view: CanvasView) -> QImage:
    """What was painted, piece by piece; with two pixels for one a quarter of it."""
    return view.screen().grabWindow(view.winId()).toImage()


def painted_anew(view: CanvasView) -> QImage:
    """All of it in one go, from nothing that was kept."""
    view.sheet.pictures.clear()
    return view.grab().toImage()


def differing(shown: QImage, fresh: QImage) -> int:
    """How many pixels differ by more than smooth edges do."""
    form = QImage.Format.Format_RGB32
    one = shown.convertedTo(form)
    other = fresh.copy(0, 0, shown.width(), shown.height()).convertedTo(form)
    first, second = np.array(one.constBits(), np.int16), np.array(other.constBits(), np.int16)
    apart = np.abs(first - second).reshape(-1, 4).max(axis=1) > TOLERANCE
    return int(apart.sum())


def compared(seed: int, steps: int) -> str:
    """Work and compare after every step; answers what differed, if anything did."""
    view = CanvasView(Workspace(Document(skip_project(NODES))))
    view.resize(900, 600)
    view.show()
    QApplication.processEvents()
    worker = Worker(view, seed)
    found = ""
    for _ in range(steps):
        worker.act()
        QApplication.processEvents()
        shown = on_screen(view)
        count = differing(shown, painted_anew(view))
        if count > STRAY:
            found = f"{count} pixels after {worker.done} at zoom {view.zoom}"
            break
    view.close()
    view.deleteLater()
    theme.use(None)
    QApplication.sendPostedEvents()
    return found


def main() -> None:
    """Compare in this process; end with what differed."""
    application = QApplication([])
    theme.manager().dress(application)
    sys.exit(compared(int(sys.argv[1]), int(sys.argv[2])) or 0)


if __name__ == "__main__":
    main()
