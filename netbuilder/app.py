"""The composition root: joins document, engines and main window; nothing else constructs these."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from netbuilder import __version__
from netbuilder.core.document import Document
from netbuilder.core.project import settings
from netbuilder.core.value import Project
from netbuilder.ui import kinds, theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.workspace import Workspace

FIRST_SIZE = (1600, 1000)


def made_application(arguments: list[str]) -> QApplication:
    """The Qt application, named and dressed.

    Args:
        arguments: The command line for Qt, the program's name first.
    """
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(arguments)
    application.setApplicationName("netbuilder")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("netbuilder")
    return application


def made_window(preferences: Preferences) -> MainWindow:
    """The main window with everything behind it; its engines start after the first frame."""
    workspace = Workspace(Document(Project(id=uuid.uuid4().hex)))
    bridge = EngineBridge()
    window = MainWindow(workspace, bridge, preferences)
    window.painted.connect(bridge.start)
    window.painted.connect(kinds.load)
    return window


def run(path: Path | None = None) -> int:
    """Open the window, with a project or a data file in it, and stay until it closes."""
    remembered, problems = settings.load()
    application = made_application(sys.argv[:1])
    theme.manager().set_theme(theme_choice(remembered.theme))
    theme.manager().set_font_scale(remembered.font_scale)
    theme.manager().set_still(remembered.reduced_motion)
    theme.manager().dress(application)
    window = made_window(Preferences(remembered))
    if not remembered.window:
        available = application.primaryScreen().availableGeometry()
        window.resize(min(FIRST_SIZE[0], available.width()), min(FIRST_SIZE[1], available.height()))
    window.show()
    for problem in problems:
        window.notices.tell(problem, passing=False)
    if path is not None:
        window.open_path(path)
    return application.exec()


def theme_choice(text: str) -> theme.ThemeChoice:
    """The choice a setting names; what the system says where it names none."""
    return next((choice for choice in theme.THEME_CHOICES if choice == text), "system")
