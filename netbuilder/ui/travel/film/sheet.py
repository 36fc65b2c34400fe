"""Asks what a film shows, shows a picture of it, and saves it as GIF or MP4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QWidget

from netbuilder.core.problems import Problem
from netbuilder.core.project.disk import size_words
from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.panels.curves_page import CurvesPage
from netbuilder.ui.panels.surface_page import SurfacePage
from netbuilder.ui.travel.film.files import has_video
from netbuilder.ui.travel.film.maker import FilmMaker, MomentPainter
from netbuilder.ui.travel.film.plan import MOST_PICTURES, SIZES, FilmKind, FilmPlan, Part
from netbuilder.ui.travel.film.stage import Stage
from netbuilder.ui.travel.traveller import Traveller
from netbuilder.ui.widgets import (
    Button,
    ChoiceField,
    NumberField,
    NumberRange,
    PlainLabel,
    SegmentedControl,
    Switch,
)

if TYPE_CHECKING:
    from netbuilder.ui.main_window import MainWindow

_PARTS: Final = (
    (Part.NEURONS, "Neurons"),
    (Part.SURFACE, "Decision surface"),
    (Part.CURVES, "Curves"),
)
_USUAL_PICTURES, _USUAL_SECONDS = 120, 10.0
_MOST_SECONDS = 600
# Bytes a picture of 1,280 x 720 takes on average, as measured on films of spirals and digits.
_BYTES: Final = {FilmKind.GIF: 170_000, FilmKind.MP4: 32_000}
_NO_VIDEO = "Videos need a library that is not installed: pip install 'netbuilder[film]'."
_FILTERS = {FilmKind.GIF: "Animated picture (*.gif)", FilmKind.MP4: "Video (*.mp4)"}


class FilmSheet(Sheet):
    """Settings at the left, the last picture at the right; while it is saved, how far it is."""

    def __init__(self, window: MainWindow, traveller: Traveller) -> None:
        super().__init__("Save as film", parent=window)
        self._window, self._traveller = window, traveller
        run = traveller.run
        if run is None:
            raise ValueError("there is no run to make a film of")
        self._run = run
        self._painter: MomentPainter | None = None
        self._maker: FilmMaker | None = None
        self.parts = {part: Switch(words) for part, words in _PARTS}
        self.kind = SegmentedControl("Format")
        self.size_choice = ChoiceField("Size")
        last = min(traveller.now, run.moments.last if run.moments is not None else 0)
        span = NumberRange(traveller.first, max(traveller.first, last), whole=True)
        self.first = NumberField(traveller.first, span, "", "From iteration")
        self.last = NumberField(last, span, "", "To iteration")
        most = NumberRange(1, MOST_PICTURES, whole=True)
        self.pictures = NumberField(_USUAL_PICTURES, most, "", "Pictures")
        self.seconds = NumberField(_USUAL_SECONDS, NumberRange(1, _MOST_SECONDS), "s", "Length")
        self.preview = QLabel()
        self.words = PlainLabel("", "hint", wrap=True)
        self.progress = QProgressBar()
        self.save_button = Button("Save…", "primary", "download")
        self._cancel = Button("Cancel", "")
        self._offer()
        self._lay_out()
        theme.follow(self, self._restyle)
        self._renew()

    @property
    def plan(self) -> FilmPlan:
        """The film as it is set."""
        first, last = sorted((int(self.first.value()), int(self.last.value())))
        return FilmPlan(
            frozenset(part for part, switch in self.parts.items() if switch.isChecked()),
            FilmKind(str(self.kind.value())),
            SIZES[int(str(self.size_choice.value()))],
            first,
            last,
            int(self.pictures.value()),
            float(self.seconds.value()),
        )

    def save(self, path: Path) -> None:
        """Make the film."""
        if self._painter is None or self._maker is not None:
            return
        maker = FilmMaker(self._painter, self.plan, path)
        self._maker = maker
        self.progress.setRange(0, len(self.plan.moments))
        self.progress.setValue(0)
        self._show_state()
        maker.progressed.connect(self.progress.setValue)
        maker.finished.connect(self._on_finished)
        maker.failed.connect(self._on_failed)
        maker.begin()

    def done(self, result: int) -> None:
        """Close; a film on its way is given up."""
        if self._maker is not None:
            self._maker.cancel()
        if self._painter is not None:
            self._painter.close()
        super().done(result)

    # --- building ---------------------------------------------------------------------------

    def _offer(self) -> None:
        pages = self._window.workbench.deck.views.pages
        offered = {Part.SURFACE: pages.of(SurfacePage).is_offered}
        for part, switch in self.parts.items():
            can = offered.get(part, True)
            switch.setEnabled(can)
            switch.setChecked(can)
            switch.toggled.connect(lambda _: self._renew())
        self.kind.add_choice(FilmKind.MP4.value, "MP4", hint="A video: small, for players")
        self.kind.add_choice(FilmKind.GIF.value, "GIF", hint="Moves in web pages and slides")
        if not has_video():
            self.kind.set_value(FilmKind.GIF.value)
            self.kind.setEnabled(False)
            self.kind.setToolTip(_NO_VIDEO)
        choices = [(str(n), f"{wide:,} x {high:,}") for n, (wide, high) in enumerate(SIZES)]
        self.size_choice.set_choices(choices)
        self.size_choice.set_value("1")
        self.kind.chosen.connect(lambda _: self._tell())
        self.size_choice.value_changed.connect(lambda _: self._tell())
        for field in (self.pictures, self.seconds):
            field.value_changed.connect(lambda _: self._tell())
        for field in (self.first, self.last):
            field.editing_finished.connect(self._renew)

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        for row, (_, switch) in enumerate(self.parts.items()):
            label = PlainLabel(switch.accessibleName(), "label")
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(switch, row, 1, Qt.AlignmentFlag.AlignLeft)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("From iteration", self.first),
            ("To iteration", self.last),
            ("Pictures", self.pictures),
            ("Length", self.seconds),
            ("Size", self.size_choice),
            ("Format", self.kind),
        )
        for row, (words, widget) in enumerate(rows, len(self.parts)):
            self._grid.addWidget(PlainLabel(words, "label"), row, 0)
            self._grid.addWidget(widget, row, 1)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._halves = QHBoxLayout()
        self._halves.addLayout(self._grid)
        self._halves.addWidget(self.preview, 1)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName("The last picture of the film")
        self.body.addLayout(self._halves)
        self.body.addWidget(self.words)
        self.body.addWidget(self.progress)
        self.progress.setAccessibleName("Pictures that are done")
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.foot.addStretch(1)
        self.foot.addWidget(self._cancel)
        self.foot.addWidget(self.save_button)
        self.show_foot()
        self._cancel.clicked.connect(self._on_cancel)
        self.save_button.clicked.connect(self._ask_where)
        self.save_button.setDefault(True)

    # --- what is shown ----------------------------------------------------------------------

    def _renew(self) -> None:
        """Other views are shown, or another last moment: paint it."""
        if self._painter is not None:
            self._painter.close()
            self._painter.deleteLater()
        window, plan = self._window, self.plan
        curves = window.workbench.deck.views.pages.of(CurvesPage)
        is_logarithmic = curves.loss.chart.is_logarithmic
        stage = Stage(self._run, plan.parts, is_logarithmic=is_logarithmic)
        painter = MomentPainter(window.workspace, window.bridge, self._run, stage, self)
        painter.failed.connect(self._on_unseen)
        self._painter = painter
        self._tell()
        if plan.parts:
            painter.paint(plan.last, SIZES[1], self._show_picture)

    def _show_picture(self, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        room = self.preview.size() * ratio
        aspect, smooth = (
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown = QPixmap.fromImage(image).scaled(room, aspect, smooth)
        shown.setDevicePixelRatio(ratio)
        self.preview.setPixmap(shown)

    def _on_unseen(self, problem: Problem) -> None:
        if self._maker is None:
            self.words.setText(problem.sentence)

    def _tell(self) -> None:
        """How long, how fast and about how large it will be."""
        plan = self.plan
        self.save_button.setEnabled(bool(plan.parts))
        if not plan.parts:
            self.words.setText("Choose at least one view.")
            return
        count, (wide, high) = len(plan.moments), plan.size
        usual = SIZES[1][0] * SIZES[1][1]
        size = size_words(round(_BYTES[plan.kind] * count * wide * high / usual))
        pace = f"{plan.pictures_a_second:.3g} pictures a second"
        self.words.setText(f"{count:,} pictures, {pace}, about {size}.")

    def _show_state(self) -> None:
        is_saving = self._maker is not None
        self.progress.setVisible(is_saving)
        self.save_button.setEnabled(not is_saving)
        fields = (*self.parts.values(), self.kind, self.size_choice, self.first, self.last)
        for widget in (*fields, self.pictures, self.seconds):
            widget.setEnabled(not is_saving)
        if not is_saving:
            is_two = self._window.workbench.deck.views.pages.of(SurfacePage).is_offered
            self.parts[Part.SURFACE].setEnabled(is_two)
            self.kind.setEnabled(has_video())

    # --- saving -----------------------------------------------------------------------------

    def _ask_where(self) -> None:
        kind = self.plan.kind
        now = self._window.preferences.now
        folder = now.window.get("exports", now.folder)
        name = f"training.{kind.value}"
        start = str(Path(folder) / name) if folder else name
        chosen, _ = QFileDialog.getSaveFileName(self, "Save as film", start, _FILTERS[kind])
        if chosen:
            path = Path(chosen)
            path = path if path.suffix == f".{kind.value}" else Path(f"{path}.{kind.value}")
            self._window.preferences.remember_window(exports=str(path.parent))
            self.save(path)

    def _on_cancel(self) -> None:
        """While it is saved, stop that; else close."""
        if self._maker is None:
            self.reject()
            return
        self._maker.cancel()
        self._maker = None
        self._show_state()
        self.words.setText("The film was not saved.")

    def _on_finished(self) -> None:
        maker, self._maker = self._maker, None
        if maker is not None:
            words = f"{maker.path.name} is saved in {maker.path.parent}."
            self._window.notices.say(words, "success", passing=True)
        self.accept()

    def _on_failed(self, problem: Problem) -> None:
        self._maker = None
        self._show_state()
        self.words.setText(problem.sentence)

    def _restyle(self) -> None:
        look = theme.current()
        self._grid.setHorizontalSpacing(look.space("l"))
        self._grid.setVerticalSpacing(look.space("m"))
        self._halves.setSpacing(look.space("xxl"))
        wide = round(float(look.tables["travel_px"]["preview"]) * look.font_scale)
        self.preview.setFixedSize(QSize(wide, wide * SIZES[1][1] // SIZES[1][0]))
        for field in (self.first, self.last, self.pictures, self.seconds, self.size_choice):
            field.setFixedWidth(look.part("number_width") * 2)
