"""Text of numpy that prepares data in an exported script just as the engine does."""

from __future__ import annotations

# Every function here has a twin in the engine; tests/export holds their results bit for bit.

ARRAYS = '''def texts(column: Any) -> list[str]:
    """Cells as text: numbers as they are written, without needless decimals."""
    if isinstance(column, list):
        return column
    whole = bool((column == np.round(column)).all())
    return [str(int(value)) if whole else str(value) for value in column.tolist()]


def numbers(column: Any) -> Any:
    """A column as numbers; NaN where there is none."""
    return np.where(np.isfinite(column), column, np.nan)
'''

CELLS = '''MISSING = {
    "", "na", "n/a", "#n/a", "#na", "n.a.", "?", "null", "nan", "-nan", "-", "--", "\\\\n", "nil",
}
PLAIN = re.compile(r"[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?\\d*,\\d+")
DECIMAL_POINT = re.compile(r"[+-]?\\d*\\.\\d+")
SPACES = "\\u00a0\\u202f\\u2009 '\\u2019"


def texts(column: Any) -> list[str | None]:
    """Cells as trimmed text; None where nothing stands."""
    cells = [cell.strip() for cell in column]
    return [None if cell.lower() in MISSING else cell for cell in cells]


def numbers(column: Any, decimal: str) -> Any:
    """A column as numbers; NaN where there is none."""
    return np.array([number(cell, decimal) for cell in texts(column)], dtype=np.float64)


def number(cell: str | None, decimal: str) -> float:
    """The number in a cell, with or without signs between its thousands."""
    text = (cell or "").replace("\\u2212", "-")
    point = text
    if decimal == ",":
        point = "" if "." in text else text.replace(",", ".", 1)
    if not PLAIN.fullmatch(point):
        other = "," if decimal == "." else "."
        grouped = rf"[+-]?\\d{{1,3}}([{other}{SPACES}]\\d{{3}})+({re.escape(decimal)}\\d+)?"
        if not re.fullmatch(grouped, text):
            return np.nan
        point = re.sub(rf"[{other}{SPACES}]", "", text).replace(",", ".")
    value = float(point)
    return value if np.isfinite(value) else np.nan


def decimal_sign(columns: list[Any]) -> str:
    """The sign before the decimals of a table: the one that more cells have."""
    cells = [cell for column in columns for cell in texts(column)]
    commas = sum(DECIMAL_COMMA.fullmatch(cell or "") is not None for cell in cells)
    points = sum(DECIMAL_POINT.fullmatch(cell or "") is not None for cell in cells)
    return "," if commas > points else "."
'''

CLASSES = '''def classes(column: Any, order: tuple[int, ...]) -> Any:
    """A column as class numbers; -1 where nothing stands.

    `order` names the classes by their place among all different cells, sorted.
    """
    cells = texts(column)
    names = sorted({cell for cell in cells if cell is not None})
    if len(names) != len(order):
        raise SystemExit(f"A column should have {len(order)} classes; it has {len(names)}.")
    numbered = {names[place]: number for number, place in enumerate(order)}
    return np.array([-1 if cell is None else numbered[cell] for cell in cells], dtype=np.int64)
'''

DATES = '''FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d %b %Y", "%b %d, %Y",
    "%d-%b-%Y", "%H:%M:%S", "%H:%M", "%H.%M.%S",
)


def dates(column: Any) -> Any:
    """A column of dates as days since 1970 (times of day as a share of a day); NaN for none."""
    cells = texts(column)
    read = [[day(cell, form) for cell in cells] for form in FORMATS]
    return np.array(max(read, key=lambda days: int(np.isfinite(days).sum())), dtype=np.float64)


def day(cell: str | None, form: str) -> float:
    """One date as days since 1970; NaN where it is none of this form."""
    try:
        moment = datetime.strptime(cell or "", form)
    except ValueError:
        return np.nan
    start = datetime(1970, 1, 1) if "%Y" in form else datetime(1900, 1, 1)
    return (moment - start) / timedelta(days=1)
'''

FILLING = '''def filled(values: Any, rule: str, train: Any) -> Any:
    """Values without gaps; what stands in is learned from the training rows."""
    if values.dtype == np.int64:
        known = values[train][values[train] >= 0]
        fill = float(np.bincount(known).argmax()) if len(known) else 0.0
        return np.where(values < 0, fill, values).astype(np.float64)
    known = values[train][~np.isnan(values[train])]
    fill = 0.0
    if len(known) and rule == "mean":
        fill = float(known.mean())
    elif len(known) and rule == "most common":
        distinct, counts = np.unique(known, return_counts=True)
        fill = float(distinct[counts.argmax()])
    elif len(known):
        fill = float(np.median(known))
    return np.where(np.isnan(values), fill, values).astype(np.float64)
'''

SCALING = '''def {name}(known: Any) -> tuple[float, float]:
    """Offset and scale, learned from the training rows."""
    {statistics}
    return {expression}
'''
STATISTICS = {
    "minimum": "minimum = float(known.min())",
    "maximum": "maximum = float(known.max())",
    "mean": "mean = float(known.mean())",
    "deviation": "deviation = float(known.std())",
}

ONE_HOT = '''def one_hot(values: Any, count: int) -> Any:
    """One column of 0 and 1 for each class."""
    return np.eye(count, dtype=np.float32)[values.astype(np.int64)]
'''

SIZES = '''def sizes_of(rows: int) -> Any:
    """How many rows each part gets: its share, rounded by largest remainder."""
    shares = np.array(SHARES, dtype=np.float64)
    shares = shares / shares.sum()
    ideal = shares * rows
    sizes = np.floor(ideal + 1e-9).astype(np.int64)
    for part in np.argsort(-(ideal - sizes), kind="stable")[: rows - int(sizes.sum())]:
        sizes[part] += 1
    for part in np.flatnonzero((sizes == 0) & (shares > 0)):
        largest = int(sizes.argmax())
        if sizes[largest] > 1:
            sizes[largest] -= 1
            sizes[part] += 1
    return sizes
'''

RANDOM_SPLIT = '''def split(rows: int) -> list[Any]:
    """Which rows are for training, validation and test."""
    order = np.random.default_rng(SPLIT_SEED).permutation(rows)
    return [np.sort(part) for part in np.split(order, np.cumsum(sizes_of(rows))[:-1])]
'''

STRATIFIED_SPLIT = '''def split(target: Any) -> list[Any]:
    """Rows for training, validation and test, each class in proportion in each."""
    order = np.random.default_rng(SPLIT_SEED).permutation(len(target))
    names, of_row = np.unique(target, return_inverse=True)
    counts = np.bincount(of_row, minlength=len(names))
    table = shared_out(counts, sizes_of(len(target)))
    represent(table, counts)
    parts: list[list[Any]] = [[], [], []]
    for name in range(len(names)):
        members = order[of_row[order] == name]
        for part, rest in enumerate(np.split(members, np.cumsum(table[name])[:-1])):
            parts[part].append(rest)
    return [np.sort(np.concatenate(part)) for part in parts]


def shared_out(counts: Any, sizes: Any) -> Any:
    """Rows of each class (rows) in each part (columns), with exactly the given sums."""
    ideal = counts[:, None] * (sizes / max(int(sizes.sum()), 1))[None, :]
    table = np.floor(ideal + 1e-9).astype(np.int64)
    left_of_class = counts - table.sum(axis=1)
    left_of_part = sizes - table.sum(axis=0)
    remainder = ideal - table
    for most in (1, int(counts.max(initial=0))):
        for pair in np.argsort(-remainder, axis=None, kind="stable"):
            name, part = divmod(int(pair), 3)
            more = min(int(left_of_class[name]), int(left_of_part[part]), most)
            table[name, part] += more
            left_of_class[name] -= more
            left_of_part[part] -= more
    return table


def represent(table: Any, counts: Any) -> None:
    """Swap single rows until each class that can be is in each part."""
    for name in np.argsort(counts, kind="stable"):
        for part in range(3):
            can = SHARES[part] > 0 and (counts[name] >= 1 if part == 0 else counts[name] >= 3)
            if not can or table[name, part]:
                continue
            giver = int(table[name].argmax())
            if part and table[name, giver] < 2:
                continue
            spare = [k for k in range(len(counts)) if k != name and table[k, part] > 1]
            if spare:
                other = max(spare, key=lambda k: table[k, part])
                table[other, part] -= 1
                table[other, giver] += 1
                table[name, giver] -= 1
                table[name, part] += 1
'''


def scaling(name: str, expression: str) -> str:
    """Text of a function that answers offset and scale, with the statistics it needs."""
    needed = [line for word, line in STATISTICS.items() if word in expression]
    text = SCALING.format(name=name, statistics="\n    ".join(needed), expression=expression)
    return text.replace("    \n", "")
