"""Random hands on a canvas: mouse, wheel and keys, commands and junk on the clipboard."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.core.design import Design
from netbuilder.core.history import LIMIT
from netbuilder.core.project import store
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas.camera import GREATEST_ZOOM, LEAST_ZOOM
from tests.ui.canvas.conftest import Hands

Button = Qt.MouseButton
Keys = Qt.KeyboardModifier
Key = Qt.Key
PRESSED = (
    *(Key.Key_Tab, Key.Key_Space, Key.Key_Delete, Key.Key_Backspace, Key.Key_Escape, Key.Key_F2),
    *(Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Return, Key.Key_Home),
    *(Key.Key_F, Key.Key_1, Key.Key_Plus, Key.Key_Minus, Key.Key_Period, Key.Key_W),
)
HELD = (
    *(Keys.NoModifier, Keys.NoModifier, Keys.ControlModifier, Keys.ShiftModifier),
    *(Keys.AltModifier, Keys.AltModifier | Keys.ShiftModifier),
    *(Keys.ControlModifier | Keys.ShiftModifier, Keys.ControlModifier | Keys.AltModifier),
)
WORDS = ("dense 16", "conv 3x3 8", "add", "lstm", "out", "inp", "flat", "drop 0.2", "zzz", "2**7")
JUNK = (
    *("", "hello", "{", "[]", "null", '{"netbuilder": 99}', "\u0000\u0007", "1e999"),
    '{"nodes": {"a": {"kind": "dense"}}, "wires": [["a.y", "b.x"]]}',
    '{"format": "netbuilder", "nodes": {"a": {"kind": "from the future", "at": [1e999, 3]}}}',
)
# Copied layers of others, damaged: what can be used of them is pasted.
DAMAGED = (
    '{"made_by": "netbuilder/nodes", "wires": [["a", "y", "b", "terms"], ["b", "y", "a", "x"], 7, '
    '["c", "y", "b", "terms"]], "nodes": [{"id": "a", "layer": "future", "at": [NaN, 3]}, 4, '
    '{"id": "a", "layer": "dense", "at": ["x", 1e999]}, {"id": "b", "layer": "add", "name": 3}]}'
)
HALF = DAMAGED[:200]
LOOKS: tuple[theme.ThemeChoice, ...] = ("light", "dark", "high_contrast")
MOST_NODES = 60
EVERY = 25


class Monkey:
    """Does one random thing after the other, and now and then looks whether all is well.

    Attributes:
        events: How many mouse, wheel and key events it has sent.
    """

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.chance = hands, random.Random(seed)
        self.events = 0
        self.start = hands.view.workspace.project
        self._log: list[str] = []
        # Menus and dialogs wait for an answer: they get none.
        self._closing = QTimer(hands.view)
        self._closing.timeout.connect(_close_popups)
        self._closing.start(20)

    def work(self, events: int) -> None:
        """Send so many events."""
        acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (8, self.drag),
            (4, self.click),
            (2, self.double_click),
            (2, self.break_off),
            (3, self.wheel),
            (8, self.command),
            (4, self.key),
            (2, self.undo),
            (1, self.redo),
            (1, self.paste_junk),
            (1, self.enter_or_leave),
            (1, self.look),
        )
        weights = [weight for weight, _ in acts]
        turn = 0
        while self.events < events:
            turn += 1
            act = self.chance.choices([act for _, act in acts], weights)[0]
            self._log.append(act.__name__)
            act()
            self._answer_search()
            QApplication.processEvents()
            if len(self.hands.design.nodes) > MOST_NODES:
                self.hands.view.workspace.undo()
            if turn % EVERY == 0:
                self.check()

    def check(self) -> None:
        """Bring everything to rest and hold design against drawing."""
        view = self.hands.view
        view.close_floating()
        view.cancel_gesture()
        view.end_glide()
        faults = [*faults_of(view.workspace.project), *self._faults_of_drawing()]
        assert not faults, f"{faults[:5]} after {self.events} events: {self._log[-EVERY:]}"

    def _faults_of_drawing(self) -> Iterable[str]:
        view, design = self.hands.view, self.hands.design
        sheet = view.sheet
        if set(sheet.nodes) != set(design.nodes):
            yield f"items {set(sheet.nodes) ^ set(design.nodes)} differ from the nodes"
            return
        if set(sheet.wires.paths) != set(design.wires):
            yield f"paths {set(sheet.wires.paths) ^ set(design.wires)} differ from the wires"
        for id, node in design.nodes.items():
            # Qt moves nothing by less than it can tell apart.
            if sheet.nodes[id].pos() != QPointF(*node.position):
                yield f"{id} is drawn at {sheet.nodes[id].pos()} and stands at {node.position}"
        if not LEAST_ZOOM <= view.zoom <= GREATEST_ZOOM:
            yield f"the zoom is {view.zoom}"
        gone = view.workspace.selection - set(design.nodes)
        if gone:
            yield f"{gone} is selected and gone"
        if not sheet.chosen_wires <= set(design.wires):
            yield "a wire is selected and gone"

    def spot(self) -> QPoint:
        """Most often a node, a port or a wire; else anywhere."""
        view = self.hands.view
        if sheet_nodes := list(view.sheet.nodes.values()):
            kind = self.chance.random()
            item = self.chance.choice(sheet_nodes)
            if kind < 0.3 and item.visual.ports:
                return self.hands.spot(item.port_place(self.chance.choice(item.visual.ports)))
            if kind < 0.6:
                across = self.chance.uniform(0.0, item.body.width())
                down = self.chance.uniform(0.0, item.body.height())
                return self.hands.spot(item.pos() + QPointF(across, down))
            if kind < 0.75 and view.sheet.wires.paths:
                return self.hands.spot(
                    self.chance.choice(list(view.sheet.wires.paths.values())).middle
                )
        return QPoint(self.chance.randrange(view.width()), self.chance.randrange(view.height()))

    def drag(self) -> None:
        buttons = (Button.LeftButton,) * 4 + (Button.RightButton, Button.MiddleButton)
        self.hands.drag(self.spot(), self.spot(), self._held(), self.chance.choice(buttons))
        self.events += 5

    def click(self) -> None:
        button = self.chance.choice((Button.LeftButton, Button.LeftButton, Button.RightButton))
        spot, keys = self.spot(), self._held()
        self.hands.press(spot, keys, button)
        self.hands.release(spot, keys, button)
        self.events += 2

    def double_click(self) -> None:
        self.hands.double_click(self.spot())
        self.events += 2

    def break_off(self) -> None:
        """Press a key in the middle of a drag."""
        self.hands.hold(self.spot(), self.spot())
        self.hands.key(self.chance.choice((Key.Key_Escape, *PRESSED)), self._held())
        self.hands.release(self.spot())
        self.events += 5

    def wheel(self) -> None:
        view, spot = self.hands.view, QPointF(self.spot())
        event = QWheelEvent(
            spot,
            view.viewport().mapToGlobal(spot),
            QPoint(),
            QPoint(0, self.chance.choice((-360, -120, 120, 120, 240))),
            Button.NoButton,
            self._held(),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view.viewport(), event)
        self.events += 1

    def command(self) -> None:
        """A command of the canvas, as a menu or its key would run it."""
        table = self.hands.view.table
        id = self.chance.choice([id for id, row in table.rows.items() if row.on_canvas])
        self._log[-1] = id
        table.run(id)
        self.events += 1

    def key(self) -> None:
        target = QApplication.focusWidget() or self.hands.view
        QTest.keyClick(target, self.chance.choice(PRESSED), self._held())
        self.events += 1

    def undo(self) -> None:
        for _ in range(self.chance.randrange(1, 4)):
            self.hands.key(Key.Key_Z, Keys.ControlModifier)
            self.events += 1

    def redo(self) -> None:
        self.hands.view.workspace.redo()
        self.events += 1

    def paste_junk(self) -> None:
        is_full = len(self.hands.design.nodes) >= MOST_NODES
        text = self.chance.choice(JUNK if is_full else (*JUNK, HALF, DAMAGED))
        QGuiApplication.clipboard().setText(text)
        self.hands.key(Key.Key_V, Keys.ControlModifier)
        self.events += 1

    def enter_or_leave(self) -> None:
        view = self.hands.view
        if self.chance.random() < 0.5 or not view.enter_block():
            view.leave_block()
        self.events += 1

    def look(self) -> None:
        theme.manager().set_theme(self.chance.choice(LOOKS))
        self.events += 1

    def _answer_search(self) -> None:
        if self.hands.view.search is not None and self.chance.random() < 0.8:
            self.hands.type(self.chance.choice(WORDS))
            if self.hands.view.search is not None:
                self.hands.enter(self._held())
            self.events += 2

    def _held(self) -> Keys:
        return self.chance.choice(HELD)


def faults_of(project: Project) -> Iterable[str]:
    """What is wrong with any design of a project."""
    for design in (project.design, *(block.design for block in project.blocks.values())):
        yield from _faults_of_wires(design)
        numbers = [number for node in design.nodes.values() for number in node.position]
        numbers += [number for frame in design.frames for number in (*frame.position, *frame.size)]
        numbers += [number for points in design.bends.values() for at in points for number in at]
        if not all(map(math.isfinite, numbers)):
            yield "a place is no number"
        if not set(design.bends) <= set(design.wires):
            yield "a wire that is gone has dots"


def _faults_of_wires(design: Design) -> Iterable[str]:
    if len(set(design.wires)) != len(design.wires):
        yield "a wire is there twice"
    for wire in design.wires:
        source, target = design.nodes.get(wire.source.node), design.nodes.get(wire.target.node)
        if source is None or wire.source.name not in {each.name for each in source.layer.outputs}:
            yield f"{wire} begins nowhere"
        if target is None or wire.target.name not in {each.name for each in target.layer.inputs}:
            yield f"{wire} ends nowhere"


def finished(monkey: Monkey, folder: Path) -> None:
    """Whatever was done: it can be saved and read, undone and redone."""
    monkey.check()
    workspace = monkey.hands.view.workspace
    end = workspace.project
    path = folder / "monkey.netb"
    store.save(path, end)
    assert store.load(path).project == end
    history = workspace.document.history
    is_whole = len(history.done) < LIMIT
    while workspace.document.can_undo:
        workspace.document.undo()
    assert not is_whole or workspace.project == monkey.start
    monkey.check()
    while workspace.document.can_redo:
        workspace.document.redo()
    monkey.check()
    _close_popups()


def _close_popups() -> None:
    for widget in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if widget is not None:
            widget.close()
