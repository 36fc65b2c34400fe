"""Menus filled when they open: recent files and templates."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.ui import kinds
from netbuilder.ui.files import ProjectFiles


class FileMenus(QObject):
    """Owns the two submenus of the File menu.

    Attributes:
        recent: Files opened or saved lately.
        templates: Ready designs to begin from.
    """

    def __init__(self, files: ProjectFiles, parent: QWidget) -> None:
        super().__init__(parent)
        self._files = files
        self.recent = QMenu("Open recent", parent)
        self.templates = QMenu("New from template", parent)
        for menu in (self.recent, self.templates):
            menu.setToolTipsVisible(True)
        self.recent.aboutToShow.connect(self._fill_recent)
        self.templates.aboutToShow.connect(self._fill_templates)

    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._files.recent:
            action = self.recent.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self._files.open(path))
        if self.recent.isEmpty():
            self.recent.addAction("Nothing yet").setEnabled(False)

    def _fill_templates(self) -> None:
        """One submenu for each shelf; they never change, so they are made once."""
        if not self.templates.isEmpty():
            return
        from netbuilder.catalog.templates.template import Template

        kinds.load()
        shelves: dict[str, QMenu] = {}
        for kind in Template.entries().values():
            title = kind.shelf.value
            if title not in shelves:
                shelves[title] = self.templates.addMenu(title)
                shelves[title].setToolTipsVisible(True)
            action = shelves[title].addAction(kind.title)
            action.setToolTip(kind.summary)
            action.triggered.connect(lambda _=False, kind=kind: self._files.new(kind().project()))
