"""A table in a text file: CSV, TSV and their relatives."""

from __future__ import annotations

import codecs
import json
import re
from enum import StrEnum

from netbuilder.core.params import choice, name
from netbuilder.core.recipe import Recipe, Source

READ = '''def read() -> list[Any]:
    """The columns of the table that the command names: python train.py TABLE."""
    if len(sys.argv) < 2:
        raise SystemExit("Say where the table is: python train.py TABLE")
    text = decoded(Path(sys.argv[1]).read_bytes())
    tables = [rows_of(text, separator) for separator in {separators}]
    rows = max(tables, key=len)
    if not rows:
        raise SystemExit(f"{{sys.argv[1]}} has no rows of {width} values.")
    return [list(column) for column in zip(*rows)]


def rows_of(text: str, separator: str) -> list[list[str]]:
    """The rows that have as many values as the table has columns, without the header."""
    width, header = {width}, {header}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    rows = [row for row in reader if any(cell.strip() for cell in row)]
    rows = [row if any(row[width:]) else row[:width] for row in rows]
    starts = (place for place, row in enumerate(rows) if len(row) in (width, width - header))
    return [row for row in rows[next(starts, 0) + header :] if len(row) == width]


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 where it is, else an older encoding."""
    if content[:2] in (b"\\xff\\xfe", b"\\xfe\\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("{encoding}")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
'''
SEPARATORS = (",", ";", "\t", "|", " ")
NAMELESS = re.compile(r"column \d+")


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

    def code(self, recipe: Recipe) -> str:
        nameless = all(NAMELESS.fullmatch(column.name) for column in recipe.columns)
        has_header = self.header is Header.FIRST_ROW or (
            self.header is Header.DETECT and not nameless
        )
        sign = {"tab": "\t", "\\t": "\t", "space": " "}.get(self.separator, self.separator)
        return READ.format(
            width=len(recipe.columns),
            header=int(has_header),
            separators=json.dumps([sign] if sign in SEPARATORS else list(SEPARATORS)),
            encoding=_known_encoding(self.encoding) or "utf-8-sig",
        )


def _known_encoding(name: str) -> str:
    """Python's own name of an encoding; empty where there is none of that name."""
    try:
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
