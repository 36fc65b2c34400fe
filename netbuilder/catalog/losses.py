"""Losses: one number for how wrong a prediction is, which training makes small."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.entry import Entry
from netbuilder.core.layer import Target, TargetKind
from netbuilder.core.params import real

ANY = (TargetKind.NUMBERS, TargetKind.CLASSES)


class Loss(Entry, is_family=True):
    """How wrong a prediction is: a number >= 0, the mean over the batch.

    Predictions are the raw scores of the network, ``(batch, outputs)``. The data gives targets as
    numbers, float32 ``(batch, outputs)``, or as classes, int64 ``(batch,)``. `prepared` turns the
    data's target into what `expression` takes: class numbers for cross-entropy; for all others a
    tensor of the predictions' size: numbers as they are, classes as 0 and 1 (one column for each
    class, or for two classes and a single output the class number itself).

    Class attributes:
        targets: Which targets it fits.
        reading: How scores become what is shown: ``softmax``, ``sigmoid`` or ``none``.
        threshold: With a single output for two classes: the score above which it is the second.
        takes_class_numbers: Whether it takes classes as numbers rather than one column each.
        formula: As people write it, with p for the prediction and t for the target.
    """

    targets: ClassVar[tuple[TargetKind, ...]] = ANY
    reading: ClassVar[str] = "none"
    threshold: ClassVar[float] = 0.5
    takes_class_numbers: ClassVar[bool] = False
    formula: ClassVar[str]

    def expression(self, predicted: str, target: str) -> str:
        """Text of PyTorch for the loss, from expressions for raw scores and prepared target."""
        raise NotImplementedError

    def prepared(self, target: str, asked: Target, outputs: int) -> str:
        """Text of PyTorch that turns the data's target into what `expression` takes."""
        if asked.kind is TargetKind.NUMBERS or self.takes_class_numbers:
            return target
        if outputs == 1:
            return f"{target}.unsqueeze(1).float()"
        return f"nn.functional.one_hot({target}, {outputs}).float()"

    def outputs(self, asked: Target) -> tuple[int, ...]:
        """How many outputs a network may have for a target, the usual number first."""
        if asked.kind is TargetKind.NUMBERS or self.takes_class_numbers or asked.size != 2:
            return (asked.size,)
        return (2, 1)


class MeanSquaredError(Loss):
    """Mean of the squared differences; large mistakes weigh most."""

    formula, source = "mean of (p - t)²", "torch.nn.MSELoss"
    kind, title = "mse", "Mean squared error"
    synonyms = ("MSE", "L2", "least squares")

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.mse_loss({predicted}, {target})"


class RootMeanSquaredError(Loss):
    """Root of the mean squared difference, in the unit of the target.

    Its gradient is infinite at 0, so 1e-12 is added under the root.
    """

    formula, source = "√(mean of (p - t)²)", "Equal to sklearn.metrics.root_mean_squared_error"
    kind, title = "root_mse", "Root mean squared error"
    synonyms = ("RMSE", "root MSE")

    def expression(self, predicted: str, target: str) -> str:
        return f"torch.sqrt(nn.functional.mse_loss({predicted}, {target}) + 1e-12)"


class ArctanError(Loss):
    """Mean of arctan² of the differences; far-off points weigh hardly more than near ones."""

    formula, source = (
        "mean of arctan²(p - t)",
        "Huber & Ronchetti 2009, Robust Statistics; torch.arctan, squared",
    )
    kind, title = "arctan", "Arctan error"
    synonyms = ("atan", "robust")

    def expression(self, predicted: str, target: str) -> str:
        return f"torch.arctan({predicted} - {target}).square().mean()"


class MeanAbsoluteError(Loss):
    """Mean of the absolute differences; all mistakes weigh by their size."""

    formula, source = "mean of |p - t|", "torch.nn.L1Loss"
    kind, title = "mae", "Mean absolute error"
    synonyms = ("MAE", "L1")

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.l1_loss({predicted}, {target})"


class Huber(Loss):
    """Squared for small differences and straight for large ones, so outliers pull less."""

    formula, source = (
        "(p - t)²/2 up to δ, then δ · (|p - t| - δ/2)",
        "Huber 1964, Ann. Math. Statist. 35:73",
    )
    synonyms = ("smooth L1", "robust")

    delta: float = real(
        default=1.0,
        low=1e-6,
        high=1e6,
        help="Difference from which the loss grows straight.",
        logarithmic=True,
        label="δ",
    )

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.huber_loss({predicted}, {target}, delta={self.delta})"


class CrossEntropy(Loss):
    """How surprised the network is by the right class; for choosing one of several classes."""

    formula, source = "-ln softmax(p) at the right class", "torch.nn.CrossEntropyLoss"
    title = "Cross-entropy"
    targets = (TargetKind.CLASSES,)
    reading, threshold, takes_class_numbers = "softmax", 0.0, True
    synonyms = ("log loss", "negative log likelihood", "categorical")

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.cross_entropy({predicted}, {target})"


class BinaryCrossEntropy(Loss):
    """How surprised each output is by its yes or no; one output is enough for two classes."""

    formula, source = "-t · ln σ(p) - (1 - t) · ln(1 - σ(p))", "torch.nn.BCEWithLogitsLoss"
    title = "Binary cross-entropy"
    targets = (TargetKind.CLASSES,)
    reading, threshold = "sigmoid", 0.0
    synonyms = ("BCE", "log loss", "logistic")

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.binary_cross_entropy_with_logits({predicted}, {target})"
