"""What in a training plan does not go together, or would do something else than it seems to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from netbuilder.core.overrides import overrides
from netbuilder.core.params import number
from netbuilder.core.plan import Averaging, Optimizer, Plan, Precision
from netbuilder.core.problems import Fix, Problem, SetPlan, Severity, Where
from netbuilder.core.value import Project

# An exponential average that remembers more than this share of the run is mostly its beginning.
_LONG_MEMORY = 0.5
# A learning rate so many times the usual one is hardly ever meant.
_FAR_RATE = 50


def plan_problems(project: Project) -> Iterator[Problem]:
    """Warnings about the plan of a project, the gravest first."""
    plan, optimizers = project.plan, optimizers_of(project.plan)
    yield from _precisions(plan, optimizers)
    yield from _rates(plan, optimizers)
    if project.recipe.source is not None:
        yield from _batches(project)
        yield from _validation(project)
    yield from _overrides(project, optimizers)


def optimizers_of(plan: Plan) -> tuple[Optimizer, ...]:
    """The optimizers of all phases; one that is not named is Adam."""
    usual = Optimizer.entries().get("adam")
    named = [phase.optimizer or (usual() if usual else None) for phase in plan.phases]
    return tuple(each for each in named if each is not None)


def training_rows(project: Project) -> int:
    """About how many rows train the network; 0 where that is not known."""
    return round(project.recipe.rows * project.recipe.split.train)


def _precisions(plan: Plan, optimizers: tuple[Optimizer, ...]) -> Iterator[Problem]:
    if plan.precision is Precision.TF32 and not plan.device.startswith("cuda"):
        yield _warning(
            "precision-impossible",
            "precision",
            "TF32 exists on NVIDIA graphics cards only, and the plan trains on another device.",
            "Compute in float32, or choose such a card.",
            _set("Use float32", precision=Precision.FLOAT32.value),
        )
    asks_again = next((each for each in optimizers if each.needs_closure), None)
    if asks_again is None:
        return
    title = asks_again.title
    if plan.precision is Precision.FLOAT16:
        yield _warning(
            "precision-not-with-optimizer",
            "precision",
            f"{title} tries several steps at once, which float16 with its scaled loss cannot.",
            "Compute in float32 or bfloat16.",
            _set("Use float32", precision=Precision.FLOAT32.value),
        )
    if plan.accumulation > 1:
        yield _warning(
            "accumulation-not-used",
            "accumulation",
            f"{title} looks at one batch several times, so every batch leads to an update.",
            "Make the batches larger instead.",
            _set("Update after every batch", accumulation=1),
        )


def _rates(plan: Plan, optimizers: tuple[Optimizer, ...]) -> Iterator[Problem]:
    for phase, optimizer in zip(plan.phases, optimizers, strict=False):
        if getattr(optimizer, "learning_rate", 1.0) == 0.0:
            yield _warning(
                "no-learning-rate",
                "learning_rate",
                "The learning rate is 0, so no weight will change.",
                "Set a learning rate such as 0.001.",
            )
        rate, usual = getattr(optimizer, "learning_rate", 0.0), _usual_rate(optimizer)
        if rate >= 1.0 and rate > usual * _FAR_RATE:
            yield _warning(
                "large-learning-rate",
                "learning_rate",
                f"The learning rate is {number(rate)}, where {optimizer.title} usually takes "
                f"{number(usual)}: the loss is likely to run away.",
                f"Set a learning rate such as {number(usual)}, or find one by a trial.",
            )
        schedule = phase.schedule
        needed = schedule.needed() if schedule is not None else 0.0
        if schedule is not None and needed > plan.epochs:
            epochs = math.ceil(needed)
            yield _warning(
                "schedule-too-long",
                "schedule",
                f"The schedule {schedule.title} takes {number(needed)} epochs, and the run has "
                f"{plan.epochs:,}.",
                "Shorten the schedule, or train longer.",
                _set(f"Train {epochs:,} epochs", epochs=epochs),
            )


def _usual_rate(optimizer: Optimizer) -> float:
    """The learning rate that an optimizer has unless somebody chooses another."""
    declared = optimizer.parameters.get("learning_rate")
    return float(declared.default) if declared is not None else 0.0


def _batches(project: Project) -> Iterator[Problem]:
    plan, rows = project.plan, training_rows(project)
    if not rows:
        return
    if plan.batch_size > rows:
        yield _warning(
            "batch-larger-than-data",
            "batch_size",
            f"A batch is to have {plan.batch_size:,} rows, and about {rows:,} train the network: "
            "every epoch is one iteration.",
            "Make the batches smaller.",
            _set(f"Use {max(1, rows // 10):,} rows", batch_size=max(1, rows // 10)),
            _set("One batch per epoch", batch_size=rows),
        )
    batches = -(-rows // plan.batch_size)
    if plan.accumulation > batches > 1:
        yield _warning(
            "accumulation-larger-than-epoch",
            "accumulation",
            f"An update is to take {plan.accumulation:,} batches, and an epoch has {batches:,}: "
            "every epoch ends with one update.",
            "Take fewer batches for an update.",
            _set(f"Use {batches:,} batches", accumulation=batches),
        )
    updates = -(-batches // plan.accumulation) * plan.epochs
    memory = 1 / (1 - plan.average_decay)
    if plan.averaging is Averaging.EXPONENTIAL and memory > max(2, updates * _LONG_MEMORY):
        decay = float(f"{max(0.0, 1 - 10 / max(updates, 11)):.3g}")
        yield _warning(
            "average-longer-than-run",
            "average_decay",
            f"The average of the weights looks back {memory:,.0f} updates, and the run has "
            f"{updates:,}: it would be mostly of the untrained network.",
            "Let it look back less, or train longer.",
            _set(f"Use a memory of {number(decay)}", average_decay=decay),
        )


def _validation(project: Project) -> Iterator[Problem]:
    plan, stopping = project.plan, project.plan.stopping
    if project.recipe.split.validation > 0:
        return
    users = []
    if stopping.patience:
        users.append("early stopping")
    if stopping.metric:
        users.append("the goal")
    if plan.keep_best:
        users.append("the choice of the best weights")
    if not users:
        return
    words = users[0] if len(users) == 1 else f"{', '.join(users[:-1])} and {users[-1]}"
    verb = "goes" if len(users) == 1 else "go"
    yield _warning(
        "no-validation-rows",
        "validation",
        f"No rows are left for validation, so {words} {verb} by the training rows.",
        "Give validation a share of the rows, such as 15 %.",
    )


def _overrides(project: Project, optimizers: tuple[Optimizer, ...]) -> Iterator[Problem]:
    known = overrides(project)
    if not known or not optimizers:
        return
    first = known[0].path
    where = Where(node=first[0], blocks=first if len(first) > 1 else ())
    node = project.design.nodes.get(first[0])
    title = node.title if node is not None else first[0]
    more = f" and {len(known) - 1:,} more" if len(known) > 1 else ""
    whole = next((each for each in optimizers if not each.takes_groups), None)
    if whole is not None:
        yield Problem(
            "own-rate-not-used",
            found=f"{whole.title} moves all weights together, so what {title}{more} says about "
            "its learning rate and weight decay is not used.",
            fix="Choose another optimizer.",
            where=where,
            severity=Severity.WARNING,
        )
        return
    plain = next((each for each in optimizers if "weight_decay" not in each.parameters), None)
    if plain is not None and any(each.decay is not None for each in known):
        yield Problem(
            "own-decay-not-used",
            found=f"{plain.title} has no weight decay, so that of single layers is not used.",
            fix="Choose another optimizer.",
            where=where,
            severity=Severity.WARNING,
        )


def _set(label: str, **values: Any) -> Fix:
    return Fix(label, tuple(SetPlan(field, value) for field, value in values.items()))


def _warning(code: str, field: str, found: str, fix: str, *fixes: Fix) -> Problem:
    return Problem(
        code,
        found=found,
        fix=fix,
        where=Where(field=field),
        fixes=fixes,
        severity=Severity.WARNING,
    )
