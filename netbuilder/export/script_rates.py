"""Writes how a script takes its steps: learning rates that follow a schedule, and closures."""

from __future__ import annotations

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Phase, Plan, Precision

PLAIN = """network.zero_grad()
{cast}loss = objective(network({given}), asked){penalty}
{backward}
{update}"""

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
GATHER = '''def is_due(
    weights: list[nn.Parameter], sums: list[Tensor], number: int, total: int
) -> bool:
    """Add gradients up; whether an update is due, which finds their mean.

    `number` counts from 0 to the `total` that an epoch has; the last update takes what is left.
    """
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    place = number % ACCUMULATION
    if place:
        for summed, gradient in zip(sums, gradients):
            summed += gradient
    else:
        sums[:] = [gradient.clone() for gradient in gradients]
    if place + 1 < ACCUMULATION and number + 1 < total:
        return False
    for summed, gradient in zip(sums, gradients):
        gradient.copy_(summed / (place + 1))
    return True
'''
DUE = """total = len(batches[phase]) * REPEATS[phase]
due = is_due(trained, sums[phase], batch * REPEATS[phase] + turn, total)
if due:
{update}"""

WEIGHTS = 'trained = [w for group in optimizer.param_groups for w in group["params"]]'
CALL = "set_rate(optimizer, phase, epoch + batch / len(batches[phase]), lowered)"


def update_text(plan: Plan, given: str, penalty: str, limits: str) -> str:
    """The lines of one step, as they stand in the innermost loop of ``train``."""
    asks_again = any(optimizer_of(phase).needs_closure for phase in plan.phases)
    clips = _clipping(plan)
    text = (CLOSURE if asks_again else PLAIN).format(
        given=given,
        penalty=penalty,
        limits=limits,
        cast=_cast(plan, 4),
        inner_cast=_cast(plan, 8),
        inner_clip="".join(f"\n    {line}" for line in (WEIGHTS, *clips)) if clips else "",
        backward="scalers[phase].scale(loss).backward()" if scales(plan) else "loss.backward()",
        update=_update(plan, clips, limits),
    )
    return "\n".join(f"{' ' * 20}{line}" if line else "" for line in text.split("\n"))


def _update(plan: Plan, clips: list[str], limits: str) -> str:
    """The lines that move the weights once gradients are there."""
    lines = ["optimizer.step()"]
    if scales(plan):
        lines = ["scalers[phase].step(optimizer)", "scalers[phase].update()"]
        clips = ["scalers[phase].unscale_(optimizer)", *clips]
    lines = [*clips, *lines, *limits.split("\n")[1:]]
    has_weights = bool(plan.clip_norm or plan.clip_value)
    if gathers(plan):
        text = DUE.format(update="\n".join(f"    {line}" for line in lines))
        return f"{WEIGHTS}\n{text}"
    return "\n".join([*([WEIGHTS] if has_weights else []), *lines])


def scales(plan: Plan) -> bool:
    """Whether losses are scaled before their gradients are taken."""
    return plan.precision is Precision.FLOAT16


def gathers(plan: Plan) -> bool:
    """Whether an update takes the gradients of several batches."""
    closures = (optimizer_of(phase).needs_closure for phase in plan.phases)
    return plan.accumulation > 1 and not any(closures)


def needs_batch(plan: Plan) -> bool:
    """Whether the loop over an epoch counts its batches."""
    return gathers(plan) or bool(rate_call(plan))


def gathering_text(plan: Plan) -> str:
    """Text of ``is_due``; empty where every batch leads to an update."""
    return GATHER if gathers(plan) else ""


def extras_text(plan: Plan) -> str:
    """The lines before the first epoch that make what steps need besides optimizers."""
    lines = []
    if scales(plan):
        lines.append(
            'scalers = [torch.amp.GradScaler(DEVICE.partition(":")[0]) for _ in optimizers]'
        )
    if gathers(plan):
        lines.append("sums: list[list[Tensor]] = [[] for _ in optimizers]")
    return "".join(f"\n{' ' * 4}{line}" for line in lines)


def _cast(plan: Plan, indent: int) -> str:
    """The line that lets products be computed with fewer digits."""
    if plan.precision not in (Precision.BFLOAT16, Precision.FLOAT16):
        return ""
    kind = f"torch.{plan.precision.value}"
    return f"with torch.autocast(DEVICE.partition(':')[0], {kind}):\n{' ' * indent}"


def _clipping(plan: Plan) -> list[str]:
    """The lines that keep gradients within limits."""
    limits = {"value": plan.clip_value, "norm": plan.clip_norm}
    return [
        f"torch.nn.utils.clip_grad_{name}_(trained, {limit})"
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
