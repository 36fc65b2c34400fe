"""Every command as one row: its menu item, shortcut, icon, tooltip and help all come from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands

Doing = Callable[["Commands"], object]
Asking = Callable[["Commands"], bool]


def _always(_: Commands) -> bool:
    return True


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
        help: One sentence for tooltip, command palette and help sheet.
        on_canvas: Whether its shortcut acts only while the canvas has the focus.
    """

    id: str
    label: str
    do: Doing
    key: str = ""
    icon: str = ""
    when: Asking = _always
    checked: Asking | None = None
    section: int = 0
    help: str = ""
    on_canvas: bool = False

    @property
    def menu(self) -> str:
        """The menu it stands in."""
        return self.id.partition(".")[0]


MENUS = {
    "file": "File",
    "edit": "Edit",
    "view": "View",
    "network": "Network",
    "train": "Train",
    "help": "Help",
}


def _has_document(app: Commands) -> bool:
    return app.is_editing


def _has_selection(app: Commands) -> bool:
    return app.is_editing and bool(app.workspace.selection)


def _file() -> tuple[Action, ...]:
    return (
        Action(
            "file.new",
            "New",
            lambda app: app.files.new(),
            "Ctrl+N",
            "file",
            help="Begin with an empty canvas.",
        ),
        Action(
            "file.start",
            "Start view",
            lambda app: app.show_start(),
            "Ctrl+Shift+H",
            "lesson",
            help="Show recent work and examples.",
        ),
        Action(
            "file.open",
            "Open…",
            lambda app: app.files.choose_and_open(),
            "Ctrl+O",
            "folder",
            help="Open a project from a file.",
        ),
        Action(
            "file.data",
            "Bring in data…",
            lambda app: app.choose_data(),
            "Ctrl+I",
            "table",
            section=1,
            help="Choose a CSV file; its columns are looked at and explained.",
        ),
        Action(
            "file.save",
            "Save",
            lambda app: app.files.save(),
            "Ctrl+S",
            "download",
            when=_has_document,
            section=2,
            help="Write the project to its file.",
        ),
        Action(
            "file.save_as",
            "Save as…",
            lambda app: app.files.save_as(),
            "Ctrl+Shift+S",
            when=_has_document,
            section=2,
            help="Write the project to another file.",
        ),
        Action(
            "file.export",
            "Export PyTorch module…",
            lambda app: app.export_module(),
            "Ctrl+E",
            "export",
            when=lambda app: app.is_editing and app.can_export,
            section=3,
            help="Write the network as a readable PyTorch class.",
        ),
        Action(
            "file.script",
            "Export training script…",
            lambda app: app.export_script(),
            when=lambda app: app.is_editing and app.can_export,
            section=3,
            help="Write a complete train.py that repeats this training without netbuilder.",
        ),
        Action(
            "file.quit",
            "Quit",
            lambda app: app.window.close(),
            "Ctrl+Q",
            section=4,
            help="Close the window; unsaved work is asked about once.",
        ),
    )


def _edit() -> tuple[Action, ...]:
    return (
        Action(
            "edit.undo",
            "Undo",
            lambda app: app.workspace.undo(),
            "Ctrl+Z",
            "undo",
            when=lambda app: app.is_editing and app.document.can_undo,
            help="Take the last step back.",
        ),
        Action(
            "edit.redo",
            "Redo",
            lambda app: app.workspace.redo(),
            "Ctrl+Shift+Z",
            "redo",
            when=lambda app: app.is_editing and app.document.can_redo,
            help="Take the step again that was taken back.",
        ),
        Action(
            "edit.cut",
            "Cut",
            lambda app: app.canvas.cut_selection(),
            "Ctrl+X",
            "cut",
            when=_has_selection,
            section=1,
            on_canvas=True,
            help="Copy the selected layers as text and delete them.",
        ),
        Action(
            "edit.copy",
            "Copy",
            lambda app: app.canvas.copy_selection(),
            "Ctrl+C",
            "copy",
            when=_has_selection,
            section=1,
            on_canvas=True,
            help="Copy the selected layers as readable text.",
        ),
        Action(
            "edit.paste",
            "Paste",
            lambda app: app.canvas.paste(),
            "Ctrl+V",
            "paste",
            when=lambda app: app.is_editing and app.can_paste,
            section=1,
            on_canvas=True,
            help="Place copied layers at the pointer.",
        ),
        Action(
            "edit.duplicate",
            "Duplicate",
            lambda app: app.canvas.duplicate(),
            "Ctrl+D",
            "copy",
            when=_has_selection,
            section=1,
            on_canvas=True,
            help="Copy and paste in one step.",
        ),
        Action(
            "edit.delete",
            "Delete",
            lambda app: app.canvas.delete_selection(),
            "Del",
            "trash",
            when=_has_selection,
            section=2,
            on_canvas=True,
            help="Delete the selected layers and their wires.",
        ),
        Action(
            "edit.heal",
            "Delete and join the neighbours",
            lambda app: app.canvas.delete_selection(heal=True),
            "Alt+Del",
            when=_has_selection,
            section=2,
            on_canvas=True,
            help="Delete the selected layers and wire up what they stood between.",
        ),
        Action(
            "edit.select_all",
            "Select all",
            lambda app: app.canvas.select_all(),
            "Ctrl+A",
            when=_has_document,
            section=3,
            on_canvas=True,
            help="Select every layer.",
        ),
        Action(
            "edit.rename",
            "Rename",
            lambda app: app.canvas.rename_selected(),
            "F2",
            "rename",
            when=_has_selection,
            section=3,
            on_canvas=True,
            help="Give the selected layer a name of its own.",
        ),
    )


def _view() -> tuple[Action, ...]:
    return (
        Action(
            "view.fit",
            "Show all",
            lambda app: app.canvas.fit(),
            "Home",
            "fit",
            when=_has_document,
            on_canvas=True,
            help="Zoom so that the whole network shows.",
        ),
        Action(
            "view.fit_selection",
            "Show selection",
            lambda app: app.canvas.fit_selection(),
            "F",
            when=_has_document,
            on_canvas=True,
            help="Zoom to the selected layers.",
        ),
        Action(
            "view.actual",
            "Actual size",
            lambda app: app.canvas.zoom_to(1.0),
            "1",
            "zoom",
            when=_has_document,
            on_canvas=True,
            help="Zoom to 100 %.",
        ),
        Action(
            "view.palette",
            "Layers and data",
            lambda app: app.toggle_dock("palette"),
            "Ctrl+Shift+L",
            when=_has_document,
            section=1,
            checked=lambda app: app.is_dock_open("palette"),
            help="Show or hide the left side.",
        ),
        Action(
            "view.inspector",
            "Properties and plan",
            lambda app: app.toggle_dock("inspector"),
            "Ctrl+Shift+I",
            when=_has_document,
            section=1,
            checked=lambda app: app.is_dock_open("inspector"),
            help="Show or hide the right side.",
        ),
        Action(
            "view.deck",
            "Training deck",
            lambda app: app.toggle_dock("deck"),
            "Ctrl+Shift+T",
            when=_has_document,
            section=1,
            checked=lambda app: app.is_dock_open("deck"),
            help="Show or hide controls and curves.",
        ),
        Action(
            "view.arrange",
            "Move panels",
            lambda app: app.toggle_arranging(),
            when=_has_document,
            section=1,
            checked=lambda app: app.is_arranging,
            help="Give panels a title bar to drag them by.",
        ),
        Action(
            "view.restore",
            "Restore panels",
            lambda app: app.restore_docks(),
            when=_has_document,
            section=1,
            help="Put every panel back where it was at first.",
        ),
        Action(
            "view.light",
            "Light",
            lambda app: app.set_theme("light"),
            section=2,
            checked=lambda app: app.theme_choice == "light",
            help="Light colours.",
        ),
        Action(
            "view.dark",
            "Dark",
            lambda app: app.set_theme("dark"),
            section=2,
            checked=lambda app: app.theme_choice == "dark",
            help="Dark colours.",
        ),
        Action(
            "view.contrast",
            "High contrast",
            lambda app: app.set_theme("high_contrast"),
            section=2,
            checked=lambda app: app.theme_choice == "high_contrast",
            help="Strongest contrast.",
        ),
        Action(
            "view.system",
            "As the system",
            lambda app: app.set_theme("system"),
            section=2,
            checked=lambda app: app.theme_choice == "system",
            help="Light or dark, as the system is set.",
        ),
        Action(
            "view.larger",
            "Larger text",
            lambda app: app.scale_text(1.1),
            "Ctrl++",
            section=3,
            help="Everything a little larger.",
        ),
        Action(
            "view.smaller",
            "Smaller text",
            lambda app: app.scale_text(1 / 1.1),
            "Ctrl+-",
            section=3,
            help="Everything a little smaller.",
        ),
        Action(
            "view.usual",
            "Usual text size",
            lambda app: app.scale_text(0.0),
            "Ctrl+0",
            section=3,
            help="Back to the usual size.",
        ),
    )


def _network() -> tuple[Action, ...]:
    return (
        Action(
            "network.add",
            "Place a layer…",
            lambda app: app.canvas.open_search(),
            "Tab",
            "add",
            when=_has_document,
            on_canvas=True,
            help="Search the layers at the pointer; Enter places one.",
        ),
        Action(
            "network.suggest",
            "Draw a first network",
            lambda app: app.draw_suggestion(),
            icon="bulb",
            when=lambda app: app.is_editing and app.can_suggest,
            help="Replace the drawing by a network that fits the data.",
        ),
        Action(
            "network.tidy",
            "Tidy up",
            lambda app: app.canvas.tidy(),
            "L",
            "layout",
            when=_has_document,
            section=1,
            on_canvas=True,
            help="Lay the network out from left to right.",
        ),
        Action(
            "network.bypass",
            "Bypass",
            lambda app: app.canvas.toggle_bypass(),
            "M",
            "bypass",
            when=_has_selection,
            section=2,
            on_canvas=True,
            help="Let data pass the selected layers untouched.",
        ),
        Action(
            "network.freeze",
            "Freeze weights",
            lambda app: app.canvas.toggle_frozen(),
            "Shift+F",
            "freeze",
            when=_has_selection,
            section=2,
            on_canvas=True,
            help="Leave the weights of the selected layers alone while training.",
        ),
        Action(
            "network.next_problem",
            "Go to the next problem",
            lambda app: app.show_next_problem(),
            "F8",
            "error",
            when=lambda app: app.is_editing and bool(app.workspace.inference.problems),
            section=3,
            help="Select the next layer with a problem.",
        ),
    )


def _train() -> tuple[Action, ...]:
    return (
        Action(
            "train.toggle",
            "Train or pause",
            lambda app: app.deck.toggle_training(),
            "F5",
            "play",
            when=lambda app: app.is_editing and app.deck.can_toggle,
            help="Start training; while it runs, pause; while paused, go on.",
        ),
        Action(
            "train.step",
            "One iteration",
            lambda app: app.deck.step_iteration(),
            "F10",
            "step",
            when=lambda app: app.is_editing and app.deck.can_step,
            help="One batch forward and back.",
        ),
        Action(
            "train.epoch",
            "One epoch",
            lambda app: app.deck.step_epoch(),
            "Shift+F10",
            "step_epoch",
            when=lambda app: app.is_editing and app.deck.can_step,
            help="All training examples once.",
        ),
        Action(
            "train.stop",
            "Stop and keep",
            lambda app: app.deck.stop_and_keep(),
            "Shift+F5",
            "stop",
            when=lambda app: app.is_editing and app.deck.can_stop,
            help="End the training; its weights are kept.",
        ),
    )


def _help() -> tuple[Action, ...]:
    return (
        Action(
            "help.commands",
            "Search commands…",
            lambda app: app.open_command_palette(),
            "Ctrl+Shift+P",
            "search",
            help="Find any command by its name.",
        ),
        Action(
            "help.layer",
            "About this kind of layer",
            lambda app: app.show_layer_help(),
            "F1",
            "help",
            when=_has_document,
            help="What the selected layer does, with an example.",
        ),
        Action(
            "help.keys",
            "Keyboard shortcuts",
            lambda app: app.show_shortcuts(),
            "Ctrl+/",
            help="All shortcuts on one sheet.",
        ),
        Action(
            "help.about",
            "About netbuilder",
            lambda app: app.show_about(),
            section=1,
            help="Version and licences.",
        ),
    )


def all_actions() -> tuple[Action, ...]:
    """Every command, menu by menu, in the order of the menus."""
    return (*_file(), *_edit(), *_view(), *_network(), *_train(), *_help())
