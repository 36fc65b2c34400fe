"""Writes when a script ends by itself before its last epoch."""

from __future__ import annotations

from netbuilder.catalog.metrics import Metric, fitting
from netbuilder.core.plan import Plan
from netbuilder.export.objective import Asked


def stops_text(plan: Plan, asked: tuple[Asked, ...]) -> dict[str, str]:
    """The lines that the limits of a plan add to ``train``, by their places there."""
    stopping = plan.stopping
    limits = []
    if stopping.iterations:
        limits.append(f"len(losses) >= {stopping.iterations} * len(optimizers)")
    if stopping.minutes:
        limits.append(f"time.monotonic() - started >= {stopping.minutes:g} * 60")
    check = unfinished = ""
    if limits:
        check = f"\n{' ' * 12}if {' or '.join(limits)}:\n{' ' * 16}break"
        # The epoch that was under way is not judged.
        unfinished = (
            f"{' ' * 8}if len(losses) - before < len(optimizers) * len(batches[0]):\n"
            f"{' ' * 12}if epoch == 0:\n"
            f"{' ' * 16}weights = copy.deepcopy(network.state_dict())\n"
            f"{' ' * 12}break\n"
        )
    return {
        "clock": f"\n{' ' * 4}started = time.monotonic()" if stopping.minutes else "",
        "check": check,
        "unfinished": unfinished,
        "reached": _goal(plan, asked),
    }


def _goal(plan: Plan, asked: tuple[Asked, ...]) -> str:
    kind, goal = plan.stopping.metric, plan.stopping.goal
    metric = Metric.entries().get(kind)
    name = measure_name(metric, plan, asked) if metric is not None else ""
    if kind == "loss":
        test = f"judged <= {goal}"
    elif metric is not None and name:
        sign = ">=" if metric.higher_is_better else "<="
        rows = "validation if len(validation) else training"
        found = f"measures(scores_of(network, given), asked, scales)[{name!r}]"
        return (
            f"{' ' * 8}given, asked = taken(x, targets, {rows})\n"
            f"{' ' * 8}if {found} {sign} {goal}:\n{' ' * 12}break\n"
        )
    else:
        return ""
    return f"{' ' * 8}if {test}:\n{' ' * 12}break\n"


def measure_name(metric: type[Metric], plan: Plan, asked: tuple[Asked, ...]) -> str:
    """What ``measures`` calls it for the first output that has it; empty where none has."""
    for number, each in enumerate(asked):
        if metric in fitting(each.target.kind, plan.metrics):
            return titled(metric, number, asked)
    return ""


def titled(metric: type[Metric], number: int, asked: tuple[Asked, ...]) -> str:
    """What ``measures`` calls a metric of one output."""
    return metric.title if len(asked) == 1 else f"{metric.title} {number + 1}"
