"""What a template is: a named project to begin from."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.entry import Entry
from netbuilder.core.value import Project


class Template(Entry, is_family=True):
    """A ready project, with data to try it on at once.

    Class attributes:
        icon: Name of its icon.
    """

    icon: ClassVar[str] = "dense"

    @property
    def id(self) -> str:
        """Its name in code and on the command line."""
        return self.kind

    def project(self) -> Project:
        """A new project; its id is given by whoever opens it."""
        raise NotImplementedError
