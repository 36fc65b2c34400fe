"""What an import found and what it doubts: a sentence each, with a change one click away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.link.messages import Finding
from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, PlainLabel


class FindingsList(QWidget):
    """Findings under a title.

    Signals:
        change_asked: The finding whose change the person wants.
    """

    change_asked = Signal(object)

    def __init__(
        self, title: str, findings: Sequence[Finding], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows: list[QHBoxLayout] = []
        self._signs: list[tuple[QLabel, bool]] = []
        self.links: list[Button] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(PlainLabel(title, "section"))
        for finding in findings:
            self._column.addLayout(self._row(finding))
        self._column.addStretch(1)
        theme.follow(self, self._restyle)

    def _row(self, finding: Finding) -> QHBoxLayout:
        row = QHBoxLayout()
        top = Qt.AlignmentFlag.AlignTop
        sign = QLabel()
        sign.setAccessibleName("please look" if finding.doubtful else "found")
        row.addWidget(sign, 0, top)
        row.addWidget(PlainLabel(finding.sentence, wrap=True), 1)
        if finding.label and finding.change:
            link = Button(finding.label, "link")
            link.setAccessibleDescription(finding.sentence)
            link.clicked.connect(lambda _=False, each=finding: self.change_asked.emit(each))
            row.addWidget(link, 0, top)
            self.links.append(link)
        self._rows.append(row)
        self._signs.append((sign, finding.doubtful))
        return row

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        for row in self._rows:
            row.setSpacing(look.space("m"))
        size = look.icon_size("control")
        for sign, doubtful in self._signs:
            name, token = ("warning", "warning") if doubtful else ("check", "success")
            sign.setPixmap(theme.pixmap(name, token, size))
