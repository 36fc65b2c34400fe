"""Finds out how a text file lays out its table, from its first rows."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from netbuilder.engine.data.cells import MISSING_WORDS
from netbuilder.engine.data.text_file import ROW_LIMIT, row_too_long

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_ROWS = 300
_SAMPLE_LETTERS = 1 << 18
_MOST_TITLES = 20

_NUMBER = re.compile(r"[+-]?(?:\d[\d.,  '’]*|[.,]\d+)(?:[eE][+-]?\d+)?%?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T][\d:.Z+-]*)?|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?"
)
_ALONE = re.compile(r"[+-]?[\d.]*,?\d+")
_EXCEL = re.compile(r"sep=(.)\s*", re.IGNORECASE)

Row = list[str]


@dataclass(frozen=True)
class Dialect:
    """How a table is laid out.

    Attributes:
        separator: Sign between two values.
        other: The second best guess, or empty.
        quoted: Whether quotation marks hold a cell together.
        titles: Rows before the table.
        has_header: Whether the first row after the titles names the columns.
        is_header_sure: Whether that is plain.
        width: Values in a row.
        has_row_names: Whether each row begins with a name that the header leaves out.
        pads: Whether rows shorter than the header are complete.
    """

    separator: str
    other: str = ""
    quoted: bool = True
    titles: int = 0
    has_header: bool = True
    is_header_sure: bool = True
    width: int = 1
    has_row_names: bool = False
    pads: bool = False


def rows_of(lines: Iterable[str], separator: str, quoted: bool = True) -> Iterator[Row]:
    """The rows of a text, cells as they stand there.

    Raises:
        DataProblemError: A cell is longer than any can be.
    """
    csv.field_size_limit(ROW_LIMIT)
    reader = csv.reader(
        lines,
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise row_too_long(number) from error
        yield row


def is_blank(row: Row) -> bool:
    """Whether a row holds nothing."""
    return not any(cell and not cell.isspace() for cell in row)


def detected(lines: Iterable[str], separator: str = "", header: bool | None = None) -> Dialect:
    """The dialect of a text; `separator` and `header` are taken as given where they are."""
    sample = _sample(lines)
    if sample and (match := _EXCEL.fullmatch(sample[0])):
        rest = detected(sample[1:], separator or match[1], header)
        return _replaced(rest, titles=rest.titles + 1)
    ranked = _ranked(sample, separator)
    best = ranked[0]
    other = next((each[1] for each in ranked[1:] if each[3] >= 2 and each[1] != best[1]), "")
    rows = [row for row in rows_of(sample, best[1], best[2]) if not is_blank(row)]
    titles = _titles(rows, best[3])
    rows = rows[titles:]
    has_header, sure = _header(rows) if header is None else (header, True)
    width, row_names, pads = _width(rows, has_header)
    return Dialect(best[1], other, best[2], titles, has_header, sure, width, row_names, pads)


def _replaced(dialect: Dialect, titles: int) -> Dialect:
    values = {name: getattr(dialect, name) for name in Dialect.__dataclass_fields__}
    return Dialect(**(values | {"titles": titles}))


def _sample(lines: Iterable[str]) -> list[str]:
    sample, letters = [], 0
    for line in islice(lines, SAMPLE_ROWS * 4):
        sample.append(line)
        letters += len(line)
        if letters > _SAMPLE_LETTERS:
            break
    return sample


def _ranked(sample: Sequence[str], separator: str) -> list[tuple[float, str, bool, int]]:
    """(score, separator, quoted, width) of every candidate, the best first."""
    wanted = (separator,) if separator else SEPARATORS
    quotings = (True, False) if any('"' in line for line in sample) else (True,)
    ranked = [_scored(sample, each, quoted) for each in wanted for quoted in quotings]
    ranked.sort(key=lambda each: -each[0])
    if not separator and ranked[0][3] < 2:
        spaced = _scored(sample, " ", True)
        if spaced[3] >= 2 and spaced[0] > 1.0:
            ranked.insert(0, spaced)
    return ranked


def _scored(sample: Sequence[str], separator: str, quoted: bool) -> tuple[float, str, bool, int]:
    read = islice(rows_of(sample, separator, quoted), SAMPLE_ROWS)
    rows = [row for row in read if not is_blank(row)]
    if not rows:
        return 0.0, separator, quoted, 1
    width, _ = max(Counter(map(len, rows)).items(), key=lambda item: (item[1], item[0]))
    same = sum(len(row) == width for row in rows) / len(rows)
    cells = [cell.strip() for row in rows for cell in row]
    is_clean = _is_clean if width > 1 else _is_alone
    clean = sum(is_clean(cell, separator) for cell in cells) / len(cells)
    # Quotation marks mean something unless reading on without them is clearly more even.
    score = same * clean * (1 + 0.1 * math.log2(width)) * (1.0 if quoted else 0.8)
    return (score if width > 1 else 0.6 * same * max(clean, 0.1)), separator, quoted, width


def _is_clean(cell: str, separator: str) -> bool:
    if not cell or _NUMBER.fullmatch(cell) or _DATE.fullmatch(cell):
        return True
    if separator == " ":
        return cell.lower() in MISSING_WORDS or len(cell) < 12
    return not any(sign in cell for sign in SEPARATORS if sign != separator) and '"' not in cell


def _is_alone(cell: str, separator: str) -> bool:
    """Whether a cell may be the only one of its row: a number or text without separators."""
    return bool(_ALONE.fullmatch(cell)) or not any(sign in cell for sign in SEPARATORS)


def _titles(rows: Sequence[Row], width: int) -> int:
    """How many of the first rows stand above the table."""
    count = 0
    for row in rows[:_MOST_TITLES]:
        lonely = len(row) == 1 and width >= 2
        padded = width >= 3 and bool(row[0].strip()) and is_blank(row[1:])
        comment = row[0].lstrip().startswith("#") and len(row) != width
        if not (lonely or padded or comment):
            break
        count += 1
    return count if count < len(rows) else 0


def _header(rows: Sequence[Row]) -> tuple[bool, bool]:
    """Whether the first row names the columns, and whether that is plain."""
    if not rows:
        return True, True
    first, body = rows[0], rows[1:]
    if not body:
        has = not any(_is_number(cell) for cell in first)
        return has, True
    votes = 0
    for position, cell in enumerate(first):
        below = [row[position].strip() for row in body if position < len(row)]
        votes += _vote(cell.strip(), [each for each in below if each])
    if votes:
        return votes > 0, abs(votes) * 4 >= len(first)
    return not any(_is_number(cell) for cell in first), False


def _vote(cell: str, below: list[str]) -> int:
    """1 if the cell looks like a name of the cells below, -1 if like one of them."""
    if not below:
        return 0
    share = sum(map(_is_value, below)) / len(below)
    if share > 0.8:
        return 0 if cell.lower() in MISSING_WORDS else -1 if _is_value(cell) else 1
    if _is_value(cell):
        return -1
    return -1 if cell in below else 0


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell.strip()))


def _is_value(cell: str) -> bool:
    return _is_number(cell) or bool(_DATE.fullmatch(cell))


def _width(rows: Sequence[Row], has_header: bool) -> tuple[int, bool, bool]:
    """Values in a row, whether rows begin with a name, and whether short rows are complete."""
    if not rows:
        return 1, False, False
    first = len(rows[0])
    widths = Counter(len(row) for row in (rows[1:] if has_header else rows))
    if not widths:
        return first, False, False
    usual = widths.most_common(1)[0][0]
    if not has_header:
        return usual, False, False
    longest = [row for row in rows[1:] if len(row) == first + 1]
    even = len(longest) == len(rows) - 1
    if even and not all(is_blank(row[first:]) for row in longest):
        return first + 1, True, False
    return first, False, len(widths) == 1 and usual < first
