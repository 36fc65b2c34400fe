"""Every command as one row: its menu item, shortcut, icon, tooltip and help all come from here."""

from __future__ import annotations

from netbuilder.ui.actions import (
    arrange,
    edit,
    file,
    help,
    network,
    neurons,
    playground,
    reach,
    sample,
    structure,
    train,
    travel,
    view,
    wires,
)
from netbuilder.ui.actions.action import MENUS, Action

__all__ = ["MENUS", "Action", "all_actions"]


def all_actions() -> tuple[Action, ...]:
    """Every command, menu by menu, in the order of the menus."""
    return (
        *file.ROWS,
        *edit.ROWS,
        *view.ROWS,
        *playground.ROWS,
        *sample.ROWS,
        *network.ROWS,
        *neurons.ROWS,
        *reach.ROWS,
        *wires.ROWS,
        *arrange.ROWS,
        *structure.ROWS,
        *train.ROWS,
        *travel.ROWS,
        *help.ROWS,
    )
