"""Writes the part of an exported script that reads, splits and scales the data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.recipe import (
    Column,
    ColumnRole,
    ColumnType,
    Encoding,
    Missing,
    Recipe,
    SplitKind,
)
from netbuilder.export import preparation

MANY = 8
Row = tuple[object, ...]


def data_text(recipe: Recipe) -> str:
    """Text of ``prepared()`` and all that it needs.

    It answers the inputs, a list of targets, offset and scale of each target, and the rows of
    each part, as numpy arrays.

    Raises:
        DesignError: There is no data to read.
    """
    if recipe.source is None:
        raise DesignError(Problem("no-data", found="No data is chosen yet.", fix="Choose data."))
    inputs = [_input_row(recipe, column) for column in recipe.read_columns]
    targets = [_target_row(recipe, column) for column in recipe.with_role(ColumnRole.TARGET)]
    kinds = {str(row[1]) for row in (*inputs, *targets)}
    source = recipe.source.code(recipe)
    is_text = "csv." in source
    split = recipe.split
    has_classes = any(row[1] == "classes" for row in targets)
    is_stratified = split.kind is SplitKind.STRATIFIED and has_classes
    pieces = [
        "# Each input: its column, what it becomes, what fills gaps, the order of its classes,\n"
        "# and how many numbers it becomes.\n" + _table("INPUTS", inputs),
        "# Each target: its column, what it is, and the order of its classes.\n"
        + _table("TARGETS", targets),
        *([_derived_table(recipe)] if recipe.derived else []),
        f"SHARES = ({split.train}, {split.validation}, {split.test})\nSPLIT_SEED = {split.seed}\n",
        source,
        preparation.CELLS if is_text else preparation.ARRAYS,
        *([preparation.CLASSES] if kinds & {"classes", "one-hot", "ordinal"} else []),
        *([preparation.DATES] if "date" in kinds else []),
        preparation.FILLING,
        *([preparation.ONE_HOT] if "one-hot" in kinds else []),
        *_scaling(recipe, kinds),
        preparation.SIZES,
        preparation.STRATIFIED_SPLIT if is_stratified else preparation.RANDOM_SPLIT,
        _values_text(kinds, is_text),
        _prepared_text(recipe, targets, is_stratified, is_text),
    ]
    return "\n\n".join(pieces)


def _input_row(recipe: Recipe, column: Column) -> Row:
    position = recipe.columns.index(column)
    rule = column.missing.value
    if column.type is not ColumnType.CATEGORY:
        kind = "date" if column.type is ColumnType.DATE else "number"
        # What only further inputs are computed from becomes no number itself.
        return position, kind, rule, (), int(column.role is ColumnRole.INPUT)
    count = column.target.size
    kind = "one-hot" if column.encoding is Encoding.ONE_HOT else "ordinal"
    return position, kind, rule, _order(column), count if kind == "one-hot" else 1


def _target_row(recipe: Recipe, column: Column) -> Row:
    position = recipe.columns.index(column)
    if column.type is ColumnType.CATEGORY:
        return position, "classes", _order(column)
    return position, "date" if column.type is ColumnType.DATE else "number", ()


def _derived_table(recipe: Recipe) -> str:
    names = [column.name for column in recipe.read_columns]
    lines = [
        "# Each further input: how it is computed from INPUTS, by their places; the columns are",
        "# numbers in the unit of the data, with gaps filled.",
        "DERIVED: list[Any] = [",
    ]
    for each in recipe.derived:
        text = each.expression([names.index(name) for name in each.columns])
        lines.append(f"    lambda columns: {text},")
    return "\n".join([*lines, "]", ""])


def _order(column: Column) -> tuple[int, ...]:
    """The place of each class among all of them, sorted: names never stand in the text."""
    names = sorted(column.classes)
    return tuple(names.index(name) for name in column.classes)


def _table(name: str, rows: Sequence[Row]) -> str:
    """A list of rows as text; a run of equal rows of neighbouring columns becomes a loop."""
    lines = []
    for _, group in groupby(
        enumerate(rows), key=lambda item: (_place(item[1]) - item[0], item[1][1:])
    ):
        run = [row for _, row in group]
        if len(run) < MANY:
            lines += [f"    {_tuple(row)}," for row in run]
            continue
        first = _place(run[0])
        rest = ", ".join(_text(value) for value in run[0][1:])
        span = f"{first}, {first + len(run)}" if first else f"{len(run)}"
        lines.append(f"    *((column, {rest}) for column in range({span})),")
    return "\n".join([f"{name}: list[Any] = [", *lines, "]", ""])


def _place(row: Row) -> int:
    return int(str(row[0]))


def _tuple(row: Row) -> str:
    return f"({', '.join(_text(value) for value in row)})"


def _text(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _scaling(recipe: Recipe, kinds: set[str]) -> list[str]:
    pieces = []
    if recipe.scaler is not None:
        pieces.append(preparation.scaling("input_scaling", recipe.scaler.expression()))
    if recipe.target_scaler is not None and kinds & {"number", "date"}:
        pieces.append(preparation.scaling("target_scaling", recipe.target_scaler.expression()))
    return pieces


def _values_text(kinds: set[str], is_text: bool) -> str:
    decimal = ", decimal: str" if is_text else ""
    lines = [
        f"def values_of(column: Any, kind: str, order: tuple[int, ...]{decimal}) -> Any:",
        '    """A column as numbers, or as the numbers of its classes."""',
    ]
    if "date" in kinds:
        lines += ['    if kind == "date":', "        return dates(column)"]
    if kinds & {"classes", "one-hot", "ordinal"}:
        lines += ['    if kind != "number":', "        return classes(column, order)"]
    call = "numbers(column, decimal)" if is_text else "numbers(column)"
    return "\n".join([*lines, f"    return {call}", ""])


def _prepared_text(
    recipe: Recipe, targets: Sequence[Row], is_stratified: bool, is_text: bool
) -> str:
    decimal = ", decimal" if is_text else ""
    classes = next((n for n, row in enumerate(targets) if row[1] == "classes"), 0)
    lines = [
        "def prepared() -> tuple[Any, list[Any], list[tuple[float, float]], list[Any]]:",
        '    """Inputs, targets, their offsets and scales, and the rows of each part."""',
        "    columns = read()",
        *(["    decimal = decimal_sign(columns)"] if is_text else []),
        f"    inputs = [values_of(columns[c], k, order{decimal}) for c, k, _, order, _ in INPUTS]",
        f"    targets = [values_of(columns[c], k, order{decimal}) for c, k, order in TARGETS]",
    ]
    ruled = {column.missing for column in recipe.read_columns}
    if Missing.OWN_CLASS in ruled:
        lines += [
            "    for place, (_, kind, rule, order, _) in enumerate(INPUTS):",
            '        if rule == "own class" and order:',
            "            inputs[place] = np.where(inputs[place] < 0, len(order), inputs[place])",
        ]
    needed = "targets"
    if Missing.DROP_ROW in ruled:
        chosen = 'if row[2] == "drop the row"'
        lines.append(f"    strict = [v for v, row in zip(inputs, INPUTS) {chosen}]")
        needed = "[*targets, *strict]"
    lines += [
        "    keep = np.ones(len(targets[0]), dtype=bool)",
        f"    for values in {needed}:",
        "        keep &= values >= 0 if values.dtype == np.int64 else ~np.isnan(values)",
        "    inputs, targets = [v[keep] for v in inputs], [v[keep] for v in targets]",
        f"    parts = split({f'targets[{classes}]' if is_stratified else 'len(targets[0])'})",
        "    train = parts[0]",
        "    inputs = [filled(v, rule, train) for v, (_, _, rule, _, _) in zip(inputs, INPUTS)]",
        *_feature_lines(recipe),
        *_target_lines(recipe),
        "    return features, answers, scales, parts",
    ]
    return "\n".join([*lines, ""])


def _feature_lines(recipe: Recipe) -> list[str]:
    is_picture = recipe.picture is not None and not recipe.derived
    lines = ["    features: Any = []"]
    if recipe.scaler is not None and is_picture:
        lines.append("    offset, scale = input_scaling(np.stack([v[train] for v in inputs]))")
    rows = "INPUTS"
    if recipe.derived:
        rows = "rows"
        lines += [
            "    rows = [row for row in INPUTS if row[4]]",
            '    rows += [(0, "number", "", (), 1)] * len(DERIVED)',
            "    further = [computed(inputs) for computed in DERIVED]",
            "    inputs = [v for v, row in zip(inputs, INPUTS) if row[4]] + further",
        ]
    if not any(_is_one_hot(column) for column in recipe.with_role(ColumnRole.INPUT)):
        lines.append("    for values in inputs:")
    else:
        lines += [
            f"    for values, (_, kind, _, _, count) in zip(inputs, {rows}):",
            '        if kind == "one-hot":',
            "            features.append(one_hot(values, count))",
            "            continue",
        ]
    if recipe.scaler is not None:
        if not is_picture:
            lines.append("        offset, scale = input_scaling(values[train])")
        lines.append("        values = (values - offset) / scale")
    lines += [
        "        features.append(values.astype(np.float32)[:, None])",
        "    features = np.concatenate(features, axis=1)",
    ]
    shape = recipe.facts.inputs
    if recipe.picture is not None and shape is not None and len(shape.sizes) == 3:
        height, width, channels = recipe.picture
        lines += [
            f"    features = features.reshape(-1, {height}, {width}, {channels})",
            "    features = np.ascontiguousarray(features.transpose(0, 3, 1, 2))",
        ]
    return lines


def _is_one_hot(column: Column) -> bool:
    return column.type is ColumnType.CATEGORY and column.encoding is Encoding.ONE_HOT


def _target_lines(recipe: Recipe) -> list[str]:
    lines = [
        "    answers: list[Any] = []",
        "    scales = [(0.0, 1.0)] * len(targets)",
        "    for place, values in enumerate(targets):",
        "        if values.dtype == np.int64:",
        "            answers.append(values)",
        "            continue",
    ]
    if recipe.target_scaler is not None:
        lines.append("        scales[place] = target_scaling(values[train])")
    return [
        *lines,
        "        offset, scale = scales[place]",
        "        answers.append(((values - offset) / scale).astype(np.float32)[:, None])",
    ]
