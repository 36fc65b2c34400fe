"""What feeds the selected nodes and what they feed, as links that lead there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from netbuilder.core.design import Design, Node
from netbuilder.ui import theme
from netbuilder.ui.panels.parameter_form import FieldRow

MOST = 8
NOTHING = "nothing"


class NodeLinks(QWidget):
    """Two rows of names; a click, or Tab and Enter, goes to the node.

    Signals:
        chosen(str): Id of the node that the person wants to see.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.fed_by = LinkLabel("Fed by")
        self.feeds = LinkLabel("Feeds")
        self._rows = []
        for label, help in (
            (self.fed_by, "The layers whose answers arrive here."),
            (self.feeds, "The layers that go on with its answer."),
        ):
            label.linkActivated.connect(self.chosen)
            self._rows.append(FieldRow(label.accessibleName(), label, help))
            self._column.addWidget(self._rows[-1])
        theme.follow(self, self._restyle)

    def show_nodes(self, nodes: Sequence[Node], design: Design) -> None:
        """Show the neighbours of these nodes, themselves left out."""
        own = {node.id for node in nodes}
        before = [id for node in nodes for id in design.before(node.id)]
        after = [id for node in nodes for id in design.after(node.id)]
        self.fed_by.show_nodes(_named(before, own, design))
        self.feeds.show_nodes(_named(after, own, design))
        self._rows[0].setVisible(any(node.layer.inputs for node in nodes))
        self._rows[1].setVisible(any(node.layer.outputs for node in nodes))

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))


class LinkLabel(QLabel):
    """Names of nodes that can be followed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setTextFormat(Qt.TextFormat.RichText)  # every name is escaped
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.ids: tuple[str, ...] = ()
        self._names: list[tuple[str, str]] = []
        theme.follow(self, self._write)

    def show_nodes(self, names: list[tuple[str, str]]) -> None:
        """Show nodes by id and title."""
        if names != self._names or not self.text():
            self._names = names
            self.ids = tuple(id for id, _ in names)
            self._write()

    def _write(self) -> None:
        look = theme.current()
        accent, quiet = look.colour("accent").name(), look.colour("text_3").name()
        links = [
            f'<a href="{escape(id)}" style="color: {accent}">{escape(title)}</a>'
            for id, title in self._names[:MOST]
        ]
        more = len(self._names) - MOST
        if more > 0:
            links.append(f'<span style="color: {quiet}">and {more:,} more</span>')
        words = ", ".join(links) or f'<span style="color: {quiet}">{NOTHING}</span>'
        self.setText(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._names else Qt.FocusPolicy.NoFocus)
        self.setAccessibleDescription(", ".join(title for _, title in self._names) or NOTHING)


def _named(ids: Iterable[str], own: set[str], design: Design) -> list[tuple[str, str]]:
    """Ids and titles, each once."""
    return [(id, design.nodes[id].title) for id in dict.fromkeys(ids) if id not in own]
