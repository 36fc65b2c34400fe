"""The player of one iteration in slow motion: counters, the sentence of the stage, and keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.link.messages.slow_motion import MotionKind
from netbuilder.ui import theme
from netbuilder.ui.slow_motion.film import SPEEDS, Film
from netbuilder.ui.slow_motion.look import TITLES, TOKENS
from netbuilder.ui.slow_motion.stage_strip import StageStrip
from netbuilder.ui.widgets import Button, IconButton, PlainLabel
from netbuilder.ui.widgets.segmented_control import SegmentedControl


class Counter(QWidget):
    """A number that counts along, under its name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.number = PlainLabel("", "section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(name, "small"))
        column.addWidget(self.number)
        theme.follow(self, self._restyle)

    def show_number(self, words: str) -> None:
        """Count to this."""
        self.number.setText(words)
        self.setAccessibleName(f"{self._name} {words}")

    def _restyle(self) -> None:
        look = theme.current()
        wide = float(look.tables["motion_px"]["counter"]) * look.font_scale
        self.setMinimumWidth(round(wide))


class SlowMotionBar(QWidget):
    """Steps through the stages: Left and Right, Space plays, Esc closes, Enter does it."""

    def __init__(self, film: Film, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._film = film
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("One iteration in slow motion")
        self.iteration, self.epoch = Counter("Iterations done"), Counter("Epochs done")
        self.batch = Counter("Batch")
        self.kind = PlainLabel("", "section")
        self.sentence = PlainLabel("", "section", wrap=True)
        self.facts = PlainLabel("", "small", wrap=True)
        self.strip = StageStrip(film)
        self.back = IconButton("step-back", "Stage before (Left)")
        self.play = IconButton("play", "Play (Space)")
        self.forth = IconButton("step", "Next stage (Right)")
        self.speed = SegmentedControl("Speed")
        for seconds, words in SPEEDS:
            self.speed.add_choice(seconds, words, hint=f"{seconds:g} seconds for each stage")
        self.do = Button("Do this iteration", "primary", "check")
        self.close_button = IconButton("close", "Close slow motion (Esc)")
        self._build()
        self._join()
        theme.follow(self, self._restyle)
        self.refresh()

    def refresh(self) -> None:
        """Show the stage."""
        film, stage, told = self._film, self._film.stage, self._film.told
        for each in (self.back, self.play, self.forth, self.strip, self.speed):
            each.setEnabled(stage is not None)
        self.do.setEnabled(film.coming.can_do)
        theme.set_icon(self.play, "pause" if film.is_playing else "play")
        self.play.setAccessibleName("Pause" if film.is_playing else "Play")
        if film.seconds in (seconds for seconds, _ in SPEEDS):
            self.speed.set_value(film.seconds)
        if stage is None or told is None:
            self._say("", film.coming.words, "")
            return
        is_done = stage.kind is MotionKind.DONE
        ends = is_done and told.position + 1 >= told.iterations_per_epoch
        self.iteration.show_number(f"{told.iteration + is_done:,}")
        self.epoch.show_number(f"{told.epoch + ends:,}")
        self.batch.show_number(f"{told.position + 1:,} of {told.iterations_per_epoch:,}")
        self.back.setEnabled(film.at > 0)
        self.forth.setEnabled(not film.is_done)
        self._say(TITLES[stage.kind], stage.words, stage.facts)
        theme.set_role(self.kind, "section")
        colour = theme.current().colour(TOKENS[stage.kind]).name()
        self.kind.setStyleSheet(f"color: {colour}")
        self.setAccessibleDescription(f"{self.kind.text()}. {stage.words} {stage.facts}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        film = self._film
        match Qt.Key(event.key()):
            case Qt.Key.Key_Right:
                film.step(1)
            case Qt.Key.Key_Left:
                film.step(-1)
            case Qt.Key.Key_Home:
                film.step(-len(film.stages))
            case Qt.Key.Key_End:
                film.step(len(film.stages))
            case Qt.Key.Key_Space:
                film.play()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                film.coming.do_it()
            case Qt.Key.Key_Escape:
                film.close()
            case _:
                super().keyPressEvent(event)

    def _say(self, kind: str, sentence: str, facts: str) -> None:
        self.kind.setText(kind)
        self.sentence.setText(sentence)
        self.facts.setText(facts)

    def _build(self) -> None:
        self._column, self._row = QVBoxLayout(self), QHBoxLayout()
        self._words, self._texts = QHBoxLayout(), QVBoxLayout()
        for each in (self.back, self.play, self.forth):
            self._row.addWidget(each)
        self._row.addWidget(self.strip, 1)
        self._counters = QHBoxLayout()
        for counter in (self.iteration, self.epoch, self.batch):
            self._counters.addWidget(counter)
        self._row.addLayout(self._counters)
        for widget in (self.speed, self.do, self.close_button):
            self._row.addWidget(widget)
        self._texts.addWidget(self.sentence)
        self._texts.addWidget(self.facts)
        self._words.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignTop)
        self._words.addLayout(self._texts, 1)
        self._column.addLayout(self._row)
        self._column.addLayout(self._words)
        self._column.addStretch(1)

    def _join(self) -> None:
        film = self._film
        self.back.clicked.connect(lambda: film.step(-1))
        self.forth.clicked.connect(lambda: film.step(1))
        self.play.clicked.connect(film.play)
        self.speed.chosen.connect(lambda seconds: film.set_speed(float(seconds)))
        self.do.clicked.connect(film.coming.do_it)
        self.close_button.clicked.connect(film.close)
        self.do.setToolTip("Train by this one batch; the iteration after it is shown next")
        film.changed.connect(self.refresh)

    def _restyle(self) -> None:
        look = theme.current()
        gap, near = look.space("l"), look.space("s")
        self._column.setContentsMargins(gap, near, gap, near)
        self._column.setSpacing(look.space("xs"))
        self._row.setSpacing(near)
        self._words.setSpacing(look.space("m"))
        self._counters.setSpacing(gap)
        self._counters.setContentsMargins(gap, 0, gap, 0)
        self._texts.setSpacing(0)
        sizes = look.tables["motion_px"]
        self.setFixedHeight(round(float(sizes["bar"]) * look.font_scale))
        self.kind.setMinimumWidth(round(float(sizes["counter"]) * look.font_scale))
