"""Which precisions a device can compute in, and what is said where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from netbuilder.core.plan import Plan, Precision
from netbuilder.core.problems import Fix, Problem, SetPlan, Where
from netbuilder.engine import devices

_LOWER = {"bfloat16": torch.bfloat16, "float16": torch.float16}
_TENSOR_CORES = (8, 0)


def can(device: str, precision: Precision) -> bool:
    """Whether a device computes in a precision.

    Args:
        device: ``cpu``, ``cuda:0``, ``mps``.
    """
    kind = torch.device(device).type
    match precision.value:
        case "float32":
            return True
        case "tf32":
            return kind == "cuda" and torch.cuda.get_device_capability(device) >= _TENSOR_CORES
        case "float16":
            return kind in ("cuda", "mps", "cpu")
        case "bfloat16":
            return kind != "cuda" or torch.cuda.get_device_capability(device) >= _TENSOR_CORES
    return False


def surroundings(precision: Precision, device: torch.device) -> Callable[[], Any] | None:
    """Makes the context in which products are computed so; None where there is none."""
    dtype = _LOWER.get(precision.value)
    if dtype is None:
        return None
    return lambda: torch.autocast(device.type, dtype)


def precision_problem(plan: Plan) -> Problem | None:
    """Says that the device of a plan cannot compute in its precision; None where it can."""
    if can(plan.device, plan.precision):
        return None
    name = devices.place_words(plan.device)
    known = [each for each in Precision if can(plan.device, each)]
    fixes = [
        Fix(f"Compute in {each.value}", (SetPlan("precision", each.value),)) for each in known[:2]
    ]
    return Problem(
        "precision-impossible",
        found=f"{name[0].upper()}{name[1:]} cannot compute in {plan.precision.value}.",
        expected=f"It can compute in {', '.join(each.value for each in known)}.",
        fix=f"Choose {known[0].value}, or another device.",
        where=Where(field="precision"),
        fixes=tuple(fixes),
    )
