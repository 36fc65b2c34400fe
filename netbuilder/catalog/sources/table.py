"""A table in a text file: CSV, TSV and their relatives."""

from __future__ import annotations

import re
from enum import StrEnum

from netbuilder.core.params import choice, name
from netbuilder.core.recipe import Source


class Header(StrEnum):
    """Whether the first row names the columns."""

    DETECT = "detect"
    FIRST_ROW = "first row"
    NONE = "none"


class Table(Source):
    """A table in a text file, one row for each example.

    Empty texts mean: found out by looking at the file.
    """

    source = "RFC 4180; CSV dialects as Python's csv module knows them"
    synonyms = ("csv", "tsv", "spreadsheet", "file")
    icon = "table"

    path: str = name(
        default="", help="Where the file lies, relative to the project if it can be.", high=4096
    )
    separator: str = name(default="", help="Sign between two values; empty to find out.")
    decimal: str = name(
        default="", help="Sign before the decimals, a point or a comma; empty to find out."
    )
    encoding: str = name(
        default="", help="How letters are stored, such as utf-8; empty to find out."
    )
    header: Header = choice(default=Header.DETECT, help="Whether the first row names the columns.")

    @property
    def label(self) -> str:
        return re.split(r"[\\/]", self.path)[-1] or self.title
