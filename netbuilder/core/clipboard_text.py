"""Finds the JSON of copied layers in a text, or says why there is none that can be read."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from netbuilder import __version__
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.project.strict_json import (
    DEPTH_LIMIT,
    DIGITS_LIMIT,
    PARTS_LIMIT,
    depth_exceeds,
)
from netbuilder.core.project.texts import cleaned, is_plain, shown
from netbuilder.core.project.wires import WIRES_LIMIT

MARK = "netbuilder/nodes"
VERSION, MIN_READER = 1, 1
# As many layers as a design can have, each with some settings.
LIMIT_CHARACTERS = 16_000_000
# Mails begin quoted lines so, and put spaces that do not break into indents.
_QUOTES = re.compile("^[ \t>\u00a0]+", re.MULTILINE)
_REST = re.compile(r"[\w.+\-]*\s*\Z")


def is_ours(text: str) -> bool:
    """Whether a text speaks of copied layers; it may still hold none that can be read."""
    return MARK in text


def content_of(text: str, found: Counter[str]) -> dict[str, Any]:
    """The object that holds copied layers; its numbers may be infinite.

    Args:
        found: Counts the texts that had characters that cannot be shown.

    Raises:
        DesignError: There is none, or none that can be read.
    """
    if not text.strip():
        refuse(
            "clipboard-empty",
            "The clipboard holds no text, so nothing was pasted.",
            "Select layers and copy them first.",
        )
    if MARK not in text:
        refuse(
            "clipboard-not-nodes",
            f"The clipboard holds other text, '{shown(text.strip())}'. Nothing was pasted.",
            "Select layers and copy them first.",
        )
    if len(text) > LIMIT_CHARACTERS or text.count("{") + text.count("[") > PARTS_LIMIT:
        refuse(
            "clipboard-too-large",
            f"The clipboard holds {len(text):,} characters, more than a group of layers can have. "
            "Nothing was pasted.",
            "Copy fewer layers at once, or open their project instead.",
        )
    content = _decoded(_QUOTES.sub("", text))
    if depth_exceeds(content, DEPTH_LIMIT):
        _refuse_deep()
    _refuse_newer(content)
    if not is_plain(text):
        content, found["text"] = cleaned(content)
    if not isinstance(content.get("nodes"), list):
        _refuse_damaged("The list of the copied layers cannot be read.")
    if not isinstance(content.get("wires"), list):
        found["wire"] += "wires" in content
        content["wires"] = []
    return content


def _decoded(text: str) -> dict[str, Any]:
    """The object in a text that may have other text around it."""
    mark = text.find(MARK)
    starts = dict.fromkeys((text.find("{"), text.rfind("{", 0, mark)))
    if min(starts) < 0 or text.find("{") > mark:
        _refuse_damaged("The beginning of the copied layers is missing.")
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_whole)
    failed: Exception | None = None
    for start in starts:
        try:
            content, _ = decoder.raw_decode(text, start)
        except (RecursionError, ValueError) as error:
            failed = error
            continue
        if isinstance(content, dict) and content.get("made_by") == MARK:
            return content
    if isinstance(failed, RecursionError):
        _refuse_deep()
    if isinstance(failed, _Repeated):
        _refuse_damaged(f"The copied layers name '{shown(failed)}' twice in one place.")
    if isinstance(failed, json.JSONDecodeError):
        _refuse_syntax(text, failed)
    refuse(
        "clipboard-not-nodes",
        "The clipboard speaks of copied layers but holds none. Nothing was pasted.",
        "Select layers and copy them first.",
    )


def _refuse_syntax(text: str, error: json.JSONDecodeError) -> NoReturn:
    is_open = error.msg.startswith("Unterminated string")
    if is_open or _REST.match(text, error.pos):
        refuse(
            "clipboard-cut-off",
            f"The copied layers end in the middle of line {text.rstrip().count(chr(10)) + 1:,}. "
            "Nothing was pasted.",
            "Copy all of the text, down to the last brace.",
        )
    _refuse_damaged(f"Line {error.lineno:,} of the copied layers cannot be read.")


def _refuse_damaged(found: str) -> NoReturn:
    refuse(
        "clipboard-damaged",
        f"{found} Nothing was pasted.",
        "Copy the layers again; some programs change quotation marks.",
    )


def _refuse_deep() -> NoReturn:
    refuse(
        "clipboard-too-deep",
        "The copied layers are nested more deeply than any network can be. Nothing was pasted.",
        "Copy the layers again.",
    )


def _refuse_newer(content: dict[str, Any]) -> None:
    version = content.get("version", 1)
    needed = content.get("min_reader", version)
    if type(version) is not int or type(needed) is not int or version < 1:
        _refuse_damaged("The version of the copied layers cannot be read.")
    if version > VERSION and needed > VERSION:
        by = shown(content.get("copied_with") or "in a newer version", 20)
        needs = content.get("needs")
        least = f"at least {shown(needs, 20)}" if isinstance(needs, str) else "a newer version"
        refuse(
            "clipboard-newer",
            f"These layers were copied with netbuilder {by}. Pasting them needs {least}; you have "
            f"{__version__}. Nothing was pasted.",
            "Update netbuilder, then paste again.",
        )


def refuse(code: str, found: str, fix: str) -> NoReturn:
    """End a paste with a reason."""
    raise DesignError(Problem(code, found=found, fix=fix))


def refuse_many(count: int) -> NoReturn:
    """End a paste that would make a design larger than any can be."""
    refuse(
        "clipboard-too-many",
        f"The design would have {count:,} layers; it can have up to {MOST_NODES:,}. Nothing was "
        "pasted.",
        "Copy fewer layers at once.",
    )


def refuse_wires(count: int) -> NoReturn:
    """End a paste that would make a design with more wires than any can have."""
    refuse(
        "clipboard-too-many",
        f"The design would have {count:,} wires; it can have up to {WIRES_LIMIT:,}. Nothing was "
        "pasted.",
        "Copy fewer layers at once.",
    )


class _Repeated(ValueError):
    """A name that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        count = Counter(name for name, _ in pairs)
        raise _Repeated(next(name for name in count if count[name] > 1))
    return value


def _whole(digits: str) -> float:
    return math.inf if len(digits.lstrip("-")) > DIGITS_LIMIT else int(digits)
