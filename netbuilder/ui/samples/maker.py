"""The panel in which a sample is made, beginning with the values of a row of the data."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.recipe import Column, Recipe
from netbuilder.ui import theme
from netbuilder.ui.chosen import ChosenSample
from netbuilder.ui.samples import words
from netbuilder.ui.samples.chances import Chances
from netbuilder.ui.samples.editor import SampleEditor
from netbuilder.ui.samples.feed import SampleFeed
from netbuilder.ui.samples.fields import FieldEditor
from netbuilder.ui.samples.measures import measure
from netbuilder.ui.samples.pencil import PencilEditor
from netbuilder.ui.samples.steps import Step, Steps
from netbuilder.ui.samples.truth import Truth
from netbuilder.ui.widgets import IconButton, Line, PlainLabel

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class SampleMaker(QWidget):
    """Shows the values of the chosen sample; who changes one makes a sample of their own.

    Signals:
        closed: The panel is no longer wanted.
    """

    closed = Signal()

    def __init__(self, chosen: ChosenSample, feed: SampleFeed, parent: QWidget) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Make a sample")
        self._chosen, self._feed = chosen, feed
        self._steps = Steps()
        # Before the change under way, and whether there is none.
        self._before, self._is_whole = Step(chosen.row, chosen.made), True
        self._kind: tuple[object, ...] = ()
        self.title = PlainLabel("Make a sample", "section")
        self.undo_button = IconButton("undo", "Undo this change of the sample")
        self.redo_button = IconButton("redo", "Do it again")
        self.reset = IconButton("replay", "Back to the row of the data")
        self.close_button = IconButton("close", "Close")
        self.editor: SampleEditor | None = None
        self.truth = Truth()
        self.said = PlainLabel("", "body", wrap=True)
        self.loss = PlainLabel("", "small", wrap=True)
        self.chances = Chances()
        self._area = QScrollArea()
        self._build()
        self.undo_button.clicked.connect(self.undo)
        self.redo_button.clicked.connect(self.redo)
        self.reset.clicked.connect(self._reset)
        self.close_button.clicked.connect(self.closed)
        self.truth.changed.connect(lambda: self._take(is_done=True))
        chosen.changed.connect(self._follow)
        feed.changed.connect(self._follow)
        theme.follow(self, self._restyle)
        self._tell_steps()

    def begin(self) -> None:
        """Be shown, with the keyboard in the first field."""
        self._follow()
        if self.editor is not None:
            self.editor.setFocus()
            if not self.editor.hasFocus():
                self.editor.focusNextChild()

    def undo(self) -> None:
        """Take the last change back."""
        if self._steps.can_undo:
            self._go_to(self._steps.undone())

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._steps.can_redo:
            self._go_to(self._steps.redone())

    # --- events -----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Undo here undoes the sample, not the network."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(_UNDO) or event.matches(_REDO):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_UNDO):
            self.undo()
        elif event.matches(_REDO):
            self.redo()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(measure("panel"), super().sizeHint().height())

    # --- what is shown ----------------------------------------------------------------------

    def _follow(self) -> None:
        """Show the chosen sample and what is said of it."""
        if self.isHidden():
            return
        whose, told, chosen = self._feed.whose, self._feed.told, self._chosen
        if whose is None:
            self.said.setText(self._feed.words)
            return
        recipe = whose.project.recipe
        self._offer(recipe)
        if self.editor is not None:
            columns = len(recipe.read_columns)
            if chosen.made:
                self._show(chosen.made[:columns], "".join(chosen.made[columns : columns + 1]))
            elif told is not None and told.sample == chosen.sample:
                self._show(_filled(told.cells, recipe.read_columns), "")
        self._tell_said()
        self._tell_steps()

    def _offer(self, recipe: Recipe) -> None:
        """Offer the fields, or the pencil, that the data asks for."""
        columns = recipe.read_columns
        kind = (columns, recipe.picture, recipe.derived)
        if kind == self._kind:
            return
        self._kind = kind
        self.truth.offer(recipe)
        if recipe.picture is not None and not recipe.derived:
            self.editor = PencilEditor(columns, recipe.picture)
        else:
            self.editor = FieldEditor(columns)
        self.editor.setEnabled(False)  # until there is a sample to begin with
        self.editor.edited.connect(lambda is_done: self._take(is_done=is_done))
        self._area.setWidget(self.editor)

    def _show(self, cells: tuple[str, ...], truth: str) -> None:
        if self.editor is not None and tuple(self.editor.cells) != cells:
            self.editor.show_cells(cells)
            self.editor.setEnabled(True)
        if truth != self.truth.cell:
            self.truth.show_cell(truth)

    def _tell_said(self) -> None:
        told = self._feed.told
        if told is None:
            self.said.setText(self._feed.words)
            self.loss.setText("")
            self.chances.show_saying(None)
            return
        sentence = words.verdict(told)
        self.said.setText(sentence[:1].upper() + sentence[1:])
        self.loss.setText(words.loss(told))
        self.chances.show_saying(told.sayings[0] if told.sayings else None)

    def _tell_steps(self) -> None:
        self.undo_button.setEnabled(self._steps.can_undo)
        self.redo_button.setEnabled(self._steps.can_redo)
        self.reset.setEnabled(bool(self._chosen.made))

    # --- making -----------------------------------------------------------------------------

    def _take(self, *, is_done: bool) -> None:
        """The person changed something."""
        if self.editor is None or not self.editor.cells:
            return
        before = Step(self._chosen.row, self._chosen.made)
        truth = self.truth.cell
        cells = (*self.editor.cells, truth) if truth else tuple(self.editor.cells)
        if self._is_whole:
            self._before = before
        self._is_whole = is_done
        if cells != self._chosen.made and (cells != self._shown_row or self._chosen.made):
            self._chosen.make(cells)
        if is_done:
            after = Step(self._chosen.row, self._chosen.made)
            if after != self._before:
                self._steps.note(self._before, after)
        self._tell_steps()

    @property
    def _shown_row(self) -> tuple[str, ...]:
        """The cells of the row that is looked at; empty where a made sample is."""
        told = self._feed.told
        return told.cells if told is not None and told.sample else ()

    def _go_to(self, step: Step) -> None:
        if step.made:
            self._chosen.make(step.made)
        else:
            self._chosen.choose(step.row)
        self._tell_steps()

    def _reset(self) -> None:
        """Show the row of the data again."""
        before = Step(self._chosen.row, self._chosen.made)
        self._steps.note(before, Step(self._chosen.row))
        self._chosen.choose(self._chosen.row)
        self._tell_steps()

    # --- layout -----------------------------------------------------------------------------

    def _build(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        for button in (self.undo_button, self.redo_button, self.reset, self.close_button):
            self._head.addWidget(button)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._area, 1)
        self._column.addWidget(Line())
        for widget in (self.truth, self.said, self.chances, self.loss):
            self._column.addWidget(widget)

    def _restyle(self) -> None:
        look = theme.current()
        self.setFixedWidth(measure("panel"))
        gap = look.space("l")
        self._column.setContentsMargins(gap, look.space("m"), gap, look.space("m"))
        self._column.setSpacing(look.space("m"))
        self._head.setSpacing(0)


def _filled(cells: tuple[str, ...], columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The cells of a row as they are, one for each column."""
    return cells if len(cells) == len(columns) else ("",) * len(columns)
