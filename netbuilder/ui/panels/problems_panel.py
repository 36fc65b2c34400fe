"""The list of problems: a sentence each, with repairs one click away, and a jump to the node."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.problems import Fix, Problem
from netbuilder.core.repairs import repaired
from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, EmptyState, PlainLabel
from netbuilder.ui.workspace import Workspace

_MOST = 200


class ProblemCard(Card):
    """One problem: what is wrong, what to do, and buttons that do it.

    Args:
        place: The node, in words; empty where it is plain. Its buttons then stand below each other,
            since the panel of one node is narrow.

    Signals:
        fix_chosen: The repair that the person wants.
    """

    fix_chosen = Signal(object)

    def __init__(self, problem: Problem, place: str, parent: QWidget | None = None) -> None:
        spoken = "Problem" if problem.is_error else "Warning"
        super().__init__(f"{spoken}: {problem.sentence}", clickable=True, parent=parent)
        self.problem, self._is_wide = problem, bool(place)
        self._icon = PlainLabel()
        words = PlainLabel(problem.found, "value", wrap=True)
        words.setToolTip(problem.code)
        more = " ".join(part for part in (problem.expected, problem.fix) if part)
        self._text = QVBoxLayout()
        self._text.addWidget(words)
        if more:
            self._text.addWidget(PlainLabel(more, "hint", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._text, 1)
        if place:
            row.addWidget(PlainLabel(place, "small"), 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        ways = QBoxLayout.Direction
        self._fixes = QBoxLayout(ways.LeftToRight if place else ways.TopToBottom)
        for index, fix in enumerate(problem.fixes):
            self._fixes.addWidget(self._fix_button(fix, is_best=index == 0))
        if place:
            self._fixes.addStretch(1)
        if problem.fixes:
            self._text.addLayout(self._fixes)
        theme.follow(self, self._restyle_problem)

    def _fix_button(self, fix: Fix, *, is_best: bool) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        button = Button(fix.label, "primary" if is_best else "")
        button.clicked.connect(lambda: self.fix_chosen.emit(fix))
        column.addWidget(button)
        if fix.consequence:
            label = PlainLabel(fix.consequence, "small")
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        return holder

    def _restyle_problem(self) -> None:
        look = theme.current()
        name = "error" if self.problem.is_error else "warning"
        self._icon.setPixmap(theme.pixmap(name, name, look.icon_size("standard")))
        self._text.setSpacing(look.space("xs"))
        self._fixes.setSpacing(look.space("m" if self._is_wide else "xs"))


class ProblemsPanel(QScrollArea):
    """All problems of the project, errors first.

    Signals:
        jump_requested: Id of a node that the person wants to see.
        setting_requested: Name of a setting of the training plan that the person wants to see.
    """

    jump_requested = Signal(str)
    setting_requested = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown: tuple[Problem, ...] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Problems")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sheet = QWidget()
        theme.set_role(self._sheet, "panel")
        self._column = QVBoxLayout(self._sheet)
        self.setWidget(self._sheet)
        workspace.inferred.connect(self._on_inferred)
        theme.follow(self, self._restyle)
        self.refresh()

    def cards(self) -> tuple[ProblemCard, ...]:
        """The cards that are shown."""
        return tuple(self._sheet.findChildren(ProblemCard))

    def refresh(self) -> None:
        """Show the problems of the project as it is now."""
        inference = self._workspace.whole_inference
        problems = (*inference.errors, *inference.warnings)
        if problems == self._shown:
            return
        self._shown = problems
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for problem in problems[:_MOST]:
            self._column.addWidget(self._card(problem))
        if len(problems) > _MOST:
            self._column.addWidget(PlainLabel(f"And {len(problems) - _MOST:,} more.", "hint"))
        if not problems:
            self._column.addWidget(EmptyState("check", "No problems. The network can be trained."))
        self._column.addStretch(1)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _on_inferred(self, inference: object) -> None:
        if self.isVisible():
            self.refresh()

    def _card(self, problem: Problem) -> ProblemCard:
        node = self._workspace.project.design.nodes.get(problem.where.node)
        place = "Training plan" if is_of_plan(problem) else ""
        card = ProblemCard(problem, node.title if node else place)
        card.clicked.connect(lambda: self._jump(problem))
        card.fix_chosen.connect(self._apply)
        return card

    def _apply(self, fix: Fix) -> None:
        # The list is about the whole project, whichever block is open.
        self._workspace.change(fix.label, lambda project: repaired(project, fix))

    def _jump(self, problem: Problem) -> None:
        if is_of_plan(problem):
            self.setting_requested.emit(problem.where.field)
            return
        id = self._workspace.show_place(problem)
        if id:
            self.jump_requested.emit(id)

    def _restyle(self) -> None:
        look = theme.current()
        margin = look.space("l")
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(look.space("m"))


def is_of_plan(problem: Problem) -> bool:
    """Whether a problem is about a setting of the training plan."""
    return bool(problem.where.field) and not problem.where.node
