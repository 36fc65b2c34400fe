"""The part of the View menu that chooses or makes a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.link.messages.sample import Way
from netbuilder.ui.actions.action import Action

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands
    from netbuilder.ui.samples.desk import SampleDesk

_GROUP = "Sample"
_WHY = "Look at the neurons first"
_SECTION = 1


def _is_seen(app: Commands) -> bool:
    return app.is_editing and app.window.workbench.middle.zoom == "neurons"


def _desk(app: Commands) -> SampleDesk:
    return app.window.workbench.middle.page.samples


ROWS = (
    Action(
        "view.sample_next",
        "Next row",
        lambda app: _desk(app).bar.go(Way.NEXT),
        "Alt+PgDown",
        "chevron-right",
        when=_is_seen,
        section=_SECTION,
        group=_GROUP,
        help="Light the neurons with the next row of the chosen part of the data.",
        why_not=_WHY,
    ),
    Action(
        "view.sample_before",
        "Row before",
        lambda app: _desk(app).bar.go(Way.PREVIOUS),
        "Alt+PgUp",
        "chevron-left",
        when=_is_seen,
        section=_SECTION,
        group=_GROUP,
        help="Light the neurons with the row before.",
        why_not=_WHY,
    ),
    Action(
        "view.sample_random",
        "A row by chance",
        lambda app: _desk(app).bar.go(Way.RANDOM),
        "",
        "shuffle",
        when=_is_seen,
        section=_SECTION,
        group=_GROUP,
        help="Light the neurons with any row of the chosen part of the data.",
        why_not=_WHY,
    ),
    Action(
        "view.sample_worst",
        "Next wrong one",
        lambda app: _desk(app).bar.go(Way.WORST),
        "Alt+Shift+PgDown",
        "warning",
        when=_is_seen,
        section=_SECTION,
        group=_GROUP,
        help="Light the neurons with a row that is answered wrongly, the largest loss first.",
        why_not=_WHY,
    ),
    Action(
        "view.sample_make",
        "Make a sample",
        lambda app: _desk(app).toggle_maker(),
        "Ctrl+M",
        "pencil",
        when=_is_seen,
        checked=lambda app: _is_seen(app) and _desk(app).is_making,
        section=_SECTION,
        group=_GROUP,
        help="Change the values of the sample by sliders, or draw a picture of your own.",
        why_not=_WHY,
    ),
    Action(
        "view.sample_light",
        "Light the neurons",
        lambda app: _desk(app).toggle_lighting(),
        "",
        "bulb",
        when=_is_seen,
        checked=lambda app: _is_seen(app) and _desk(app).is_lighting,
        section=_SECTION,
        group=_GROUP,
        help="Show what each synapse carries for the chosen sample, instead of its weight alone.",
        why_not=_WHY,
    ),
)
