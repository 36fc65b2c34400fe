"""What one command is, and the questions that many of them ask before they are offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands

Doing = Callable[["Commands"], object]
Asking = Callable[["Commands"], bool]
Wording = Callable[["Commands"], str]


def always(_: Commands) -> bool:
    """For what can be done at any time."""
    return True


def has_document(app: Commands) -> bool:
    """For what needs the canvas on screen."""
    return app.is_editing


def has_selection(app: Commands) -> bool:
    """For what acts on the selected layers."""
    return app.is_editing and bool(app.workspace.selection)


def has_things(app: Commands) -> bool:
    """For what acts on selected layers, frames and notes alike."""
    return app.is_editing and bool(app.workspace.selection or app.workspace.frames.ids)


def has_one(app: Commands) -> bool:
    """For what acts on a single layer."""
    return app.is_editing and len(app.workspace.selection) == 1


def has_nodes(app: Commands) -> bool:
    """For what needs anything drawn."""
    return app.is_editing and bool(app.workspace.design.nodes)


@dataclass(frozen=True)
class Action:
    """One command.

    Attributes:
        id: ``menu.name``; the part before the dot is the menu it stands in.
        label: What it does, as an order in sentence case.
        do: Does it.
        key: Default shortcut in Qt's portable form; empty for none.
        icon: Name of its icon; empty for none.
        when: Whether it can be done now.
        checked: For switches: whether it is on.
        section: Entries of one menu with the same section stand together.
        group: Title of the submenu it stands in; empty for the menu itself.
        stands_in: Another menu than its id says.
        help: One sentence for tooltip, command palette and help sheet.
        on_canvas: Whether its shortcut acts only while the canvas has the focus.
        also: Further default shortcuts; a person who takes another key gives these up too.
        fixed: A key of the canvas that leads to it too and cannot be changed, such as ``Enter``.
        words: What it is called now, where that changes.
        why_not: Why it cannot be done while it cannot, as advice; empty for the usual words.
    """

    id: str
    label: str
    do: Doing
    key: str = ""
    icon: str = ""
    when: Asking = always
    checked: Asking | None = None
    section: int = 0
    help: str = ""
    on_canvas: bool = False
    also: tuple[str, ...] = ()
    fixed: str = ""
    words: Wording | None = None
    why_not: str = ""
    group: str = ""
    stands_in: str = ""

    @property
    def menu(self) -> str:
        """The menu it stands in."""
        return self.stands_in or self.id.partition(".")[0]

    @property
    def reason(self) -> str:
        """Why it cannot be done while it cannot."""
        return self.why_not or REASONS.get(self.when, "Not possible now")


REASONS: dict[Asking, str] = {
    has_document: "Open or begin a project first",
    has_selection: "Select a layer first",
    has_things: "Select a layer, frame or note first",
    has_one: "Select one layer first",
    has_nodes: "Nothing is drawn yet",
}
MENUS = {
    "file": "File",
    "edit": "Edit",
    "view": "View",
    "network": "Network",
    "arrange": "Arrange",
    "train": "Train",
    "help": "Help",
}
