"""The views of the training deck as a table: what each is called, and how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.curves_page import CurvesPage
from netbuilder.ui.panels.judgement_page import JudgementPage
from netbuilder.ui.panels.layers_page import LayersPage
from netbuilder.ui.panels.log_panel import LogPanel
from netbuilder.ui.panels.problems_panel import ProblemsPanel
from netbuilder.ui.panels.runs_page import RunsPage
from netbuilder.ui.panels.samples_page import SamplesPage
from netbuilder.ui.panels.surface_page import SurfacePage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

Page = TypeVar("Page", bound=QWidget)


@runtime_checkable
class ShowsRun(Protocol):
    """A page that is told which run is shown."""

    def show_run(self, run: RunRecord | None) -> None: ...


@runtime_checkable
class Offered(Protocol):
    """A page that has its tab only at times, and tells when."""

    is_offered: bool
    offered: SignalInstance


@runtime_checkable
class Refuses(Protocol):
    """A page that has a problem to tell in passing."""

    refused: SignalInstance


class Pages(dict[str, QWidget]):
    """The pages that were made, by id."""

    def of(self, kind: type[Page]) -> Page:
        """The page of a class.

        Raises:
            LookupError: There is none.
        """
        for page in self.values():
            if isinstance(page, kind):
                return page
        raise LookupError(kind.__name__)


@dataclass(frozen=True)
class DeckPage:
    """One view of the deck.

    A page may be `ShowsRun`, `Offered` or `Refuses`; the deck finds out.

    Attributes:
        value: Its id, also in the settings.
        words: What its tab says.
        hint: What it shows, in one line.
        make: Makes it.
    """

    value: str
    words: str
    hint: str
    make: Callable[[Workspace, EngineBridge], QWidget]


PAGES: tuple[DeckPage, ...] = (
    DeckPage(
        "curves",
        "Curves",
        "Loss, metrics, learning rate, speed and memory",
        CurvesPage,
    ),
    DeckPage(
        "surface",
        "Surface",
        "What the network answers everywhere, for two inputs",
        SurfacePage,
    ),
    DeckPage(
        "results",
        "Results",
        "What is right and what is wrong on rows it does not learn from",
        JudgementPage,
    ),
    DeckPage(
        "samples",
        "Samples",
        "Single rows with what the network says of them, worst first",
        SamplesPage,
    ),
    DeckPage(
        "layers",
        "Layers",
        "What reaches each layer, how fast it learns and how its numbers spread",
        LayersPage,
    ),
    DeckPage(
        "runs",
        "Runs",
        "Every training of this project, side by side",
        RunsPage,
    ),
    DeckPage(
        "problems",
        "Problems",
        "What is wrong, and how to mend it",
        lambda workspace, bridge: ProblemsPanel(workspace),
    ),
    DeckPage(
        "log",
        "Log",
        "What happened, line by line",
        lambda workspace, bridge: LogPanel(bridge),
    ),
)
