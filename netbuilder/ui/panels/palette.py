"""All kinds of layers in groups: to find, to drag onto the canvas, or to place with one key."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidgetItem, QVBoxLayout, QWidget

from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.layer import Family, Layer
from netbuilder.ui import theme
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.kind_memory import KindMemory
from netbuilder.ui.panels.palette_tree import COUNT, LAYER, STARRED, PaletteTree
from netbuilder.ui.widgets import PlainLabel, SearchField
from netbuilder.ui.workspace import Workspace

HINT = "Find, or type dense 16"
OPEN_AT_FIRST = (Family.ENDS, Family.NEURONS, Family.ACTIVATIONS, Family.BLOCK)
NOTHING = "No layer is called that. Try fewer letters."
FAVOURITES, OWN = "Favourites", "My blocks"


class Palette(QWidget):
    """The palette as a plain widget.

    Signals:
        placed(Layer): Place this layer next to the selection.
        folded(str): Which groups are folded now, as text to remember; see `fold`.
    """

    placed = Signal(object)
    folded = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        theme.set_role(self, "panel")
        self.field = SearchField(HINT, parent=self)
        self.tree = PaletteTree(self)
        self._nothing = PlainLabel(NOTHING, "hint", wrap=True)
        self._folded = set(Family) - set(OPEN_AT_FIRST)
        self._are_favourites_folded = False
        self._memory = KindMemory(self)
        self._column = QVBoxLayout(self)
        for part in (self.field, self._nothing, self.tree):
            self._column.addWidget(part)
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self._place_first)
        self.field.went_down.connect(self.tree.enter)
        self.tree.placed.connect(self.placed)
        self.tree.itemExpanded.connect(lambda item: self._fold(item, False))
        self.tree.itemCollapsed.connect(lambda item: self._fold(item, True))
        self.tree.starred.connect(self._star)
        workspace.entered.connect(self._show_again)
        workspace.shelf.changed.connect(self._show_again)
        self._show("")
        theme.follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        """As wide as the look says."""
        return QSize(theme.current().width("palette"), super().sizeHint().height())

    def titles(self) -> list[str]:
        """The kinds shown now, from above."""
        return [item.text(0) for item in self.tree.layer_items()]

    def fold(self, text: str) -> None:
        """Fold the groups of a remembered text; an empty one leaves those of the beginning."""
        if text:
            names = set(text.split(","))
            self._folded = {family for family in Family if family.name in names}
            self._are_favourites_folded = FAVOURITES.upper() in names
            self._show(self.field.text())

    def remember(self, memory: KindMemory) -> None:
        """Share favourites with the search."""
        self._memory = memory
        memory.changed.connect(self._show_again)
        self._show_again()

    def show_kind(self, kind: str) -> bool:
        """Bring a kind into sight and choose it; answers whether it is here."""
        self.field.clear()
        items = [item for item in self.tree.layer_items() if _name(item) == kind]
        if not items:
            return False
        item = items[-1]  # the one among its family, not the favourite
        group = item.parent()
        if group is not None:
            group.setExpanded(True)
        self.tree.setCurrentItem(item)
        self.tree.scrollToItem(item, PaletteTree.ScrollHint.PositionAtCenter)
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _show(self, text: str) -> None:
        """Show what fits the typed text; all of it where there is none."""
        typed = text.strip()
        self.tree.blockSignals(True)
        self.tree.clear()
        results = kinds.found(typed, kinds.kinds(is_inside=bool(self.workspace.inside)))
        if not typed:
            self._add_favourites(results)
        for family in Family:
            own = [each for each in results if each.layer.group is family]
            if own:
                self._add_group(family.value, own, bool(typed) or family not in self._folded)
        blocks = self._own_blocks(typed)
        if blocks:
            self._add_group(OWN, blocks, bool(typed) or Family.BLOCK not in self._folded)
        self.tree.blockSignals(False)
        found = sorted([*results, *blocks], key=lambda each: -each.score)
        if typed and found:
            self.tree.setCurrentItem(self.tree.layer_items()[0])
        self._best = found[0].what if found else None
        self._nothing.setVisible(not found)

    def _add_favourites(self, results: list[kinds.Found]) -> None:
        """A group of its own, in the order they were chosen."""
        named = {each.what.kind: each for each in results if isinstance(each.what, Layer)}
        chosen = [named[kind] for kind in self._memory.favourites if kind in named]
        if chosen:
            self._add_group(FAVOURITES, chosen, is_open=not self._are_favourites_folded)

    def _own_blocks(self, typed: str) -> list[kinds.Found]:
        """The person's own blocks that fit; all of them where nothing is typed."""
        blocks = self.workspace.shelf.blocks()
        if typed:
            return kinds.found_library(typed, [(each, "One of your blocks") for each in blocks])
        return [kinds.Found(each, "One of your blocks", -1.0) for each in blocks]

    def _add_group(self, title: str, rows: list[kinds.Found], is_open: bool) -> None:
        group = QTreeWidgetItem(self.tree, [title])
        count = len(rows)
        group.setData(0, COUNT, count)
        words = "1 kind" if count == 1 else f"{count:,} kinds"
        group.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, words)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        for found in rows:
            item = QTreeWidgetItem(group, [found.title])
            what = found.what
            words = found.detail if isinstance(what, LibraryBlock) else what.summary
            item.setData(0, LAYER, what)
            item.setToolTip(0, f"{found.title}. {words}")
            if isinstance(what, Layer):
                is_starred = what.kind in self._memory.favourites
                item.setData(0, STARRED, is_starred)
                words = f"{words} Favourite." if is_starred else words
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, words)
        group.setExpanded(is_open)

    def _show_again(self) -> None:
        """What can be placed is something else, such as inside a block."""
        top = self.tree.verticalScrollBar().value()
        self._show(self.field.text())
        self.tree.verticalScrollBar().setValue(top)

    def _star(self, layer: Layer) -> None:
        self._memory.toggle(layer.kind)

    def _fold(self, item: QTreeWidgetItem, is_folded: bool) -> None:
        if self.field.text().strip():
            return
        if item.text(0) == FAVOURITES:
            self._are_favourites_folded = is_folded
        else:
            family = Family.BLOCK if item.text(0) == OWN else Family(item.text(0))
            (self._folded.add if is_folded else self._folded.discard)(family)
        # Something is always named, so that "nothing is folded" is remembered too.
        names = [each.name for each in Family if each in self._folded]
        names += [FAVOURITES.upper()] if self._are_favourites_folded else []
        self.folded.emit(",".join(names) or "NONE")

    def _place_first(self) -> None:
        if self.field.text().strip() and self._best is not None:
            self.placed.emit(self._best)
            self.field.clear()

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("l")
        self._column.setContentsMargins(0, room, 0, 0)
        self._column.setSpacing(look.space("s"))
        self.field.setContentsMargins(0, 0, 0, 0)
        self._column.setContentsMargins(look.space("m"), room, look.space("m"), 0)
        self.tree.viewport().update()
        self.updateGeometry()


def _name(item: QTreeWidgetItem) -> str:
    layer = item.data(0, LAYER)
    return layer.kind if isinstance(layer, Layer) else ""
