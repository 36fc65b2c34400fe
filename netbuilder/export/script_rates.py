"""Writes how a script takes its steps: learning rates that follow a schedule, and closures."""

from __future__ import annotations

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Phase, Plan, Precision

PLAIN = """network.zero_grad()
{cast}loss = objective(network({given}), asked){penalty}
loss.backward(){clip}
optimizer.step(){limits}"""

CLOSURE = """def closure() -> Tensor:
    network.zero_grad()
    {inner_cast}loss = objective(network({given}), asked){penalty}
    loss.backward(){inner_clip}
    return loss

loss = optimizer.step(closure){limits}"""

RATE = '''def set_rate(
    optimizer: torch.optim.Optimizer, phase: int, epoch: float, lowered: int
) -> None:
    """Let the learning rate follow its schedule; `epoch` counts those that are done."""
    epochs = EPOCHS
{cases}
    for group in optimizer.param_groups:
        group["lr"] = rate{factor}
'''
WEIGHTS = 'weights = [each for group in optimizer.param_groups for each in group["params"]]'
CALL = "set_rate(optimizer, phase, epoch + batch / len(batches[phase]), lowered)"


def update_text(plan: Plan, given: str, penalty: str, limits: str) -> str:
    """The lines of one step, as they stand in the innermost loop of ``train``."""
    asks_again = any(optimizer_of(phase).needs_closure for phase in plan.phases)
    clips = _clipping(plan)
    if clips:
        clips.insert(0, WEIGHTS)
    text = (CLOSURE if asks_again else PLAIN).format(
        given=given,
        penalty=penalty,
        limits=limits,
        cast=_cast(plan, 4),
        inner_cast=_cast(plan, 8),
        clip="".join(f"\n{line}" for line in clips),
        inner_clip="".join(f"\n    {line}" for line in clips),
    )
    return "\n".join(f"{' ' * 20}{line}" if line else "" for line in text.split("\n"))


def _cast(plan: Plan, indent: int) -> str:
    """The line that lets products be computed with fewer digits."""
    if plan.precision is not Precision.BFLOAT16:
        return ""
    return f"with torch.autocast(DEVICE.partition(':')[0], torch.bfloat16):\n{' ' * indent}"


def _clipping(plan: Plan) -> list[str]:
    """The lines that keep gradients within limits."""
    limits = {"value": plan.clip_value, "norm": plan.clip_norm}
    return [
        f"torch.nn.utils.clip_grad_{name}_(weights, {limit})"
        for name, limit in limits.items()
        if limit
    ]


def rate_text(plan: Plan, has_factors: bool) -> str:
    """Text of ``set_rate``; empty where no phase has a schedule.

    Args:
        has_factors: Whether some weights learn with a multiple of the rate.
    """
    cases = [
        f"    {'el' if number else ''}if phase == {at}:\n        rate = {_rate(phase)}"
        for number, (at, phase) in enumerate(_scheduled(plan))
    ]
    if not cases:
        return ""
    return RATE.format(
        cases="\n".join([*cases, "    else:\n        return"]),
        factor=' * group.get("factor", 1.0)' if has_factors else "",
    )


def rate_call(plan: Plan) -> str:
    """The line that sets the rate of an iteration."""
    return f"\n{' ' * 16}{CALL}" if _scheduled(plan) else ""


def lowering_text(plan: Plan) -> str:
    """The lines after an epoch that lower rates which follow the loss."""
    patience = [
        getattr(phase.schedule, "patience", 1)
        for _, phase in _scheduled(plan)
        if phase.schedule is not None and phase.schedule.follows_loss
    ]
    if not patience:
        return ""
    asked = " or ".join(f"waited % {each} == 0" for each in dict.fromkeys(patience))
    test = f"waited and ({asked})" if len(patience) > 1 else f"waited and {asked}"
    return f"\n{' ' * 8}if {test}:\n{' ' * 12}lowered += 1"


def _scheduled(plan: Plan) -> tuple[tuple[int, Phase], ...]:
    return tuple((at, phase) for at, phase in enumerate(plan.phases) if phase.schedule is not None)


def _rate(phase: Phase) -> str:
    schedule = phase.schedule
    base = getattr(optimizer_of(phase), "learning_rate", 0.0)
    if schedule is None:
        return repr(base)
    if schedule.follows_loss:
        return f"{base} * {getattr(schedule, 'share', 1.0)} ** lowered"
    text = schedule.expression()
    if len(text) > 60:
        inner = text.replace(" if ", "\n            if ").replace(" else ", "\n            else ")
        return f"{base} * (\n            {inner}\n        )"
    return f"{base} * ({text})"
