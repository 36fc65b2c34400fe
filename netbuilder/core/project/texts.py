"""Makes texts of unknown origin safe to show: control characters, turned writing, long names."""

from __future__ import annotations

import re
from typing import Any

from netbuilder.core.design import NAME_LIMIT

TEXT_LIMIT = 10_000
REPLACEMENT = "\ufffd"
_SUSPICIOUS = re.compile(r"\\u|\\[bf]|[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSHOWABLE_IN_NAMES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def is_plain(text: str) -> bool:
    """Whether a whole file certainly has nothing that `cleaned` would change."""
    if text.isascii() and "\\" not in text and "\x7f" not in text:
        return True
    return _SUSPICIOUS.search(text) is None


def shown(text: object, limit: int = 40) -> str:
    """A found text as a message may quote it: in one line, visible, short."""
    line = with_visible_turns(_UNSHOWABLE_IN_NAMES.sub(REPLACEMENT, str(text)))
    return line if len(line) <= limit else line[:limit] + "…"


def is_unshowable(name: str) -> bool:
    """Whether a name has characters that cannot be shown in one line."""
    return _UNSHOWABLE_IN_NAMES.search(name) is not None


def has_turns(text: str) -> bool:
    """Whether a text has marks that turn the direction of writing."""
    return _TURNING.search(text) is not None


def with_visible_turns(text: str) -> str:
    """The text with marks that turn writing shown as ``[U+202E]`` instead of applied."""
    return _TURNING.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def shortened(text: str, limit: int = NAME_LIMIT) -> str:
    """The text cut to the limit, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cleaned(value: Any) -> tuple[Any, int]:
    """A JSON value without characters that cannot be saved or shown, and how many texts changed.

    Names of nodes are left alone: they are looked at one by one, because a person gave them.
    """
    counter = [0]
    return _clean(value, ("",), counter), counter[0]


def _clean(value: Any, path: tuple[str, ...], counter: list[int]) -> Any:
    if isinstance(value, str):
        return value if _is_node_name(path) else _clean_text(value, counter)
    if isinstance(value, list):
        return [_clean(item, path, counter) for item in value]
    if isinstance(value, dict):
        # Keys are cleaned in place, so that what else the object carries stays with it.
        for key, item in list(value.items()):
            if isinstance(item, str | list | dict):
                value[key] = _clean(item, (*path[-3:], key), counter)
        again = getattr(value, "again", None)
        if again is not None:
            again[:] = [(key, _clean(item, (*path[-3:], key), counter)) for key, item in again]
        if any(_UNSHOWABLE.search(key) for key in value):
            pairs = list(value.items())
            value.clear()
            for key, item in pairs:
                new = _clean_text(key, counter)
                while new in value:
                    new += REPLACEMENT
                value[new] = item
    return value


def _is_node_name(path: tuple[str, ...]) -> bool:
    return len(path) >= 3 and path[-1] == "name" and path[-3] == "nodes"


def _clean_text(text: str, counter: list[int]) -> str:
    new = _UNSHOWABLE.sub(REPLACEMENT, text)
    counter[0] += new != text
    return new
