"""The bar under the views of a run: a slider through its past, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.chart_face import ChartFace
from netbuilder.ui.travel.time_slider import TimeSlider
from netbuilder.ui.travel.traveller import Traveller, speed_choices
from netbuilder.ui.widgets import Button, IconButton, PlainLabel
from netbuilder.ui.widgets.giving_way import GivingWay, Step

_WIDEST = 16_777_215


class TravelBar(QWidget):
    """Slider, steps, film, and buttons to keep a moment and to fork a run from it.

    Signals:
        keep_asked: The moment is to be kept; the kept ones are looked at.
        fork_asked: A new run is to begin at the moment.
        film_asked: The run is to be saved as a film.
    """

    keep_asked = Signal()
    fork_asked = Signal()
    film_asked = Signal()

    def __init__(self, traveller: Traveller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._traveller = traveller
        self._is_playing = False
        self._chart: Callable[[], ChartFace | None] = lambda: None
        self.kept: Callable[[], Mapping[int, str]] = dict
        self.slider = TimeSlider()
        self.start = IconButton("step-back-epoch", "To the start")
        self.back = IconButton("step-back", "One iteration back")
        self.film = IconButton("play", "Show the run as a film")
        self.forth = IconButton("step", "One iteration forward")
        self.now = IconButton("step-epoch", "Back to now")
        self.words = PlainLabel("", "small")
        self.keep = Button("Keep this moment", "", "checkpoint")
        self.fork = Button("Fork", "", "fork")
        self.more = IconButton("more", "More about travelling")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._align)
        self._build()
        self._giving = GivingWay(self, (self._step(self.keep), self._step(self.fork)), self._needed)
        theme.follow(self, self._restyle)
        self.refresh()

    def align_with(self, chart: Callable[[], ChartFace | None]) -> None:
        """Let the slider stand under the axis of a chart, while that answers one."""
        self._chart = chart
        self._later.start()

    def refresh(self) -> None:
        """Show where the person is and what can be done."""
        traveller = self._traveller
        is_offered = traveller.is_offered
        self.setVisible(traveller.run is not None)
        kept = self.kept() if is_offered else {}
        self.slider.setEnabled(is_offered)
        self.slider.show_state(traveller.first, traveller.now, traveller.at, kept)
        for button in (self.start, self.back):
            button.setEnabled(traveller.can_go_back)
        for button in (self.forth, self.now):
            button.setEnabled(traveller.is_past)
        for each in (self.film, self.keep, self.fork, self.more):
            each.setEnabled(is_offered)
        if traveller.is_playing != self._is_playing:
            self._is_playing = traveller.is_playing
            theme.set_icon(self.film, "pause" if self._is_playing else "play")
            words = "Pause the film" if self._is_playing else "Show the run as a film"
            self.film.setToolTip(words)
            self.film.setAccessibleName(words)
        self.words.setText(self._sentence())
        self.words.setToolTip(traveller.reason)
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start()

    def _sentence(self) -> str:
        traveller = self._traveller
        if not traveller.is_offered:
            return ""
        if not traveller.is_past:
            return f"now, iteration {traveller.now:,}"
        return f"{traveller.at:,} of {traveller.now:,}"

    def _build(self) -> None:
        traveller = self._traveller
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.slider, 1)
        self._rest = QWidget()
        self._rest.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._controls = QHBoxLayout(self._rest)
        self._controls.setContentsMargins(0, 0, 0, 0)
        steps = (self.start, self.back, self.film, self.forth, self.now)
        for widget in (*steps, self.words, self.keep, self.fork, self.more):
            self._controls.addWidget(widget)
        self._row.addWidget(self._rest)
        self._row.addStretch(0)
        self.slider.travelled.connect(self._travel)
        self.start.clicked.connect(traveller.to_start)
        self.back.clicked.connect(lambda: traveller.step(-1))
        self.film.clicked.connect(traveller.toggle_film)
        self.forth.clicked.connect(lambda: traveller.step(1))
        self.now.clicked.connect(traveller.to_now)
        self.keep.clicked.connect(self.keep_asked)
        self.fork.clicked.connect(self.fork_asked)
        self.more.clicked.connect(self._open_menu)
        self.keep.setToolTip("It stays for good, with a name, and a flag stands on the slider")
        self.fork.setToolTip("A new training begins at this moment; this one stays as it is")
        traveller.changed.connect(self.refresh)

    def _needed(self) -> int:
        slider = max(self.slider.minimumSizeHint().width(), self.slider.minimumWidth())
        if self.slider.minimumWidth() == self.slider.maximumWidth():
            slider = self.slider.minimumSizeHint().width()  # it only stands under a chart
        sides = self._row.contentsMargins()
        around = sides.left() + sides.right() + 2 * self._row.spacing()
        return around + slider + self._rest.sizeHint().width()

    def _step(self, button: Button) -> Step:
        """Only the drawing of a button is left; its words are on hover."""
        words, help = button.text(), button.toolTip()

        def shorten(on: bool) -> None:
            button.setText("" if on else words)
            button.setToolTip(f"{words}. {help}" if on else help)

        return Step(shorten, lambda: button.fontMetrics().horizontalAdvance(words))

    def _travel(self, iteration: int) -> None:
        self._traveller.pause()
        self._traveller.go(iteration, is_rough=self.slider.is_dragged)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        speeds = QActionGroup(menu)
        for words, is_chosen, choose in speed_choices(self._traveller):
            choice = QAction(words, speeds)
            choice.setCheckable(True)
            choice.setChecked(is_chosen)
            choice.triggered.connect(choose)
            menu.addAction(choice)
        menu.addSeparator()
        menu.addAction("Kept moments…").triggered.connect(self.keep_asked)
        film = menu.addAction("Save as film…")
        theme.set_icon(film, "download")
        film.triggered.connect(self.film_asked)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(self.more.rect().topLeft()))

    def _align(self) -> None:
        """Put both ends of the slider where the chart has them, if there is room for that."""
        chart, slider = self._chart(), self.slider
        ends = self._ends_on(chart) if chart is not None else None
        room = self.width() - self._rest.sizeHint().width() - 3 * self._row.spacing()
        margin = theme.current().part("slider_handle")
        if ends is None or ends[1] + margin > room or ends[1] - ends[0] < slider.sizeHint().width():
            slider.align(None)
            slider.setMaximumWidth(_WIDEST)
            slider.setMinimumWidth(0)
            return
        left = float(slider.x())
        slider.setFixedWidth(round(ends[1] - left + margin))
        slider.align((ends[0] - left, ends[1] - left))

    def _ends_on(self, chart: ChartFace) -> tuple[float, float] | None:
        """Where the first moment and now stand on a chart, in pixels of the bar."""
        traveller = self._traveller
        first, now = chart.pixel_of(traveller.first), chart.pixel_of(traveller.now)
        if first is None or now is None or chart.window() is not self.window():
            return None
        offset = chart.mapTo(self.window(), QPoint(0, 0)) - self.mapTo(self.window(), QPoint(0, 0))
        return first + offset.x(), now + offset.x()

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setContentsMargins(look.space("s"), 0, look.space("m"), look.space("xxs"))
        self._row.setSpacing(look.space("l"))
        self._controls.setSpacing(look.space("xs"))
        wide = float(look.tables["travel_px"]["iteration"]) * look.font_scale
        self.words.setFixedWidth(round(wide))
        self._later.start()
