"""What draws by chance while training: one such draw, and what evaluation does instead."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import structs
from torch import Tensor, nn

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Call
from netbuilder.engine.inside.passing import laid
from netbuilder.engine.inside.plates import marks
from netbuilder.engine.inside.registry import Kind, calling
from netbuilder.link.messages import Plate, PlateKind
from netbuilder.link.messages.inside import Mark

SILENCING = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)
SHIFTING = (nn.AlphaDropout, nn.FeatureAlphaDropout)
OTHERS = ("GaussianNoise", "StochasticDepth")
ALL = (*SILENCING, *SHIFTING, *OTHERS)
CLOSER = "closer"
# One draw takes a call; nobody asks for so many.
_MOST_DRAWS = 1000
_ENDS = ((min, "low"), (max, "high"))


def told(context: Context) -> Told:
    """What arrives, one draw of training with what it drops, and what evaluation passes on."""
    call, shape = context.call(*ALL), context.leaving
    if call is None or shape is None:
        raise ValueError("a layer that draws by chance was expected")
    arriving = context.sample.inputs[0]
    drawn, dropped = training_draw(call, context.wish.draw)
    # A layer of a sequence may see it with its channels first; the node has its steps first.
    seen = call.inputs[0]
    if seen.shape != arriving.shape or not torch.equal(seen.nan_to_num(), arriving.nan_to_num()):
        drawn = drawn.transpose(1, 2)
        dropped = dropped.transpose(1, 2) if dropped is not None else None
    before = laid(context, "input", "What arrives", arriving, shape)
    during = laid(context, "draw", _title(dropped), drawn, shape)
    after = laid(context, "output", "In evaluation: all pass", context.sample.outputs[0], shape)
    # One range for all three, so that what is scaled up is seen to be.
    low, high = (pick(getattr(each, end) for each in (before, during)) for pick, end in _ENDS)
    plates = (
        structs.replace(before, low=low, high=high, group=CLOSER),
        structs.replace(
            _marked(context, during, dropped), low=low, high=high, group=CLOSER, joint="→"
        ),
        structs.replace(after, low=low, high=high, group=CLOSER, joint="|"),
    )
    words = _words(call.module)
    return Told(plates, words, before.total, max(before.first, 0), draws=True)


def training_draw(call: Call, number: int) -> tuple[Tensor, Tensor | None]:
    """What a module in training makes of the sample, and 1 where it drops; None where it does not.

    Args:
        number: Which of the draws that would come, counted from 0.
    """
    module, given = call.module, call.inputs[0]
    module.__dict__["training"] = True
    try:
        with torch.no_grad():
            for _ in range(min(number, _MOST_DRAWS)):
                module(given)
            state = torch.get_rng_state()
            drawn: Tensor = module(given)
            if not isinstance(module, (*SILENCING, *SHIFTING)):
                return drawn, None
            # The same draw of ones tells what is dropped even where 0 arrives.
            torch.set_rng_state(state)
            ones: Tensor = module(torch.ones_like(given))
    finally:
        module.__dict__["training"] = False
    is_plain = isinstance(module, SILENCING)
    dropped = ones == 0 if is_plain else ones < ones.max() - 1e-6
    return drawn, dropped.float()


def _title(dropped: Tensor | None) -> str:
    if dropped is None:
        return "One draw of training"
    return f"One draw: {int(dropped.sum()):,} of {dropped.numel():,} dropped"


def _words(module: Any) -> str:
    rate = float(getattr(module, "p", getattr(module, "rate", 0.0)) or 0.0)
    if isinstance(module, SILENCING):
        what = "number" if type(module) is nn.Dropout else "channel"
        scale = 1 / (1 - rate) if rate < 1 else 0.0
        return (
            f"While it trains, each {what} is silenced with a chance of {rate:.3g} and the others "
            f"are multiplied by {scale:.3g}; in evaluation all pass as they are."
        )
    if isinstance(module, SHIFTING):
        return (
            f"While it trains, each number is replaced with a chance of {rate:.3g}, so that mean "
            "and spread stay; in evaluation all pass as they are."
        )
    return "While it trains, chance changes what passes; in evaluation all pass as they are."


def _marked(context: Context, plate: Plate, dropped: Tensor | None) -> Plate:
    """The plate with what is dropped, cut as it is cut."""
    if dropped is None or plate.scale > 1:
        return plate
    shown = dropped[0]
    if plate.kind is PlateKind.MAPS:
        shown = shown[:, context.slice_of(shown.shape[1])] if shown.dim() == 4 else shown
        shown = shown[plate.first : plate.first + plate.values.shape[0]]
    elif plate.kind is PlateKind.CELLS:
        shown = shown.flatten()[plate.first : plate.first + plate.values.shape[0]]
    else:
        shown = shown.t()[: plate.values.shape[0], : plate.values.shape[1]]
    return structs.replace(plate, mark=Mark.DROPPED, marks=marks(shown))


DROPOUT = Kind(calling(*ALL), told)
