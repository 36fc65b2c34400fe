"""Parts of the training plan that a beginner may leave closed, each with its state in words."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from netbuilder.catalog.metrics import Metric
from netbuilder.core.params import number
from netbuilder.core.plan import Averaging, Precision
from netbuilder.core.value import Project
from netbuilder.ui.panels.plan_fields import PlanFields
from netbuilder.ui.workspace import Workspace

LOSS = "loss"
PRECISION_HELP = (
    "How exactly products are computed while training; weights stay float32. bfloat16 has three "
    "digits instead of seven: about twice as fast for large networks on processors and cards that "
    "know it. float16 has a digit more but a small range, so the loss is scaled up before its "
    "gradients are taken, and an update with a gradient that is too large is left out. TF32 "
    "shortens factors only, on NVIDIA cards."
)
AVERAGING_HELP = (
    "Judges and hands on a mean of the weights instead of the last ones, which often generalises "
    "better. Exponential follows every update and forgets slowly; stochastic takes the weights "
    "after each of the last epochs, and measures batch normalisation anew for their mean."
)
KEPT_BY_HELP = (
    "The measure that says which epoch was the best, on validation rows where there are any. Early "
    "stopping and schedules that wait for something better go by it too."
)
KEEP_WORDS = ("the best weights", "the last weights")
DETERMINISTIC_HELP = (
    "On a graphics card, keeps out faster operations that add in a random order: the same project "
    "gives the same curve. On the processor it always does."
)
AVERAGINGS = (
    (Averaging.NONE, "None"),
    (Averaging.EXPONENTIAL, "Exponential"),
    (Averaging.STOCHASTIC, "Stochastic"),
)


class StabilityPart(PlanFields):
    """Limits of gradients, and how exactly is computed."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.add_number("clip_norm")
        self.add_number("clip_value")
        choices = [(each, each.label) for each in Precision]
        self.add_choice("precision", "Precision", choices, PRECISION_HELP)

    @property
    def detail(self) -> str:
        """What is set, for its closed header."""
        plan = self.plan
        clipped = "clipped, " if plan.clip_norm or plan.clip_value else ""
        return f"{clipped}{plan.precision.label}"


class AveragingPart(PlanFields):
    """Which mean of the weights is judged and handed on."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.add_choice("averaging", "Mean of weights", AVERAGINGS, AVERAGING_HELP)
        self.add_number("average_decay")
        self.add_number("average_from")

    @property
    def detail(self) -> str:
        """What is set, for its closed header."""
        plan = self.plan
        match plan.averaging:
            case Averaging.EXPONENTIAL:
                return f"exponential, {number(plan.average_decay)}"
            case Averaging.STOCHASTIC:
                return f"stochastic, from epoch {plan.averages_after + 1:,}"
        return "none"

    def refresh(self) -> None:
        """Show the plan as it is now, and only what its kind of mean needs."""
        super().refresh()
        averaging = self.plan.averaging
        self.rows["average_decay"].setVisible(averaging is Averaging.EXPONENTIAL)
        self.rows["average_from"].setVisible(averaging is Averaging.STOCHASTIC)


class KeepingPart(PlanFields):
    """Which weights a run hands on, and how often is measured and saved."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.add_switch(
            "keep_best",
            "Keep the best",
            KEEP_WORDS,
            "Whether a run hands on its best weights or its last ones.",
        )
        self.add_choice("keep_best_by", "Best by", (), KEPT_BY_HELP)
        self.add_number("validate_every")
        self.add_number("checkpoint_seconds")
        self.add_number("moments_mb")

    @property
    def detail(self) -> str:
        """What is set, for its closed header."""
        plan = self.plan
        rare = f", every {plan.validate_every:,} epochs" if plan.validate_every > 1 else ""
        kept = f"best by {measure_words(plan.keep_best_by)}" if plan.keep_best else "the last"
        return f"{kept}{rare}"

    def refresh(self) -> None:
        """Show the plan as it is now, and the measures that the outputs can have."""
        project = self.workspace.project
        self.choices["keep_best_by"].set_choices(measures(project, self.plan.keep_best_by))
        super().refresh()


class ReproduciblePart(PlanFields):
    """What makes a run the same a second time."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.add_number("seed")
        self.add_switch(
            "deterministic", "Deterministic", ("same bits each time", "faster"), DETERMINISTIC_HELP
        )

    @property
    def detail(self) -> str:
        """What is set, for its closed header."""
        plan = self.plan
        return f"seed {plan.seed}" + ("" if plan.deterministic else ", not exactly")


def measures(project: Project, chosen: str) -> list[tuple[object, str]]:
    """What the outputs of a project can be measured by, with what is chosen even if it cannot."""
    targets = project.recipe.facts.targets
    fitting: list[tuple[object, str]] = [
        (kind, metric.title)
        for kind, metric in Metric.entries().items()
        if any(target.kind in metric.targets for target in targets)
    ]
    if chosen and chosen not in (LOSS, *(kind for kind, _ in fitting)):
        fitting.append((chosen, f"{measure_words(chosen)} (not measured)"))
    return [(LOSS, "Loss"), *fitting]


def measure_words(kind: str) -> str:
    """A measure within a sentence."""
    metric = Metric.entries().get(kind)
    if metric is None:
        return kind
    return metric.title if metric.title.isupper() else metric.title.lower()
