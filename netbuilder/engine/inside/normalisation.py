"""Normalisations from the inside: how numbers are spread before and after, and by what."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Call
from netbuilder.engine.inside.pictures import as_maps
from netbuilder.engine.inside.plates import histograms, numbers, shrunk, signed, spanned
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind

BATCH = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)
INSTANCE = (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)
LINES = (nn.LayerNorm, nn.RMSNorm)
ALL = (*BATCH, *INSTANCE, nn.GroupNorm, *LINES)
SPREAD, CLOSER, LEARNED = "spread", "closer", "learned"
_MOST_LINES = 64


class _Parts(Struct, frozen=True):
    """What is normalised together, before and after.

    Attributes:
        before, after: One tensor of numbers for each part.
        word: What a part is: ``channel``, ``group``, ``step``.
        words: What is done, as a sentence.
    """

    before: tuple[Tensor, ...]
    after: tuple[Tensor, ...]
    word: str
    words: str


def told(context: Context) -> Told:
    """One part closer, all of them before and after, and the numbers that did it."""
    call = context.rows.call(*ALL)
    single = context.call(*ALL)
    if call is None or single is None:
        raise ValueError("a normalisation was expected")
    parts = _parts(call, single)
    count = len(parts.before)
    # A part that is the same everywhere teaches little: the most varied is shown closer at first.
    varied = torch.tensor([float(each.nan_to_num().std(correction=0)) for each in parts.before])
    page, chosen = context.page(count), context.chosen(count, varied)
    plates = (
        *_closer(context, parts, single, chosen),
        *_spread(parts, page, chosen),
        *_learned(call, page, chosen, parts.word),
    )
    return Told(plates, parts.words, count, page.start, chosen)


def _parts(call: Call, single: Call) -> _Parts:
    module = call.module
    if isinstance(module, BATCH):
        words = (
            "Every channel is shifted by its running mean and divided by its running deviation, "
            "then stretched by gamma and moved by beta. Both were taken from the training batches."
        )
        return _Parts(*_both(call, lambda each: each.transpose(0, 1)), "channel", words)
    if isinstance(module, INSTANCE):
        words = "In every sample each channel is brought to mean 0 and deviation 1 by itself."
        return _Parts(*_both(single, lambda each: each[0]), "channel", words)
    if isinstance(module, nn.GroupNorm):
        groups = module.num_groups
        words = f"In every sample each of the {groups} groups of channels has mean 0, deviation 1."
        return _Parts(*_both(single, lambda each: each[0].reshape(groups, -1)), "group", words)
    width = _width(module)
    is_list = single.inputs[0].numel() == width
    kept = call if is_list else single
    what = "root mean square 1" if isinstance(module, nn.RMSNorm) else "mean 0 and deviation 1"
    word = "row" if is_list else "step"
    words = f"The {width:,} numbers of every {word} are brought to {what}, then stretched by gamma."
    if getattr(module, "bias", None) is not None:
        words = f"{words[:-1]} and moved by beta."
    return _Parts(*_both(kept, lambda each: each.reshape(-1, width)[:_MOST_LINES]), word, words)


def _both(call: Call, cut: Any) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    tensors = (call.inputs[0], call.output)
    before, after = (cut(each.detach().cpu().float()) for each in tensors)
    return tuple(each.flatten() for each in before), tuple(each.flatten() for each in after)


def _width(module: Any) -> int:
    width = 1
    for size in module.normalized_shape:
        width *= int(size)
    return width


def _closer(context: Context, parts: _Parts, single: Call, chosen: int) -> tuple[Plate, ...]:
    """One part: how it is spread before and after; of a picture the maps too."""
    before, after = parts.before[chosen], parts.after[chosen]
    name = f"{parts.word.capitalize()} {chosen + 1}"
    plates: list[Plate] = []
    maps = [as_maps(each[0], context) for each in (single.inputs[0], single.output)]
    if parts.word == "channel" and maps[0] is not None and maps[1] is not None:
        for title, plate_name, found in (
            (f"{name} arrives", "input", maps[0]),
            ("and leaves", "map", maps[1]),
        ):
            shown, scale = shrunk(found[chosen][None])
            plates.append(
                Plate(
                    plate_name,
                    PlateKind.MAPS,
                    title,
                    numbers(shown),
                    *spanned(shown),
                    scale=scale,
                    group=CLOSER,
                    joint="→" if plates else "",
                )
            )
    titles = (f"{name} before", "arriving"), (f"{name} after", "leaving")
    for (title, plate_name), values in zip(titles, (before, after), strict=True):
        low, high = _range((values,))
        plates.append(
            Plate(
                plate_name,
                PlateKind.HISTOGRAMS,
                title,
                numbers(histograms((values,), low, high)),
                low,
                high,
                note=_told(values),
                group=CLOSER,
                joint="→" if plate_name == "leaving" else "",
            )
        )
    return tuple(plates)


def _told(values: Tensor) -> str:
    known = values[values.isfinite()]
    if not len(known):
        return "no numbers"
    deviation = float(known.std(correction=0))
    return f"mean {float(known.mean()):.3g}, deviation {deviation:.3g}".replace("-", "−")


def _range(rows: tuple[Tensor, ...]) -> tuple[float, float]:
    known = [each[each.isfinite()] for each in rows]
    found = [each for each in known if len(each)]
    if not found:
        return -1.0, 1.0
    low, high = min(float(each.min()) for each in found), max(float(each.max()) for each in found)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _spread(parts: _Parts, page: range, chosen: int) -> tuple[Plate, Plate]:
    names = tuple(f"{parts.word} {each + 1}" for each in page)
    plates = []
    for plate_name, title, rows in (
        ("before", "All before", parts.before),
        ("after", "All after", parts.after),
    ):
        shown = rows[page.start : page.stop]
        low, high = _range(shown)
        plates.append(
            Plate(
                plate_name,
                PlateKind.HISTOGRAMS,
                title,
                numbers(histograms(shown, low, high)),
                low,
                high,
                names,
                first=page.start,
                total=len(rows),
                chosen=chosen - page.start if chosen in page else -1,
                is_choice=True,
                group=SPREAD,
                joint="→" if plate_name == "after" else "",
            )
        )
    return plates[0], plates[1]


def _learned(call: Call, page: range, chosen: int, word: str) -> tuple[Plate, ...]:
    """Running numbers beside those of some rows, and learned ones, for each channel of the page."""
    module: Any = call.module
    rows = call.inputs[0].detach().cpu().float().transpose(0, 1).flatten(1)
    count = f"{call.inputs[0].shape[0]:,} rows"
    is_running = getattr(module, "running_mean", None) is not None
    known = (
        ("running_mean", "Running mean, taken off", getattr(module, "running_mean", None)),
        ("rows_mean", f"Mean of {count}", rows.mean(dim=1) if is_running else None),
        ("running_var", "Running variance, divided by", getattr(module, "running_var", None)),
        ("rows_var", f"Variance of {count}", rows.var(dim=1, correction=0) if is_running else None),
        ("weight", "Gamma: stretches", getattr(module, "weight", None)),
        ("bias", "Beta: moves", getattr(module, "bias", None)),
    )
    plates = []
    for name, title, tensor in known:
        if tensor is None:
            continue
        values = tensor.detach().cpu().float().flatten()
        own = page if word == "channel" else range(min(len(values), len(page) or 1))
        shown = values[own.start : own.stop]
        plates.append(
            Plate(
                name,
                PlateKind.LIST,
                title,
                numbers(shown),
                *signed(shown),
                tuple(f"{'channel' if word == 'channel' else 'number'} {each + 1}" for each in own),
                first=own.start if word == "channel" else -1,
                total=len(values),
                chosen=chosen - page.start if word == "channel" and chosen in page else -1,
                is_choice=word == "channel",
                group=LEARNED,
            )
        )
    return tuple(plates)


NORMALISATION = Kind(calling(*ALL), told)
