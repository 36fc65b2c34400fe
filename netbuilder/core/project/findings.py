"""Collects what reading a file found: markers for the editor, and content to be written back."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from netbuilder.core.problems import Fix, Problem, Severity, Where
from netbuilder.core.project.texts import shown

MARKERS_LIMIT = 500


class Findings:
    """Markers, and unknown fields by the path of their object in the file."""

    def __init__(self) -> None:
        self.unknown: dict[str, dict[str, Any]] = {}
        self._markers: list[Problem] = []
        self._more = 0

    def add(self, marker: Problem) -> None:
        """Keep a marker; past a limit they are only counted."""
        if len(self._markers) < MARKERS_LIMIT:
            self._markers.append(marker)
        else:
            self._more += 1

    def forget(self, path: str) -> None:
        """Drop what was kept for an object that is left out, and for its parts."""
        gone = [key for key in self.unknown if key == path or key.startswith(f"{path}.")]
        for key in gone:
            del self.unknown[key]

    @property
    def count(self) -> int:
        """How many markers there are."""
        return len(self._markers) + self._more

    @property
    def markers(self) -> tuple[Problem, ...]:
        """What was found, in the order of the file."""
        if not self._more:
            return tuple(self._markers)
        rest = Problem(
            "open.more-markers",
            found=f"{self._more:,} more places of this file were mended in the same way.",
            severity=Severity.WARNING,
        )
        return (*self._markers, rest)


class Place(Struct, frozen=True):
    """Where reading stands.

    Attributes:
        findings: What is collected.
        path: Of the object in the file: ``plan.phases.0``.
        owner: What the object is, in words: ``Dense 3``, ``the training plan``.
        node: Id of the node it belongs to, or empty.
    """

    findings: Findings
    path: str = ""
    owner: str = ""
    node: str = ""

    def inside(self, name: str | int, owner: str = "") -> Place:
        """The place of a part."""
        path = f"{self.path}.{name}" if self.path else str(name)
        return structs.replace(self, path=path, owner=owner or self.owner)

    def mark(
        self, code: str, found: str, fix: str = "", field: str = "", fixes: tuple[Fix, ...] = ()
    ) -> None:
        """Tell the person about something here that was mended or kept."""
        where = Where(node=self.node, field=field)
        self.findings.add(
            Problem(code, found, fix=fix, where=where, fixes=fixes, severity=Severity.WARNING)
        )

    def keep(self, name: str, value: Any) -> None:
        """Keep a field of this object to be written back."""
        self.findings.unknown.setdefault(self.path, {})[name] = value

    def mark_unknown(self, name: str) -> None:
        """Tell that a field is kept but not used."""
        self.mark(
            "open.unknown-setting",
            f"Unknown setting '{shown(name)}' is kept but not used.",
            field=name if len(name) <= 40 else "",
        )
