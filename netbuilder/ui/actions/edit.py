"""The Edit menu: undo, clipboard, deleting and selecting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.ui.actions.action import Action, has_document, has_nodes, has_selection, has_things

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands


def _with_step(verb: str, step: str) -> str:
    return f"{verb}: {step}" if step else verb


def _has_anything(app: Commands) -> bool:
    return has_things(app) or (app.is_editing and app.canvas.wiring.has_chosen)


def _can_rename(app: Commands) -> bool:
    if not app.is_editing:
        return False
    return len(app.workspace.selection) + len(app.workspace.frames.ids) == 1


def _deleting(app: Commands) -> str:
    if not app.is_editing or has_things(app):
        return "Delete"
    count, dots = len(app.canvas.sheet.chosen_wires), len(app.canvas.sheet.chosen_dots)
    if dots and not count:
        return "Delete dot" if dots == 1 else f"Delete {dots} dots"
    return {0: "Delete", 1: "Delete wire"}.get(count, f"Delete {count} wires")


ROWS = (
    Action(
        "edit.undo",
        "Undo",
        lambda app: app.workspace.undo(),
        "Ctrl+Z",
        "undo",
        when=lambda app: app.is_editing and app.document.can_undo,
        words=lambda app: _with_step("Undo", app.document.undo_label),
        help="Take the last step back.",
    ),
    Action(
        "edit.redo",
        "Redo",
        lambda app: app.workspace.redo(),
        "Ctrl+Shift+Z",
        "redo",
        when=lambda app: app.is_editing and app.document.can_redo,
        also=("Ctrl+Y",),
        words=lambda app: _with_step("Redo", app.document.redo_label),
        help="Take the step again that was taken back.",
    ),
    Action(
        "edit.history",
        "History",
        lambda app: app.look.toggle_history(),
        "Ctrl+Alt+Z",
        "clock",
        when=has_document,
        checked=lambda app: app.look.is_history_open,
        help="Show all steps, and go to any of them.",
    ),
    Action(
        "edit.cut",
        "Cut",
        lambda app: app.canvas.cut_selection(),
        "Ctrl+X",
        "cut",
        when=has_things,
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
        when=has_things,
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
        when=has_document,
        section=1,
        on_canvas=True,
        help="Place copied layers at the pointer.",
    ),
    Action(
        "edit.paste_fed",
        "Paste with the wires that led in",
        lambda app: app.canvas.paste(is_fed=True),
        "Ctrl+Shift+V",
        "paste",
        when=has_document,
        section=1,
        on_canvas=True,
        help="Place copied layers, fed by the same layers as those that were copied.",
    ),
    Action(
        "edit.duplicate",
        "Duplicate",
        lambda app: app.canvas.duplicate(),
        "Ctrl+D",
        "copy",
        when=has_things,
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
        when=_has_anything,
        section=2,
        on_canvas=True,
        words=_deleting,
        help="Delete the selected layers and their wires.",
    ),
    Action(
        "edit.heal",
        "Delete and join the neighbours",
        lambda app: app.canvas.delete_selection(heal=True),
        "Alt+Del",
        also=("Alt+Backspace",),
        when=has_selection,
        section=2,
        on_canvas=True,
        help="Delete the selected layers and wire up what they stood between.",
    ),
    Action(
        "edit.select_all",
        "Select all",
        lambda app: app.canvas.select_all(),
        "Ctrl+A",
        when=has_nodes,
        section=5,
        on_canvas=True,
        group="Select",
        help="Select every layer.",
    ),
    Action(
        "edit.rename",
        "Rename",
        lambda app: app.canvas.rename_selected(),
        "F2",
        "rename",
        when=_can_rename,
        section=2,
        on_canvas=True,
        help="Give the selected layer or frame a name of its own; write the selected note.",
        why_not="Select one layer, frame or note first",
    ),
    Action(
        "edit.preferences",
        "Preferences…",
        lambda app: app.sheets.show_preferences(),
        "Ctrl+,",
        "settings",
        section=9,
        help="Change shortcuts, mouse habits, colours, and how the canvas behaves.",
    ),
)
