"""The person's settings, in our own strict JSON: never anything that could run code when read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from netbuilder.core.problems import FileProblemError, Problem, Severity
from netbuilder.core.project import places
from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.findings import Findings, Place
from netbuilder.core.project.records import Unusable, read_record, record_form
from netbuilder.core.project.strict_json import decoded, strictly_parsed
from netbuilder.core.project.writing import laid_out

RECENT_LIMIT = 20
COMMANDS_LIMIT = 8
SIZE_LIMIT = 4_000_000


class Settings(Struct, frozen=True):
    """What the application remembers of a person.

    Attributes:
        theme: ``system``, ``light``, ``dark`` or ``high_contrast``.
        font_scale: Factor on the size of all texts.
        recent: Paths of projects, the latest first.
        window: Geometry and arrangement of docks by name, as the window encodes them in text.
        favourites: Kinds of layers that stand first in the palette.
        device: Device that new projects train on; empty for the best there is.
        threads: Threads that one operation of a training uses; 0 for what is fastest.
        tuned_threads: What was fastest, as text, by what a network computes; the latest last.
        folder: Where file dialogs begin.
        shortcuts: Own keys by id of the command; an empty text takes the key away. Ids of a
            newer version are kept.
        commands: Ids of commands run lately from the command palette, the latest first.
        mouse: Preset of what mouse and touchpad do on the canvas.
        reduced_motion: Whether nothing moves by itself.
        snaps_to_grid: Whether dragged nodes fall on the grid.
        has_guides: Whether dragged nodes line up with their neighbours.
        has_minimap: Whether the canvas shows the whole network in a corner.
        has_strips: Whether layers have a histogram of the values that leave them.
        wire_style: How wires run: ``curved``, ``straight`` or ``square``.
        unknown: Fields of a newer version, written back unchanged.
    """

    theme: str = "system"
    font_scale: float = 1.0
    recent: tuple[str, ...] = ()
    window: dict[str, str] = {}
    favourites: tuple[str, ...] = ()
    device: str = ""
    threads: int = 0
    tuned_threads: dict[str, str] = {}
    folder: str = ""
    shortcuts: dict[str, str] = {}
    commands: tuple[str, ...] = ()
    mouse: str = "netbuilder"
    reduced_motion: bool = False
    snaps_to_grid: bool = True
    has_guides: bool = True
    has_minimap: bool = True
    has_strips: bool = False
    wire_style: str = "curved"
    unknown: dict[str, Any] = {}

    def with_recent(self, path: Path) -> Settings:
        """The same with a project first among the recent ones."""
        new = os.fspath(path)
        others = [each for each in self.recent if each != new]
        return structs.replace(self, recent=(new, *others)[:RECENT_LIMIT])

    def without_recent(self, path: Path) -> Settings:
        """The same with a project forgotten."""
        gone = os.fspath(path)
        return structs.replace(self, recent=tuple(each for each in self.recent if each != gone))

    def with_command(self, id: str) -> Settings:
        """The same with a command first among those run lately."""
        others = [each for each in self.commands if each != id]
        return structs.replace(self, commands=(id, *others)[:COMMANDS_LIMIT])

    def with_window(self, **texts: str) -> Settings:
        """The same with parts of the window's arrangement changed."""
        return structs.replace(self, window={**self.window, **texts})


def load() -> tuple[Settings, tuple[Problem, ...]]:
    """The settings, and what the person should know of them.

    A wrong setting has its default, which nobody is told; a wrong shortcut is. A file that cannot
    be read is set aside as ``settings.bad.json``.
    """
    path = places.settings_path()
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return Settings(), _set_aside(path)
        data = path.read_bytes()
    except OSError:
        return Settings(), ()
    findings = Findings()
    try:
        form = strictly_parsed(decoded(data, path.name), path.name)
        settings = read_record(Settings, form, Place(findings, owner="the settings"))
    except (FileProblemError, Unusable):
        return Settings(), _set_aside(path)
    told = tuple(each for each in findings.markers if each.where.field == "shortcuts")
    return structs.replace(settings, unknown=findings.unknown.get("", {})), told


def save(settings: Settings) -> None:
    """Write the settings.

    Raises:
        FileProblemError: They cannot be written.
    """
    form = {**record_form(settings), **settings.unknown}
    write_or_tell(places.settings_path(), (laid_out(form) + "\n").encode())


def _set_aside(path: Path) -> tuple[Problem, ...]:
    bad = path.with_suffix(".bad.json")
    try:
        path.replace(bad)
    except OSError:
        return ()
    return (
        Problem(
            "settings.damaged",
            "Your settings could not be read and were set back. The old file is kept as "
            f"{bad.name}.",
            severity=Severity.WARNING,
        ),
    )
