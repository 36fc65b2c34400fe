"""A look at a training before it begins: checks, cost of every layer, and what would fit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from netbuilder.core.problems import Fix
from netbuilder.core.project.schema import to_text
from netbuilder.core.repairs import repaired
from netbuilder.core.value import Project
from netbuilder.link.messages import Check, Failed, NodeCost, Rehearse, Rehearsed
from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.memory_words import memory_words
from netbuilder.ui.panels.counters import clock
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.preflight import Finding, findings_of, told
from netbuilder.ui.widgets import Button, PlainLabel
from netbuilder.ui.workspace import Workspace

_WAITING = "One batch is tried on the chosen device…"
_PARTS = {
    "weights": "Weights",
    "gradients": "Gradients",
    "optimizer": "Optimizer",
    "activations": "Activations",
    "data": "Data",
}
_COLUMNS = ("Layer", "Weights", "Gradients", "Optimizer", "Activations", "Time")
_PATH = Qt.ItemDataRole.UserRole
_ROWS = 4


class RehearsalSheet(Sheet):
    """Asks the engine for a rehearsal as it opens.

    Signals:
        jump_requested: Path of a node that a check is about: ids from the outside in.
        found(Project, Rehearsed): What the check found, and of what.
    """

    jump_requested = Signal(object)
    found = Signal(object, object)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__("Before training", "What one real batch tells", parent=parent)
        self._workspace, self._bridge = workspace, bridge
        self._asked: Project = workspace.project
        self._request: int | None = None
        self.state = PlainLabel(_WAITING, "hint", wrap=True)
        self.fixes = QHBoxLayout()
        self.checks, self.costs = QGridLayout(), QGridLayout()
        self.nodes = QTreeWidget()
        self.nodes.hide()
        self.nodes_title = PlainLabel("Layers", "section")
        self.nodes_title.hide()
        self._lay_out()
        self.nodes.itemActivated.connect(self._activate)
        self.nodes.itemClicked.connect(self._activate)
        theme.follow(self, self._restyle)
        self.ask()

    def ask(self) -> None:
        """Try one batch of the project as it is now."""
        self._asked = project = self._workspace.project
        path = self._workspace.document.path
        text, base = to_text(project), str(path.parent) if path else ""
        self.state.setText(_WAITING)
        self.state.show()
        self._clear(self.fixes)
        self._request = self._bridge.request(
            lambda number: Rehearse(number, text, base), self._show, self._show_failed
        )

    def done(self, result: int) -> None:
        """Whatever is still asked for is wanted no more."""
        if self._request is not None:
            self._bridge.cancel(self._request)
        super().done(result)

    # --- showing ----------------------------------------------------------------------------

    def _show(self, answer: Rehearsed) -> None:
        self._request = None
        self.state.hide()
        for row, check in enumerate(answer.checks):
            self._add_check(row, check)
        self._show_costs(answer)
        self._show_nodes(answer)
        self.found.emit(self._asked, answer)
        self.adjustSize()

    def _show_costs(self, answer: Rehearsed) -> None:
        memory = {name: size for name, size in answer.memory.items() if name in _PARTS}
        facts = [
            ("One iteration", _time(answer.iteration_seconds)),
            ("One epoch", _time(answer.epoch_seconds)),
            ("The whole plan", _time(answer.seconds)),
            *((_PARTS[name], memory_words(size)) for name, size in memory.items()),
        ]
        if answer.needed:
            facts.append(("Memory needed", memory_words(answer.needed)))
        if answer.free:
            facts.append(("Memory free", memory_words(answer.free)))
        if answer.threads:
            words = f"{answer.threads} thread{'' if answer.threads == 1 else 's'}"
            facts.append(("Device", f"{answer.device}, {words}"))
        for place, (words, value) in enumerate(facts):
            row, column = place % _ROWS, place // _ROWS * 2
            self.costs.addWidget(PlainLabel(words, "hint"), row, column)
            label = PlainLabel(value, "value")
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.costs.addWidget(label, row, column + 1)

    def _show_nodes(self, answer: Rehearsed) -> None:
        """Every layer with its sign; those to look at come first."""
        found = findings_of(answer)
        seconds = sum(each.seconds for each in answer.nodes if len(each.nodes) == 1)
        rows = [(each, found[each.nodes]) for each in answer.nodes if len(each.nodes) == 1]
        inside = {each.nodes[:-1] for each in answer.nodes}
        self.nodes.setRootIsDecorated(any(each.nodes in inside for each, _ in rows))
        for cost, finding in sorted(rows, key=lambda row: not row[1].problems):
            item = self._node_row(cost, finding, seconds)
            self.nodes.addTopLevelItem(item)
            for inner in answer.nodes:
                if len(inner.nodes) == 2 and inner.nodes[:1] == cost.nodes:
                    item.addChild(self._node_row(inner, found[inner.nodes], seconds))
        first = self.nodes.topLevelItem(0)
        if first is not None:
            self.nodes.setCurrentItem(first)
        self.nodes.setVisible(bool(rows))
        self.nodes_title.setVisible(bool(rows))

    def _node_row(self, cost: NodeCost, finding: Finding, seconds: float) -> QTreeWidgetItem:
        sizes = (cost.weights, cost.gradients, cost.optimizer, cost.activations)
        words = [memory_words(size) if size else "–" for size in sizes]
        title = self._title(cost.nodes)
        row = QTreeWidgetItem([title, *words, _time(cost.seconds)])
        is_fine = not finding.problems
        name, token = ("check", "success") if is_fine else ("warning", "warning")
        row.setIcon(0, theme.icon(name, token))
        said = told(finding, seconds)
        row.setData(0, _PATH, cost.nodes)
        row.setData(
            0,
            Qt.ItemDataRole.AccessibleTextRole,
            f"{title}, {'fine' if is_fine else 'to look at'}. {said}",
        )
        for column in range(len(_COLUMNS)):
            row.setToolTip(column, said)
            if column:
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                row.setTextAlignment(column, side)
        return row

    def _title(self, path: tuple[str, ...]) -> str:
        design = self._asked.design
        node = design.nodes.get(path[0])
        for id in path[1:]:
            definition = getattr(node.layer, "definition", "") if node is not None else ""
            block = self._asked.blocks.get(definition)
            node = block.design.nodes.get(id) if block is not None else None
        return node.title if node is not None else path[-1]

    def _add_check(self, row: int, check: Check) -> None:
        sign = PlainLabel()
        name, token = ("check", "success") if check.is_fine else ("warning", "warning")
        size = theme.current().icon_size("standard")
        sign.setPixmap(theme.pixmap(name, token, size))
        sign.setAccessibleName("Fine" if check.is_fine else "To look at")
        self.checks.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        self.checks.addWidget(PlainLabel(check.sentence, "", wrap=True), row, 1)
        self.checks.setColumnStretch(1, 1)
        if check.node and not check.is_fine:
            button = Button("Show", "quiet")
            button.clicked.connect(lambda: self._jump((check.node,)))
            self.checks.addWidget(button, row, 2)

    def _show_failed(self, failed: Failed) -> None:
        self._request = None
        problem = failed.problems[0] if failed.problems else None
        words = problem.sentence if problem else "This did not work."
        self.state.setText(words)
        self.state.show()
        for fix in problem.fixes if problem else ():
            button = Button(fix.label, "")
            button.setToolTip(fix.consequence)
            button.clicked.connect(lambda _=False, fix=fix: self._apply(fix))
            self.fixes.addWidget(button)
        self.fixes.addStretch(1)
        self.adjustSize()

    # --- doing ------------------------------------------------------------------------------

    def _apply(self, fix: Fix) -> None:
        """Change the plan, as one step that can be undone, and look again."""
        if self._workspace.change(fix.label, lambda project: repaired(project, fix)):
            self.ask()

    def _activate(self, item: QTreeWidgetItem) -> None:
        self._jump(item.data(0, _PATH))

    def _jump(self, path: tuple[str, ...]) -> None:
        self.accept()
        self.jump_requested.emit(tuple(path))

    def _clear(self, row: QHBoxLayout) -> None:
        while (item := row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _lay_out(self) -> None:
        self.nodes.setHeaderLabels(_COLUMNS)
        self.nodes.setAccessibleName("What every layer takes")
        self.nodes.setUniformRowHeights(True)
        self.nodes.setAllColumnsShowFocus(True)
        self.nodes.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.nodes.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for part in (self.state, self.fixes, self.checks, self.costs):
            if isinstance(part, QWidget):
                self.body.addWidget(part)
            else:
                self.body.addLayout(part)
        self.body.addWidget(self.nodes_title)
        self.body.addWidget(self.nodes, 1)
        close = Button("Close", "")
        close.clicked.connect(self.accept)
        self.foot.addStretch(1)
        self.foot.addWidget(close)
        self.show_foot()

    def _restyle(self) -> None:
        look = theme.current()
        for grid in (self.checks, self.costs):
            grid.setHorizontalSpacing(look.space("l"))
            grid.setVerticalSpacing(look.space("s"))
        self.setMinimumWidth(round(look.part("empty_width") * 2.2))
        self.nodes.setMinimumHeight(look.part("plot_height") * 2)


def _time(seconds: float) -> str:
    if seconds >= 60:
        return clock(seconds)
    if seconds < 1e-4:
        return f"{value_label(seconds * 1e6)} µs"
    return f"{value_label(seconds * 1000)} ms" if seconds < 0.1 else f"{value_label(seconds)} s"
