"""Rows of the Arrange menu about what holds layers together: frames, notes and folding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.ui.actions.action import Action, has_document

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands


def _has_frames(app: Commands) -> bool:
    return app.is_editing and bool(app.workspace.frames.ids)


def _can_fold(app: Commands) -> bool:
    return app.is_editing and app.canvas.folds.can_fold


def _has_blocks(app: Commands) -> bool:
    return app.is_editing and app.canvas.folds.has_blocks


ROWS = (
    Action(
        "arrange.frame",
        "Frame",
        lambda app: app.canvas.frames.add_frame(),
        "C",
        "frame",
        when=has_document,
        section=5,
        on_canvas=True,
        also=("Ctrl+J",),
        help="Put a titled frame around the selected layers, or an empty one at the pointer.",
    ),
    Action(
        "arrange.note",
        "Note",
        lambda app: app.canvas.frames.add_note(),
        "Shift+C",
        "note",
        when=has_document,
        section=5,
        on_canvas=True,
        help="Write a note on the canvas.",
    ),
    Action(
        "arrange.delete_framed",
        "Delete with layers",
        lambda app: app.canvas.frames.delete(with_content=True),
        "Shift+Del",
        when=_has_frames,
        section=5,
        on_canvas=True,
        help="Delete the selected frames and all that lies in them.",
        why_not="Select a frame first",
    ),
    Action(
        "arrange.fold",
        "Fold or unfold",
        lambda app: app.canvas.folds.toggle(),
        "H",
        "chevron-down",
        when=_can_fold,
        section=6,
        on_canvas=True,
        words=lambda app: app.canvas.folds.words if app.is_editing else "Fold or unfold",
        help="Fold layers to their header and frames to a card, or open blocks where they stand.",
        why_not="Select a layer, block or frame first",
    ),
    Action(
        "arrange.unfold_blocks",
        "Unfold all blocks",
        lambda app: app.canvas.folds.all_blocks(on=True),
        "Shift+H",
        when=_has_blocks,
        section=6,
        on_canvas=True,
        help="Show what is inside every block, where it stands.",
        why_not="There is no block here",
    ),
    Action(
        "arrange.fold_blocks",
        "Fold all blocks",
        lambda app: app.canvas.folds.all_blocks(on=False),
        "Ctrl+H",
        when=_has_blocks,
        section=6,
        on_canvas=True,
        help="Draw every block as one card again.",
        why_not="There is no block here",
    ),
)
