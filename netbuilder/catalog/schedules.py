"""Schedules: how the learning rate changes while training goes on."""

from __future__ import annotations

from netbuilder.core.params import real, sizes, whole
from netbuilder.core.plan import Schedule

FLOOR = "Share of the learning rate that is left at the end."


class Constant(Schedule):
    """Keeps the learning rate as it is."""

    source = "torch.optim.lr_scheduler.ConstantLR"
    synonyms = ("none", "fixed")

    def expression(self) -> str:
        return "1.0"


class StepDecay(Schedule):
    """Lowers the learning rate by a factor every few epochs."""

    kind, title = "step", "Steps"
    source = "torch.optim.lr_scheduler.StepLR"
    synonyms = ("step decay", "staircase")

    every: int = whole(
        default=30, low=1, high=1_000_000, help="Epochs between two steps.", unit="epochs"
    )
    share: float = real(
        default=0.1, low=0.0, high=1.0, help="What each step leaves of the learning rate."
    )

    def needed(self) -> float:
        return self.every + 1

    def expression(self) -> str:
        return f"{self.share} ** (epoch // {self.every})"


class MultiStep(Schedule):
    """Lowers the learning rate by a factor at chosen epochs."""

    title = "Chosen steps"
    source = "torch.optim.lr_scheduler.MultiStepLR"
    synonyms = ("multi-step", "milestones")

    milestones: tuple[int, ...] = sizes(
        default=(30, 60),
        lengths=(1, 2, 3, 4, 5, 6),
        high=1_000_000,
        help="The epochs at which it is lowered.",
    )
    share: float = real(
        default=0.1, low=0.0, high=1.0, help="What each step leaves of the learning rate."
    )

    def needed(self) -> float:
        return max(self.milestones) + 1

    def expression(self) -> str:
        return f"{self.share} ** sum(epoch >= each for each in {self.milestones})"


class Exponential(Schedule):
    """Lowers the learning rate a little all the time."""

    source = "torch.optim.lr_scheduler.ExponentialLR"
    synonyms = ("decay", "geometric")

    share: float = real(
        default=0.95, low=0.001, high=1.0, help="What each epoch leaves of the learning rate."
    )

    def expression(self) -> str:
        return f"{self.share} ** epoch"


class Cosine(Schedule):
    """Lets the learning rate fall along half a wave, again and again if wanted."""

    source = "Loshchilov & Hutter 2017, ICLR, arXiv:1608.03983"
    synonyms = ("cosine annealing", "warm restarts", "SGDR")

    restarts: int = whole(
        default=0, low=0, high=1000, help="How often it begins again at the full learning rate."
    )
    floor: float = real(default=0.0, low=0.0, high=1.0, help=FLOOR)
    warm_up: float = real(
        default=0.0, low=0.0, high=0.99, help="Share of the training in which it first rises."
    )

    def expression(self) -> str:
        done = _after_warm_up(self.warm_up)
        if self.restarts:
            done = f"(({done}) * {self.restarts + 1} % 1)"
        wave = f"(1 + math.cos(math.pi * {done})) / 2"
        return _warmed(self.warm_up, _above(self.floor, wave))


class OneCycle(Schedule):
    """Lets the learning rate rise to its full size and fall far below where it began."""

    title = "One cycle"
    source = "Smith & Topin 2018, arXiv:1708.07120; torch.optim.lr_scheduler.OneCycleLR"
    synonyms = ("super-convergence", "1cycle")

    peak_at: float = real(
        default=0.3, low=0.01, high=0.99, help="Share of the training after which it is full."
    )
    start: float = real(
        default=0.04, low=0.0, high=1.0, help="Share of the learning rate it begins with."
    )
    end: float = real(
        default=0.000004, low=0.0, high=1.0, help="Share of the learning rate it ends with."
    )

    def expression(self) -> str:
        done = "epoch / epochs"
        rise = f"(1 - math.cos(math.pi * {done} / {self.peak_at})) / 2"
        left = f"({done} - {self.peak_at}) / {1 - self.peak_at}"
        fall = f"(1 + math.cos(math.pi * {left})) / 2"
        return (
            f"{_above(self.start, rise)} if {done} < {self.peak_at} else {_above(self.end, fall)}"
        )


class WarmUp(Schedule):
    """Lets the learning rate grow evenly at the beginning, and then keeps it."""

    title = "Warm-up"
    source = "Goyal et al. 2017, arXiv:1706.02677"
    synonyms = ("linear warmup", "ramp")

    length: float = real(
        default=5.0, low=0.01, high=1e6, help="Epochs in which it grows.", unit="epochs"
    )
    start: float = real(
        default=0.1, low=0.0, high=1.0, help="Share of the learning rate it begins with."
    )

    def needed(self) -> float:
        return self.length

    def expression(self) -> str:
        return f"min(1.0, {self.start} + {1 - self.start} * epoch / {self.length})"


class Plateau(Schedule):
    """Lowers the learning rate when the validation loss has not fallen for some epochs."""

    source = "torch.optim.lr_scheduler.ReduceLROnPlateau"
    synonyms = ("reduce on plateau", "adaptive")
    follows_loss = True

    patience: int = whole(
        default=10, low=1, high=100_000, help="Epochs without a better loss.", unit="epochs"
    )
    share: float = real(
        default=0.1, low=0.0, high=1.0, help="What is left of the learning rate each time."
    )

    def expression(self) -> str:
        return "1.0"


class Polynomial(Schedule):
    """Lets the learning rate fall along a straight line or a power to its end."""

    source = "torch.optim.lr_scheduler.PolynomialLR"
    synonyms = ("linear decay", "straight line", "BERT")

    power: float = real(
        default=1.0, low=0.1, high=10.0, help="1 is a straight line; more falls faster at first."
    )
    floor: float = real(default=0.0, low=0.0, high=1.0, help=FLOOR)
    warm_up: float = real(
        default=0.0, low=0.0, high=0.99, help="Share of the training in which it first rises."
    )

    def expression(self) -> str:
        left = f"max(0.0, 1 - {_after_warm_up(self.warm_up)}) ** {self.power}"
        return _warmed(self.warm_up, _above(self.floor, left))


def _after_warm_up(share: float) -> str:
    """The part of the training that is done, counted from the end of the warm-up."""
    return f"(epoch / epochs - {share}) / {1 - share}" if share else "epoch / epochs"


def _warmed(share: float, later: str) -> str:
    if not share:
        return later
    return f"epoch / epochs / {share} if epoch / epochs < {share} else {later}"


def _above(floor: float, curve: str) -> str:
    return f"{floor} + {1 - floor} * ({curve})" if floor else curve
