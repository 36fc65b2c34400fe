"""Embeddings from the inside: the row of numbers of each token, and which rows lie near it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.naming import Feature, meaning
from netbuilder.engine.inside.plates import numbers, signed
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind

_Columns = tuple[Feature | None, ...]
NEIGHBOURS = 10
# Rows that are compared; a larger vocabulary is compared as far as that.
MOST_ROWS = 1_000_000
_CHUNK = 65_536
_MOST_STEPS, _MOST_WIDTH = 64, 512
_ROWS = 2
_WORDS = (
    "Every token has a row of numbers of its own. Training moves rows whose tokens are used alike "
    "close to each other."
)


def told(context: Context) -> Told:
    """The rows of the sample's tokens, the neighbours of one, and a page of the whole table."""
    call = context.call(nn.Embedding)
    if call is None:
        raise ValueError("an embedding was expected")
    module: Any = call.module
    table: Tensor = module.weight.detach()
    tokens = call.inputs[0][0].reshape(-1).long().cpu()
    known = tokens[:_MOST_STEPS]
    count = len(table)
    wanted = context.wish.chosen if context.wish.chosen >= 0 else int(known[0]) if len(known) else 0
    chosen = min(wanted, count - 1)
    page = context.page(count, _ROWS)
    words = _words_of(context)
    plates = (
        _sample(table, known, len(tokens), words),
        *_near(table, chosen, words),
        _page(table, page, chosen, words),
    )
    return Told(plates, _WORDS + _shared(words), count, page.start, chosen)


def _words_of(context: Context) -> _Columns:
    """The columns that bring the tokens, as the rows of the data tell."""
    call = context.rows.call(nn.Embedding)
    if call is None:
        return ()
    return context.naming.columns(call.inputs[0].flatten(1).long())


def _shared(columns: _Columns) -> str:
    """Says so where one token stands for categories of several columns."""
    coded = {each.name for each in columns if each is not None and each.categories}
    if len(coded) < 2:
        return ""
    names = " and ".join(sorted(coded)) if len(coded) == 2 else f"{len(coded)} columns"
    words = "share this table: one row is for the first category of each."
    return f" {names[:1].upper()}{names[1:]} {words}"


def _sample(table: Tensor, tokens: Tensor, steps: int, columns: _Columns) -> Plate:
    """What leaves: a row for every token of the sample."""
    rows = table[tokens.to(table.device), :_MOST_WIDTH].cpu().float()
    note = f"The first {len(tokens)} of {steps:,} steps." if len(tokens) < steps else ""
    known = (*columns[: len(tokens)], *(None,) * (len(tokens) - len(columns)))
    return Plate(
        "rows",
        PlateKind.MATRIX,
        "The rows of this sample's tokens",
        numbers(rows),
        *signed(rows),
        labels=tuple(
            f"{each.name if each is not None else f'step {at + 1}'}: {meaning(token, (each,))}"
            for at, (token, each) in enumerate(zip(tokens.tolist(), known, strict=True))
        ),
        note=note,
        group="near",
    )


def nearest(table: Tensor, chosen: int, count: int = NEIGHBOURS) -> tuple[Tensor, Tensor]:
    """Rows whose direction is most like that of one row, the most like first.

    Args:
        table: float (rows, width).

    Returns:
        Cosines and places, (at most `count`,) each, the row itself left out.
    """
    known = table[:MOST_ROWS]
    row = functional.normalize(table[chosen].float(), dim=0)
    cosines = torch.cat(
        [
            functional.normalize(known[start : start + _CHUNK].float(), dim=1) @ row
            for start in range(0, len(known), _CHUNK)
        ]
    )
    cosines = cosines.nan_to_num(nan=-2.0)
    if chosen < len(cosines):
        cosines[chosen] = -2.0
    values, places = cosines.topk(min(count, len(cosines)))
    is_other = values > -2.0
    return values[is_other].cpu(), places[is_other].cpu()


def _near(table: Tensor, chosen: int, columns: _Columns) -> tuple[Plate, ...]:
    cosines, places = nearest(table, chosen)
    if not len(places):
        return ()
    note = "1 means the same direction, 0 nothing in common, -1 the opposite."
    if len(table) > MOST_ROWS:
        note += f" The first {MOST_ROWS:,} tokens were compared."
    rows = torch.cat([table[chosen][None], table[places.to(table.device)]])[:, :_MOST_WIDTH]
    rows = rows.cpu().float()
    names = tuple(meaning(place, columns) for place in places.tolist())
    own = meaning(chosen, columns)
    return (
        Plate(
            "neighbours",
            PlateKind.LIST,
            f"Nearest to {own}, by the cosine of the angle",
            numbers(cosines),
            -1.0,
            1.0,
            labels=names,
            note=note,
            group="near",
        ),
        Plate(
            "near",
            PlateKind.MATRIX,
            "Its row, and theirs",
            numbers(rows),
            *signed(rows),
            labels=(own, *names),
            group="near",
        ),
    )


def _page(table: Tensor, page: range, chosen: int, columns: _Columns) -> Plate:
    rows = table[page.start : page.stop, :_MOST_WIDTH].cpu().float()
    return Plate(
        "table",
        PlateKind.MATRIX,
        "The whole table",
        numbers(rows),
        *signed(rows),
        labels=tuple(meaning(place, columns) for place in page),
        first=page.start,
        total=len(table),
        chosen=chosen - page.start if chosen in page else -1,
        is_choice=True,
        weight="weight",
        places=tuple((place,) for place in page),
    )


EMBEDDING = Kind(calling(nn.Embedding), told)
