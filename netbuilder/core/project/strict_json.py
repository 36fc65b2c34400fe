"""Reads JSON of unknown origin: bounded, exact, and saying in which line something is wrong."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from msgspec import Struct

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.texts import shown

DEPTH_LIMIT = 64
NODES_LIMIT = 20_000
DIGITS_LIMIT = 20
FRACTION_LIMIT = 400
# What a file may hold before it is even parsed: objects and lists, then values of any kind.
PARTS_LIMIT = 1_000_000
VALUES_LIMIT = 5_000_000
LOCATE_LIMIT = 8_000_000
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,400})?")
_CONFLICT = re.compile(r"^<{7}( |$)", re.MULTILINE)
_LAYER = re.compile(r'"layer"\s*:')
_PAGE = re.compile(r"\s*(<!--.*?-->\s*)?<(!doctype html|html|head|body)\b", re.IGNORECASE)
_LFS = "version https://git-lfs.github.com/spec/"


class Repeated(dict[str, Any]):
    """An object in which a name appears twice; the first value counts.

    Attributes:
        again: The later names with their values.
    """

    again: list[tuple[str, Any]]


class Spot(Struct, frozen=True):
    """Where in a text something is: the line from 1, and the names that lead there."""

    line: int
    path: tuple[str, ...]

    @property
    def owner(self) -> str:
        """The node it belongs to, else the object around it."""
        names = self.path[:-1]
        if "nodes" in names[:-1]:
            return names[names.index("nodes") + 1]
        return next((name for name in reversed(names) if name), "")


class Parsed(Struct, frozen=True):
    """A JSON value, and whether a name appears twice in one of its objects."""

    value: Any
    has_repeats: bool


class _NumberFault(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse(code: str, found: str, fix: str = "") -> NoReturn:
    """End the reading of a file with a problem."""
    raise FileProblemError(Problem(code, found=found, fix=fix))


def decoded(data: bytes, file_name: str) -> str:
    """The text of a file.

    Raises:
        FileProblemError: It is empty, of another kind, or not UTF-8.
    """
    if not data.strip(b" \t\r\n"):
        refuse("open.empty", f"{file_name} is empty ({len(data):,} bytes).")
    if not data.strip(b"\0"):
        refuse("open.zeros", f"{file_name} holds nothing but zeros ({len(data):,} bytes).")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or 0 in data[:2]:
        refuse(
            "open.utf-16",
            "This file is saved as UTF-16. netbuilder projects are UTF-8.",
            "Save a copy as UTF-8 and open that.",
        )
    if data[:2] == b"PK":
        refuse("open.archive", f"{file_name} is a zip archive, not a netbuilder project.")
    if data[:1] == b"\x80":
        refuse(
            "open.pickle",
            "This is a Python pickle. Such files can run programs, so netbuilder does not open "
            "them.",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        refuse(
            "open.not-utf-8",
            f"Line {line:,} has characters that cannot be read (byte 0x{byte:02X}).",
        )


def parsed(text: str, file_name: str) -> Parsed:
    """The value of a JSON text. Objects in which a name appears twice are `Repeated`.

    Raises:
        FileProblemError: It is not JSON, or larger or deeper than any project.
    """
    _refuse_too_many(text)
    try:
        objects = _Objects()
        value = objects.decoder.decode(text)
    except _NumberFault as fault:
        _refuse_number(text, fault.code)
    except RecursionError:
        _refuse_depth()
    except json.JSONDecodeError as error:
        _refuse_syntax(text, error, file_name)
    if depth_exceeds(value, DEPTH_LIMIT):
        _refuse_depth()
    return Parsed(value, objects.has_repeats)


def strictly_parsed(text: str, file_name: str) -> Any:
    """As `parsed`, with every repeated name refused."""
    result = parsed(text, file_name)
    if result.has_repeats:
        refuse_repeats(result.value, text, lambda path: False)
    return result.value


def refuse_repeats(value: Any, text: str, may_repeat: Callable[[tuple[str, ...]], bool]) -> None:
    """Refuse names that appear twice in one object.

    Args:
        may_repeat: Answers for the names that lead to an object whether that is legal there.

    Raises:
        FileProblemError: A name appears twice elsewhere.
    """
    for path, repeated in _repeats(value, ()):
        if may_repeat(path):
            continue
        name = repeated.again[0][0]
        spot = _located(text, may_repeat=may_repeat)
        owner = spot.owner if spot else (path[-1] if path else "")
        inside = f" in '{shown(owner)}'" if owner else ""
        line = f" (line {spot.line:,})" if spot else ""
        refuse(
            "open.duplicate-name",
            f"'{shown(name)}' appears twice{inside}{line}.",
            "Please keep one.",
        )


class _Objects:
    """Makes the objects of one text and notices repeated names."""

    def __init__(self) -> None:
        self.has_repeats = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=_float,
            parse_int=_whole,
            parse_constant=_constant,
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) == len(pairs):
            return value
        self.has_repeats = True
        repeated = Repeated()
        repeated.again = []
        for name, item in pairs:
            if name in repeated:
                repeated.again.append((name, item))
            else:
                repeated[name] = item
        return repeated


def _float(digits: str) -> float:
    if len(digits) > FRACTION_LIMIT:
        raise _NumberFault("open.too-many-digits")
    value = float(digits)
    if math.isinf(value):
        raise _NumberFault("open.not-finite")
    return value


def _whole(digits: str) -> int:
    if len(digits) > DIGITS_LIMIT and len(digits.lstrip("-")) > DIGITS_LIMIT:
        raise _NumberFault("open.too-many-digits")
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise _NumberFault("open.not-finite")


def _refuse_too_many(text: str) -> None:
    if text.count("{") + text.count("[") > PARTS_LIMIT or text.count(",") > VALUES_LIMIT:
        count = sum(1 for _ in _LAYER.finditer(text))
        if count > NODES_LIMIT:
            refuse_nodes(count)
        refuse(
            "open.too-many-parts",
            "This file has more parts than any project can have. It was not opened.",
        )


def refuse_nodes(count: int) -> NoReturn:
    """Refuse a project with more nodes than can be shown."""
    refuse(
        "open.too-many-nodes",
        f"This project has {count:,} layers; netbuilder opens up to {NODES_LIMIT:,}.",
    )


def _refuse_depth() -> NoReturn:
    refuse(
        "open.too-deep",
        "This file is nested more deeply than any project can be. It was not opened.",
    )


def _refuse_number(text: str, code: str) -> NoReturn:
    is_wrong = _is_not_finite if code == "open.not-finite" else _is_too_long
    spot = _located(text, is_wrong)
    name = next((each for each in reversed(spot.path) if each), "") if spot else ""
    line = f"line {spot.line:,}" if spot else ""
    if code == "open.not-finite":
        subject = f"The {shown(name).replace('_', ' ')}" if name else "A number"
        refuse(code, f"{subject}{' in ' + line if line else ''} is not a finite number.")
    subject = f"'{shown(name)}'" if name else "A number"
    owner = f" in '{shown(spot.owner)}'" if spot and spot.owner else ""
    refuse(code, f"{subject}{owner} has more than 20 digits{' (' + line + ')' if line else ''}.")


def _refuse_syntax(text: str, error: json.JSONDecodeError, file_name: str) -> NoReturn:
    conflict = _CONFLICT.search(text)
    if text.startswith(_LFS):
        refuse(
            "open.lfs-pointer",
            "This is a Git LFS placeholder, not the project itself.",
            "Run 'git lfs pull' and open it again.",
        )
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        refuse(
            "open.conflict-marks",
            f"This file has unresolved Git conflicts (first at line {line:,}).",
            "Resolve them and open it again.",
        )
    if _PAGE.match(text):
        refuse(
            "open.not-json-web-page",
            "This is a web page, not a netbuilder project. The download may have failed.",
        )
    content = text.strip()
    if not content.startswith("{"):
        refuse("open.not-a-project", f"{file_name} is not a netbuilder project.")
    if error.msg.startswith("Extra data"):
        refuse(
            "open.text-after-end",
            f"{file_name} goes on after its end (line {error.lineno:,}).",
            "Take away what stands there and open it again.",
        )
    if not content.endswith("}") or error.pos >= len(text.rstrip()):
        line = text.rstrip().count("\n") + 1
        refuse(
            "open.cut-short",
            f"{file_name} ends in the middle (line {line:,}). It was probably not copied "
            "completely.",
        )
    refuse(
        "open.not-json",
        f"Something in line {error.lineno:,} of {file_name} cannot be read, so it was not opened.",
    )


def depth_exceeds(value: Any, limit: int) -> bool:
    """Whether lists and objects lie more than `limit` deep; looks one level at a time."""
    containers = (dict, list, Repeated)
    level = [value] if type(value) in containers else []
    for _ in range(limit):
        following: list[Any] = []
        for each in level:
            items = each.values() if isinstance(each, dict) else each
            following += [item for item in items if type(item) in containers]
        if not following:
            return False
        level = following
    return True


def _repeats(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Repeated]]:
    if isinstance(value, Repeated):
        yield path, value
        for name, item in value.again:
            yield from _repeats(item, (*path, name))
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, dict | list):
                yield from _repeats(item, (*path, name))
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                yield from _repeats(item, (*path, ""))


def _is_not_finite(token: str) -> bool:
    if token in ("NaN", "Infinity", "-Infinity"):
        return True
    # A slip may follow the number directly, as in 1e999e3.
    number = _NUMBER.match(token)
    return number is not None and math.isinf(float(number[0]))


def _is_too_long(token: str) -> bool:
    digits = token.lstrip("-")
    limit = DIGITS_LIMIT if digits.isdecimal() else FRACTION_LIMIT
    return digits[:1].isdecimal() and len(digits) > limit


def _located(
    text: str,
    is_wrong: Callable[[str], bool] | None = None,
    may_repeat: Callable[[tuple[str, ...]], bool] | None = None,
) -> Spot | None:
    """The first wrong scalar, or the first name that appears twice where it may not."""
    if len(text) > LOCATE_LIMIT:
        return None
    path: list[str] = []
    names: list[set[str] | None] = []
    is_name_next = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "{[":
            path.append("")
            names.append(set() if token == "{" else None)
            is_name_next = token == "{"
        elif token in "}]":
            path.pop()
            names.pop()
            is_name_next = False
        elif token == ",":
            is_name_next = bool(names) and names[-1] is not None
        elif is_name_next and (seen := names[-1]) is not None:
            path[-1] = json.loads(token)
            if may_repeat and path[-1] in seen and not may_repeat(tuple(path[:-1])):
                return Spot(text.count("\n", 0, match.start()) + 1, tuple(path))
            seen.add(path[-1])
            is_name_next = False
        elif is_wrong and is_wrong(token):
            return Spot(text.count("\n", 0, match.start()) + 1, tuple(path))
    return None
