"""Embeddings from the inside: the row of numbers of each token, and which rows lie near it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.plates import numbers, signed
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind

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
    chosen = context.chosen(count, int(known[0]) if len(known) else 0)
    page = context.page(count, _ROWS)
    plates = (
        _sample(table, known, len(tokens)),
        *_near(table, chosen),
        _page(table, page, chosen),
    )
    return Told(plates, _WORDS, count, page.start, chosen)


def _sample(table: Tensor, tokens: Tensor, steps: int) -> Plate:
    """What leaves: a row for every token of the sample."""
    rows = table[tokens.to(table.device), :_MOST_WIDTH].cpu().float()
    note = f"The first {len(tokens)} of {steps:,} steps." if len(tokens) < steps else ""
    return Plate(
        "rows",
        PlateKind.MATRIX,
        "The rows of this sample's tokens",
        numbers(rows),
        *signed(rows),
        labels=tuple(f"step {at + 1}: token {token}" for at, token in enumerate(tokens.tolist())),
        note=note,
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


def _near(table: Tensor, chosen: int) -> tuple[Plate, ...]:
    cosines, places = nearest(table, chosen)
    if not len(places):
        return ()
    note = "1 means the same direction, 0 nothing in common, -1 the opposite."
    if len(table) > MOST_ROWS:
        note += f" The first {MOST_ROWS:,} tokens were compared."
    rows = torch.cat([table[chosen][None], table[places.to(table.device)]])[:, :_MOST_WIDTH]
    rows = rows.cpu().float()
    names = tuple(f"token {place}" for place in places.tolist())
    return (
        Plate(
            "neighbours",
            PlateKind.LIST,
            f"Nearest to token {chosen}: cosine of the angle",
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
            labels=(f"token {chosen}", *names),
            group="near",
        ),
    )


def _page(table: Tensor, page: range, chosen: int) -> Plate:
    rows = table[page.start : page.stop, :_MOST_WIDTH].cpu().float()
    return Plate(
        "table",
        PlateKind.MATRIX,
        "The whole table",
        numbers(rows),
        *signed(rows),
        labels=tuple(f"token {place}" for place in page),
        first=page.start,
        total=len(table),
        chosen=chosen - page.start if chosen in page else -1,
        is_choice=True,
    )


EMBEDDING = Kind(calling(nn.Embedding), told)
