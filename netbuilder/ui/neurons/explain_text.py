"""Explanations in words: to be copied, spoken, and named on the way."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.link.messages.explaining import Explanation, Number, Quantity
from netbuilder.link.printed import lines_of, signed

_TITLES = {
    Quantity.INPUT: "Input",
    Quantity.ACTIVATION: "Answer",
    Quantity.WEIGHT: "Weight",
    Quantity.GATE: "Gate",
    Quantity.DELTA: "Delta",
    Quantity.GRADIENT: "Gradient",
    Quantity.UPDATE: "Update",
    Quantity.KEPT: "Kept",
    Quantity.LOSS: "Loss",
}


def explained_text(found: Explanation) -> str:
    """All of it as lines of text."""
    lines = [f"{found.words}: {signed(found.value, 7)}"]
    for stage in found.stages:
        lines += lines_of(stage)
    lines.append(moment_words(found))
    if len(found.rows) > 1:
        lines.append(f"Rows {', '.join(map(str, found.rows))}")
    return "\n".join(lines) + "\n"


def spoken(found: Explanation) -> str:
    """What a screen reader says."""
    return " ".join([found.words, signed(found.value), *_sentences(found)])


def moment_words(found: Explanation) -> str:
    """Of which moment and which rows it is."""
    moment = f"After iteration {found.iteration:,}"
    if found.number.what in (Quantity.WEIGHT, Quantity.KEPT):
        return moment
    if len(found.rows) > 1:
        return f"{moment}, a batch of {len(found.rows):,} rows"
    return f"{moment}, row {found.rows[0]:,}" if found.rows else f"{moment}, the made sample"


def short_words(found: Explanation | None, number: Number) -> str:
    """What a number is called on the way that led past it."""
    if found is None or found.number.what is not number.what:
        return _TITLES[number.what]
    return f"{_TITLES[number.what]} {signed(found.value, 3)}"


def _sentences(found: Explanation) -> Iterator[str]:
    for stage in found.stages:
        yield f"{stage.words} Total {signed(stage.total)}."
