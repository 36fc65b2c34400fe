"""What keeps the copies of a design from being trained together, in words."""

from __future__ import annotations

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.plan import Averaging, Plan, Precision
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project

# Stacked weights, gradients, optimizer state and data of all copies together, in bytes.
MOST_BYTES = 1 << 30
APART = "seeds-apart"


def obstacle(project: Project) -> str:
    """Why each seed needs a training of its own, as the end of a sentence; empty where none does.

    What only torch can tell, such as a network that decides by its values, is found when the
    copies are made.
    """
    plan = project.plan
    if len(plan.phases) != 1:
        return "the plan trains in several phases"
    optimizer = optimizer_of(plan.phases[0])
    if not optimizer.is_elementwise or optimizer.needs_closure:
        return f"{optimizer.title} looks at many weights at once"
    if plan.phases[0].schedule is not None and plan.phases[0].schedule.follows_loss:
        return "the learning rate follows the loss of each"
    return _of_plan(plan)


def apart(reason: str) -> ProblemError:
    """The error that sends seeds to the queue."""
    return ProblemError(
        Problem(
            APART,
            found=f"These seeds cannot be trained in one go: {reason}.",
            fix="They are trained one after another instead.",
        )
    )


def _of_plan(plan: Plan) -> str:
    if plan.accumulation > 1:
        return "gradients of several batches are gathered"
    if plan.averaging is not Averaging.NONE:
        return "weights are averaged"
    if plan.precision in (Precision.FLOAT16, Precision.BFLOAT16):
        return f"{plan.precision.label} is chosen"
    if plan.keep_best_by != "loss":
        return "the best weights are chosen by a metric"
    return ""
