"""Recurrent cells from the inside: their gates, memory and answers, units by time."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.engine.explain.cells import GATES, Pass, unrolled
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Call
from netbuilder.engine.inside.plates import numbers, signed
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind

# More steps than these are not told apart on a screen: the last ones are shown.
MOST_STEPS = 512
# Rows are much lower than pictures, so more fit.
_ROWS = 2
# Sequences up to this long leave room for several gates beside each other.
_SHORT = 48
_WORDS = {
    "LSTM": (
        "At every step gates decide how much of the old memory stays, how much of the new value "
        "enters it, and how much of it is answered."
    ),
    "GRU": (
        "At every step a gate decides how much of the old answer stays and how much is new; "
        "another how much of the old answer the new one may see."
    ),
}
_OF_UNIT = "What its gates let through at each step; a click explains a number."
_PLAIN = "At every step each unit adds up what arrives and what all answered one step before."
_GATES = {
    "input": ("Input gate", "Share of the new value that enters."),
    "forget": ("Forget gate", "Share of the old memory that stays."),
    "output": ("Output gate", "Share of the memory that is told."),
    "reset": ("Reset gate", "Share of the old answer it may see."),
    "update": ("Update gate", "Share of the old answer that stays."),
    "new": ("New value", "What the unit would like to remember."),
}


class _Track(Struct, frozen=True):
    """One number of every unit at every step.

    Attributes:
        name, title, note: As of a plate.
        values: float32 (units, steps).
        low, high: Its range.
    """

    name: str
    title: str
    note: str
    values: Tensor
    low: float
    high: float


def told(context: Context) -> Told:
    """What arrives, every gate, the memory and the answer over time, and one unit closer."""
    call = context.call(nn.RNNBase)
    if call is None:
        raise ValueError("a recurrent layer was expected")
    module: Any = call.module
    with torch.no_grad():
        passes = unrolled(module, call.inputs[0][:1], _begun(call)).passes
    tracks = _tracks(passes)
    units, steps = tracks[-1].values.shape
    shown = range(max(0, steps - MOST_STEPS), steps)
    page, chosen = context.page(units, _ROWS), context.chosen(units)
    group = "closer" if len(shown) <= _SHORT else ""
    names = context.naming.steps(steps)[shown.start : shown.stop]
    # In the order of the calculation: what arrives, the gates it opens, memory and answer.
    plates = [_arriving(call.inputs[0][0], shown, (names, "gates" if group else ""))]
    plates += [_over_time(track, page, shown, chosen) for track in tracks]
    plates.append(
        _closer(tracks, chosen, shown, (_unit(passes, chosen), "answer" if group else "", names))
    )
    named = [
        _labelled(plate, passes, page, names) if plate.is_choice else plate for plate in plates
    ]
    return Told(tuple(named), _words(module, steps), units, page.start, chosen)


def _words(module: Any, steps: int) -> str:
    words = _WORDS.get(module.mode, _PLAIN)
    if module.num_layers > 1:
        words += f" Of its {module.num_layers} layers the last is shown."
    if module.bidirectional:
        words += " Units with ← read from the end."
    if steps > MOST_STEPS:
        words += f" Of {steps:,} steps the last {MOST_STEPS} are shown."
    return words


def _begun(call: Call) -> Any:
    """The states it begins with, as torch takes them; None for zeros."""
    module: Any = call.module
    given = [
        each if each.dim() == 3 else each.view(len(each), -1, module.hidden_size).transpose(0, 1)
        for each in call.inputs[1:]
    ]
    given = [each[:, :1] for each in given]
    if not given:
        return None
    if module.mode != "LSTM":
        return given[0]
    return given[0], given[1] if len(given) > 1 else torch.zeros_like(given[0])


def _tracks(passes: tuple[Pass, ...]) -> list[_Track]:
    """All that is kept of every step; units of a second direction stand behind the first."""
    names, found = GATES[passes[0].mode], list[_Track]()
    for place, name in enumerate(names):
        title, note = _GATES[name]
        if name == "new":
            continue
        sums = torch.cat([_stacked([step[place] for step in each.sums]) for each in passes])
        found.append(_Track(f"gate.{name}", title, note, sums.sigmoid(), 0.0, 1.0))
    if len(names) > 1:
        found.append(_new(passes, names.index("new")))
    if passes[0].mode == "LSTM":
        memory = torch.cat([_stacked(each.memories) for each in passes])
        note = "What each unit remembers; it can grow beyond 1."
        found.append(_Track("memory", "Memory", note, memory, *signed(memory)))
    answer = torch.cat([_stacked(each.states) for each in passes])
    note = "What each unit answers at each step, and is told again one step later."
    found.append(_Track("state", "Answer", note, answer, *signed(answer)))
    return found


def _new(passes: tuple[Pass, ...], place: int) -> _Track:
    title, note = _GATES["new"]
    sums = torch.cat([_stacked([step[place] for step in each.sums]) for each in passes])
    return _Track("gate.new", title, note, sums.tanh(), -1.0, 1.0)


def _stacked(steps: list[Tensor]) -> Tensor:
    """One sample of (batch, units) for each step, as (units, steps)."""
    return torch.stack([each[0] for each in steps], dim=1).detach().cpu().float()


def _arriving(sequence: Tensor, shown: range, words: tuple[tuple[str, ...], str]) -> Plate:
    columns, group = words
    values = sequence.detach().cpu().float().t()[:MOST_STEPS, shown.start : shown.stop]
    return Plate(
        "input",
        PlateKind.MATRIX,
        "What arrives, step by step",
        numbers(values),
        *signed(values),
        labels=tuple(f"number {place + 1}" for place in range(len(values))),
        columns=columns,
        note=f"{sequence.shape[-1]:,} numbers at each step.",
        group=group,
    )


def _over_time(track: _Track, page: range, shown: range, chosen: int) -> Plate:
    values = track.values[page.start : page.stop, shown.start : shown.stop]
    return Plate(
        track.name,
        PlateKind.MATRIX,
        track.title,
        numbers(values),
        track.low,
        track.high,
        first=page.start,
        note=track.note,
        total=len(track.values),
        chosen=chosen - page.start if chosen in page else -1,
        group=_group(track.name) if len(shown) <= _SHORT else "",
        first_step=shown.start,
        is_choice=True,
    )


def _group(name: str) -> str:
    return "gates" if name.startswith("gate") else "answer"


def _labelled(
    plate: Plate, passes: tuple[Pass, ...], page: range, columns: tuple[str, ...]
) -> Plate:
    labels = tuple(_unit(passes, place) for place in page)
    fields = {name: getattr(plate, name) for name in plate.__struct_fields__}
    return Plate(**{**fields, "labels": labels, "columns": columns})


def _unit(passes: tuple[Pass, ...], place: int) -> str:
    units = passes[0].start.shape[1]
    ending = " ←" if passes[place // units].is_reversed else ""
    return f"unit {place % units + 1}{ending}"


def _closer(
    tracks: list[_Track], chosen: int, shown: range, words: tuple[str, str, tuple[str, ...]]
) -> Plate:
    """Everything of one unit, one line for each gate."""
    title, group, columns = words
    rows = torch.stack([each.values[chosen, shown.start : shown.stop] for each in tracks])
    return Plate(
        "unit",
        PlateKind.MATRIX,
        f"{title[:1].upper()}{title[1:]}, all of it",
        numbers(rows),
        *signed(rows),
        labels=tuple(each.title for each in tracks),
        columns=columns,
        first_step=shown.start,
        note="A click on a number explains it." if len(tracks) == 1 else _OF_UNIT,
        group=group,
    )


RECURRENT = Kind(calling(nn.RNNBase), told)
