"""The part of the view that makes blocks, goes into them and comes out again."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from netbuilder.core import block_edits
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.problems import ProblemError
from netbuilder.ui import theme
from netbuilder.ui.canvas import placing
from netbuilder.ui.canvas.arranging import Arranging
from netbuilder.ui.canvas.floating import Floating
from netbuilder.ui.canvas.folds import Folds
from netbuilder.ui.canvas.frames import Frames
from netbuilder.ui.canvas.inner_layout import tile_at
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.overlays.breadcrumb import Breadcrumb
from netbuilder.ui.canvas.overlays.rename_field import RenameField
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.workspace import Workspace

DEFAULT_NAME = "Block"


class Inside(Floating):
    """Blocks on the canvas; each design keeps the place and zoom it was left at.

    Attributes:
        frames: What can be done to frames and notes.
        folds: What folds and unfolds.
        arranging: What lines nodes up.
    """

    frames: Frames
    folds: Folds
    arranging: Arranging

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.breadcrumb = Breadcrumb(self)
        self.frames = Frames(self)
        self.folds = Folds(self)
        self.arranging = Arranging(self)
        self._naming: RenameField | None = None
        self._looks: dict[tuple[str, ...], tuple[float, QPointF]] = {}
        self._was_inside = workspace.inside
        workspace.entered.connect(self._on_entered)
        workspace.inferred.connect(self.breadcrumb.refresh)
        workspace.opened.connect(self._looks.clear)

    @property
    def selected_block(self) -> str:
        """Id of the one selected node, if it stands for a block; else empty."""
        if len(self.workspace.selection) != 1:
            return ""
        (id,) = self.workspace.selection
        return id if isinstance(self.workspace.design.nodes[id].layer, BlockUse) else ""

    def enter_block(self, id: str = "") -> bool:
        """Go into a block, by default the selected one; answers whether there was one."""
        self.close_floating()
        return self.workspace.enter(id or self.selected_block)

    def enter_block_at(self, item: NodeItem, place: QPointF) -> bool:
        """Go into a block; where it is drawn open, to the layer at a place of the scene."""
        inner, local = item.visual.inner, place - item.pos()
        found = ""
        if inner is not None:
            found = tile_at(inner, (local.x(), local.y()), paints().size("inner_lane"))
        if not self.enter_block(item.id):
            return False
        if found:
            self.workspace.select([found])
            self.center_on(found)
        return True

    def leave_block(self, levels: int = 1) -> bool:
        """Go out of the open block; answers whether one was open."""
        self.close_floating()
        return self.workspace.leave(levels)

    def group_selection(self) -> None:
        """Make a block of the selected nodes; its name is asked in place."""
        workspace = self.workspace
        ids = workspace.selection
        try:
            block_edits.grouped_in(workspace.design, workspace.project.blocks, ids, DEFAULT_NAME)
        except ProblemError as error:
            workspace.refused.emit(error.problems[0])
            return
        self.close_floating()
        area = QRectF()
        for id in ids:
            area = area.united(self.sheet.nodes[id].place)
        self._naming = RenameField(self, DEFAULT_NAME)
        self._naming.setAccessibleName("Name of the new block")
        self._naming.accepted.connect(lambda text: self._finish_naming(ids, text))
        self._naming.cancelled.connect(lambda: self._finish_naming(ids, None))
        self._naming.place_over(self.mapFromScene(area).boundingRect(), 1.0)
        self._naming.setFixedWidth(theme.current().width("node"))
        self._naming.show()
        self._naming.setFocus()

    def group_as(self, ids: frozenset[str], name: str) -> str:
        """Make a block of nodes and select what stands for it; answers its id, or nothing."""
        made: list[str] = []

        def edit(design: Design, blocks: block_edits.Blocks) -> tuple[Design, block_edits.Blocks]:
            design, blocks, id = block_edits.grouped_in(design, blocks, ids, name)
            made[:] = [id]
            return design, blocks

        if not self.workspace.apply_with_blocks("Group into a block", edit):
            return ""
        self.workspace.select(made)
        return made[0]

    def unpack_selection(self) -> None:
        """Put the content of the selected blocks in their place."""
        nodes, blocks = self.workspace.design.nodes, self.workspace.project.blocks
        ids = [id for id in self.workspace.selection if isinstance(nodes[id].layer, BlockUse)]

        def edit(design: Design) -> tuple[Design, tuple[str, ...]]:
            placed: tuple[str, ...] = ()
            for id in ids:
                design, fresh = block_edits.unpacked(design, blocks, id)
                placed += fresh
            return design, placed

        made = placing.Made(edit)
        if ids and self.workspace.apply("Unpack block", made):
            self.workspace.select(made.ids)

    def rename_selected(self) -> None:
        """Write the name of the selected node, the title of a frame or the text of a note."""
        if self.workspace.selection or not self.frames.edit():
            super().rename_selected()

    def center_on(self, id: str) -> None:
        """Bring a node to the middle; what hides it is opened first."""
        self.folds.show(id)
        super().center_on(id)

    def show_problem(self, id: str) -> None:
        """Show what is wrong with a node; what is wrong inside a block is shown there."""
        problem = self.sheet.knowledge.problems.get(id)
        if problem is None or not problem.where.blocks:
            super().show_problem(id)
            return
        uses, guilty = block_edits.place_of(problem)
        if self.workspace.go((*self.workspace.inside, *uses)):
            self.workspace.select([guilty])
            self.center_on(guilty)
            super().show_problem(guilty)

    def close_floating(self) -> bool:
        """Close what floats, a name or note being written included; answers whether any did."""
        naming = self._naming
        if naming is not None:
            naming.leave()
        was_written = self.frames.writing.close()
        return super().close_floating() or was_written or naming is not None

    def _finish_naming(self, ids: frozenset[str], text: str | None) -> None:
        field, self._naming = self._naming, None
        if field is None:
            return
        field.hide()
        field.deleteLater()
        self.setFocus()
        if text is not None:
            self.group_as(ids, text)

    def _on_entered(self) -> None:
        """Look at the design that is open now: as it was left, or at all of it."""
        self.leaping.emit()
        middle = self.mapToScene(self.viewport().rect().center())
        self._looks[self._was_inside] = (self.zoom, middle)
        self._was_inside = self.workspace.inside
        self.breadcrumb.refresh()
        zoom, place = self._looks.get(self.workspace.inside, (0.0, middle))
        if zoom:
            self.look_at(place, zoom)
        else:
            self.frame_area(self.whole_area())

    def _place_corners(self) -> None:
        super()._place_corners()
        gap = int(theme.current().tables["canvas_px"]["overlay_gap"])
        self.breadcrumb.move(gap, gap)
