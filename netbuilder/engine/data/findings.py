"""Says in words what an import found and what a person should look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Missing
from netbuilder.engine.data.cells import texts
from netbuilder.engine.data.columns import Seen
from netbuilder.engine.data.fit import shown
from netbuilder.engine.data.preparation import Floats
from netbuilder.engine.data.prepare import single_class
from netbuilder.engine.data.raw import Raw, Reading
from netbuilder.engine.data.suggest import Suggestion
from netbuilder.engine.data.table import ragged_sentence
from netbuilder.link.messages import Finding

SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
_SAFE = 1e30
_LEAK_ROWS = 10


def findings_of(suggestion: Suggestion, raw: Raw) -> tuple[Finding, ...]:
    """All findings: how the file was read first, then what is doubtful, column by column."""
    target = next((each for each in suggestion.columns if _is_target(each)), None)
    found = [_size(raw)]
    if raw.is_file:
        found += [*_reading(raw), *_rows(raw)]
    if target is not None:
        found.append(_target(target, raw))
    # Pixels are no columns a person would weigh one by one.
    for each in suggestion.columns if raw.picture is None else ():
        found += _column(each, raw)
        if target is not None and each is not target:
            found += _leak(each, target, raw)
    return tuple(sorted(found, key=lambda finding: finding.doubtful))


def _is_target(result: Seen) -> bool:
    return result.column.role is ColumnRole.TARGET


def _size(raw: Raw) -> Finding:
    rows, columns = len(raw.table), raw.table.width
    sentence = f"{rows:,} {_plural(rows, 'row')} and {columns:,} {_plural(columns, 'column')}"
    if not raw.is_file:
        return Finding("size", sentence)
    reading = raw.reading
    if columns > 1:
        sentence += f", split at {SIGNS.get(reading.separator, repr(reading.separator))}"
    other = reading.other_separator
    if not other:
        return Finding("separator", sentence)
    label = f"Split at {SIGNS.get(other, repr(other))}"
    return Finding("separator", sentence, label=label, change=_source(separator=other))


def _reading(raw: Raw) -> Iterator[Finding]:
    reading = raw.reading
    other = "." if reading.decimal == "," else ","
    if reading.decimal == "," or not reading.is_decimal_sure:
        sentence = (
            f"Read with '{_sign(reading.separator)}' between values and '{reading.decimal}' as "
            "decimal sign."
        )
        yield Finding(
            "decimal",
            sentence,
            doubtful=not reading.is_decimal_sure,
            label=f"Use '{other}'",
            change=_source(decimal=other),
        )
    else:
        yield Finding("decimal", "Numbers are written with a point, like 1,250.50")
    if reading.is_encoding_sure:
        yield Finding("encoding", f"Text is {reading.encoding}")
    else:
        yield Finding(
            "encoding",
            f"Text seems to be {reading.encoding}. Do names with accents look right?",
            doubtful=True,
            label="Read as Latin-1" if reading.encoding != "Latin-1" else "Read as Windows-1252",
            change=_source(encoding="latin-1" if reading.encoding != "Latin-1" else "cp1252"),
        )
    yield _header(reading)


def _sign(separator: str) -> str:
    return {"\t": "tab", " ": "space"}.get(separator, separator)


def _header(reading: Reading) -> Finding:
    if reading.has_header:
        return Finding(
            "header",
            "The first row holds the column names",
            doubtful=not reading.is_header_sure,
            label="It is data",
            change=_source(header="none"),
        )
    return Finding(
        "header",
        "There are no column names, so columns are numbered",
        doubtful=not reading.is_header_sure,
        label="Use the first row",
        change=_source(header="first row"),
    )


def _rows(raw: Raw) -> Iterator[Finding]:
    reading = raw.reading
    if reading.titles:
        lines = "line" if reading.titles == 1 else f"{reading.titles:,} lines"
        yield Finding(
            "titles", f"The first {lines} above the table {_were(reading.titles)} left out"
        )
    if reading.ragged:
        count = len(reading.ragged)
        sentence = ragged_sentence(
            reading.ragged[0], reading.ragged_values, raw.table.width, reading.has_header, count
        )
        rest = "It is left out." if count == 1 else "They are left out."
        if 1 < count <= 6:
            listed = ", ".join(f"{row:,}" for row in reading.ragged)
            rest = f"Rows {listed} are left out."
        yield Finding("ragged", f"{sentence} {rest}", doubtful=True)
    if reading.empty_columns:
        noun = _plural(reading.empty_columns, "empty column")
        count = reading.empty_columns
        yield Finding("empty-columns", f"{count:,} {noun} without a name {_were(count)} left out")
    for name in reading.renamed:
        yield Finding(
            "duplicate-name",
            f"The name '{name}' appears more than once; later columns are '{name} (2)' and so on.",
            doubtful=True,
            column=name,
        )


def _target(result: Seen, raw: Raw) -> Finding:
    column = result.column
    if column.type is not ColumnType.CATEGORY:
        few = column.distinct <= 20 and not raw.target
        return Finding(
            "target",
            f"You want to predict {column.name}, a number from {shown(column.low)} to "
            f"{shown(column.high)}",
            column=column.name,
            label="Use as classes" if few else "",
            change=_change(column, type="category") if few else "",
        )
    cells = texts(raw.table.to_series(result.position)).drop_nulls()
    if len(column.classes) < 2:
        sentence = (
            single_class(column.classes[0], len(cells)).sentence
            if len(cells)
            else (f"Column '{column.name}' has no values and cannot be predicted.")
        )
        return Finding("single-class", sentence, doubtful=True, column=column.name)
    if len(column.classes) == 2:
        rare = min(column.classes, key=lambda name: int((cells == name).sum()))
        share = int((cells == rare).sum()) / len(cells)
        detail = f"{rare} in {share:.0%} of rows".replace("%", " %")
    else:
        detail = f"{len(column.classes):,} classes"
    return Finding("target", f"You want to predict {column.name}: {detail}", column=column.name)


def _column(result: Seen, raw: Raw) -> Iterator[Finding]:
    column = result.column
    ignored = column.role is ColumnRole.IGNORE
    if result.is_identifier:
        yield _left_out(
            "identifier", column, f"{column.name} differs in every row, so it is left out"
        )
        return
    if column.distinct == 0:
        yield Finding(
            "constant",
            f"Column '{column.name}' has no values and cannot help. It is left out.",
            doubtful=True,
            column=column.name,
        )
        return
    if column.distinct == 1 and len(raw.table) > 1 and column.role is not ColumnRole.TARGET:
        yield _constant(column, ignored)
        return
    if column.type is ColumnType.TEXT and ignored:
        yield Finding(
            "text",
            f"{column.name} holds {column.distinct:,} different texts, so it is left out",
            doubtful=True,
            column=column.name,
            label="Use as classes",
            change=_change(column, type="category", role="input"),
        )
        return
    if ignored:
        return
    yield from _missing(result, raw)
    yield from _extreme(result, raw)


def _constant(column: Column, ignored: bool) -> Finding:
    sentence = f"Column '{column.name}' has the same value everywhere and cannot help."
    if ignored:
        return _left_out("constant", column, f"{sentence} It is left out.")
    return Finding(
        "constant",
        sentence,
        doubtful=True,
        column=column.name,
        label="Leave it out",
        change=_change(column, role="ignore"),
    )


def _left_out(code: str, column: Column, sentence: str) -> Finding:
    return Finding(
        code,
        sentence,
        doubtful=True,
        column=column.name,
        label="Use it",
        change=_change(column, role="input", type=column.type.value),
    )


def _missing(result: Seen, raw: Raw) -> Iterator[Finding]:
    column, rows = result.column, len(raw.table)
    if not column.empty:
        return
    stands_in = _stand_in(column)
    word, place = result.first_text
    if result.texts_among_numbers:
        sentence = (
            f"Column '{column.name}' has text in {result.texts_among_numbers:,} of {rows:,} rows, "
            f"first: '{word[:40]}' in row {raw.row_number(place):,}. It counts as missing; "
            f"{stands_in}."
        )
        yield Finding(
            "text-in-numbers",
            sentence,
            doubtful=True,
            column=column.name,
            label="Use as classes",
            change=_change(column, type="category"),
        )
        return
    verb = "is" if column.empty == 1 else "are"
    sentence = f"{column.empty:,} of {rows:,} values of {column.name} {verb} missing; {stands_in}"
    drop = column.missing is Missing.DROP_ROW
    yield Finding(
        "missing",
        sentence,
        doubtful=True,
        column=column.name,
        label="" if drop else "Leave out these rows",
        change="" if drop else _change(column, missing=Missing.DROP_ROW.value),
    )


def _stand_in(column: Column) -> str:
    match column.missing:
        case Missing.DROP_ROW:
            return "these rows are left out"
        case Missing.OWN_CLASS if column.type is ColumnType.CATEGORY:
            return "missing is a class of its own"
        case Missing.MEAN if column.type is ColumnType.NUMBER:
            return "the mean stands in"
        case Missing.MOST_COMMON:
            return "the most common value stands in"
        case _ if column.type is ColumnType.CATEGORY:
            return "the most common value stands in"
        case _ if column.type is ColumnType.DATE:
            return "the median stands in"
        case _:
            return f"the median, {shown(column.middle)}, stands in"


def _extreme(result: Seen, raw: Raw) -> Iterator[Finding]:
    values, column = result.values, result.column
    if values is None or result.column.type is not ColumnType.NUMBER:
        return
    sizes = np.where(np.isnan(values), 0.0, np.abs(values))
    if not (sizes > _SAFE).any():
        return
    place = int(sizes.argmax())
    written = str(raw.table.to_series(result.position)[place]).strip()
    yield Finding(
        "values-too-large",
        f"Column '{column.name}' has values too large for training "
        f"({written[:20]} in row {raw.row_number(place):,}).",
        doubtful=True,
        column=column.name,
        label="Leave it out",
        change=_change(column, role="ignore"),
    )


def _leak(result: Seen, target: Seen, raw: Raw) -> Iterator[Finding]:
    """A column that is one same number whenever the target is some class, and rarely else."""
    column, values = result.column, result.values
    if column.role is not ColumnRole.INPUT or values is None or target.values is not None:
        return
    answers = texts(raw.table.to_series(target.position)).to_numpy()
    for name in target.column.classes[:20]:
        hit = _told(values, answers == name)
        if hit is not None:
            yield Finding(
                "leak",
                f"{column.name} is {shown(hit)} whenever {target.column.name} is {name}. It may "
                "give the answer away",
                doubtful=True,
                column=column.name,
                label="Leave it out",
                change=_change(column, role="ignore"),
            )
            return


def _told(values: Floats, mine: np.ndarray) -> float | None:
    """The value that only one class has, and always; None where there is no such value."""
    own, others = values[mine], values[~mine]
    if len(own) < _LEAK_ROWS or len(others) < _LEAK_ROWS or np.isnan(own).any():
        return None
    first = float(own[0])
    if not (own == first).all() or float((others == first).mean()) >= 0.05:
        return None
    return first


def _source(**values: Any) -> str:
    return json.dumps({"source": values})


def _change(column: Column, **values: Any) -> str:
    return json.dumps({"columns": {column.name: values}})


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
