"""Writes when a script ends by itself before its last epoch."""

from __future__ import annotations

from netbuilder.catalog.metrics import Metric, wanted
from netbuilder.core.plan import Averaging, Plan
from netbuilder.export.objective import Asked

# As the run: beyond this the next square overflows float32, and nothing learns from there.
BURST = """
            if not all(abs(each) < 1e30 for each in losses[-len(orders):]):
                del losses[-len(orders):]
                print(f"The loss became infinite at iteration {len(losses) // len(orders) + 1}.")
                torch.save(weights, "weights.pt")  # the best so far
                return losses"""


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
        handed = f"weights = copy.deepcopy({_judge(plan)}.state_dict())"
        if plan.keep_best:
            handed = f"if epoch < {plan.validate_every}:\n{' ' * 16}{handed}"
        unfinished = (
            f"{' ' * 8}if len(losses) - before < len(optimizers) * len(batches[0]):\n"
            f"{' ' * 12}{handed}\n"
            f"{' ' * 12}break\n"
        )
    return {
        "clock": f"\n{' ' * 4}started = time.monotonic()" if stopping.minutes else "",
        "check": check,
        "burst": BURST if stopping.on_not_a_number else "",
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
        found = f"measures(scores_of({_judge(plan)}, given), asked, scales)[{name!r}]"
        return (
            f"{' ' * 8}given, asked = taken(x, targets, {rows})\n"
            f"{' ' * 8}if {found} {sign} {goal}:\n{' ' * 12}break\n"
        )
    else:
        return ""
    return f"{' ' * 8}if {test}:\n{' ' * 12}break\n"


def judged_text(plan: Plan, asked: tuple[Asked, ...]) -> dict[str, str]:
    """The lines that say what an epoch is judged by, and when, by their places in ``train``."""
    metric = Metric.entries().get(plan.keep_best_by)
    name = measure_name(metric, plan, asked) if metric is not None else ""
    rises, measured = False, ""
    if metric is not None and name:
        rises = metric.higher_is_better
        measured = (
            f"{' ' * 8}given, asked = taken("
            "x, targets, validation if len(validation) else training)\n"
            f"{' ' * 8}judged = measures(scores_of({_judge(plan)}, given), asked, scales)"
            f"[{name!r}]\n"
        )
    rare = ""
    if plan.validate_every > 1:
        more = ""
        if plan.stopping.iterations:
            more = f" and len(losses) < {plan.stopping.iterations} * len(optimizers)"
        rare = (
            f"{' ' * 8}if (epoch + 1) % VALIDATE_EVERY and epoch + 1 < EPOCHS{more}:\n"
            f"{' ' * 12}print(words)\n{' ' * 12}continue\n"
        )
    return {
        "worst": "-inf" if rises else "inf",
        "better": ">" if rises else "<",
        "measured": measured,
        "rare": rare,
    }


def _judge(plan: Plan) -> str:
    """The network whose weights are judged and handed on."""
    if plan.averaging is Averaging.NONE:
        return "network"
    return "averaged.module" if plan.averaging is Averaging.EXPONENTIAL else "judge"


def measure_name(metric: type[Metric], plan: Plan, asked: tuple[Asked, ...]) -> str:
    """What ``measures`` calls it for the first output that has it; empty where none has."""
    for number, each in enumerate(asked):
        if metric in wanted(each.target.kind, plan):
            return titled(metric, number, asked)
    return ""


def titled(metric: type[Metric], number: int, asked: tuple[Asked, ...]) -> str:
    """What ``measures`` calls a metric of one output."""
    return metric.title if len(asked) == 1 else f"{metric.title} {number + 1}"
