"""Losses: one number for how wrong a prediction is, which training makes small."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.entry import Entry
from netbuilder.core.layer import Target, TargetKind
from netbuilder.core.params import name, real
from netbuilder.core.problems import Fix, Problem, SetParameter, Where

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
        definitions: Functions that `expression` calls, emitted once per file.
        wants_raw: Whether numbers must arrive as the data has them: counts, shares, labels.
        threshold: With a single output for two classes: the score above which it is the second.
        takes_class_numbers: Whether it takes classes as numbers rather than one column each.
        formula: As people write it, with p for the prediction and t for the target.
    """

    targets: ClassVar[tuple[TargetKind, ...]] = ANY
    reading: ClassVar[str] = "none"
    threshold: ClassVar[float] = 0.5
    takes_class_numbers: ClassVar[bool] = False
    definitions: ClassVar[tuple[str, ...]] = ()
    wants_raw: ClassVar[bool] = False
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

    def takes(self, outputs: int, asked: Target) -> bool:
        """Whether a network with so many outputs can be judged by a target."""
        return outputs in self.outputs(asked)

    def problems(self, asked: Target, outputs: int) -> tuple[Problem, ...]:
        """Faults of its own settings; where they are is filled in."""
        return ()


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


def weights_refused(text: str) -> str:
    """Why a text is no list of class weights, as a sentence; empty where it is one."""
    try:
        weights = class_weights(text)
    except ValueError:
        return "Class weights are numbers with commas between them, such as 1, 2.5, 1."
    if any(not 0 <= weight <= 1e6 for weight in weights):
        return "A class weight lies between 0 and 1,000,000."
    if weights and not any(weights):
        return "At least one class weight must be more than 0."
    return ""


def class_weights(text: str) -> tuple[float, ...]:
    """The numbers of a list with commas."""
    return tuple(float(part) for part in text.split(",")) if text.strip() else ()


class CrossEntropy(Loss):
    """How surprised the network is by the right class; for choosing one of several classes."""

    formula, source = "-ln softmax(p) at the right class", "torch.nn.CrossEntropyLoss"
    title = "Cross-entropy"
    targets = (TargetKind.CLASSES,)
    reading, threshold, takes_class_numbers = "softmax", 0.0, True
    synonyms = ("log loss", "negative log likelihood", "categorical", "label smoothing")

    smoothing: float = real(
        default=0.0,
        low=0.0,
        high=0.99,
        help="Share of certainty that is given to all classes alike: label smoothing.",
    )
    weights: str = name(
        default="",
        label="class weights",
        help="How much each class counts, with commas: 1, 2.5, 1. Empty: all the same.",
        high=2000,
        check=weights_refused,
        samples=("", "1, 2", "1, 2.5, 0.5"),
    )

    def expression(self, predicted: str, target: str) -> str:
        weights = class_weights(self.weights)
        more = f", weight={predicted}.new_tensor({list(weights)})" if weights else ""
        more += f", label_smoothing={self.smoothing}" if self.smoothing else ""
        return f"nn.functional.cross_entropy({predicted}, {target}{more})"

    def problems(self, asked: Target, outputs: int) -> tuple[Problem, ...]:
        found = len(class_weights(self.weights))
        if found in (0, outputs):
            return ()
        saved = self.replaced(weights="").saved()
        return (
            Problem(
                "class-weights-differ",
                found=f"{{node}} has {found:,} class weights for {outputs:,} classes.",
                expected=f"'{asked.name}' needs one for each class.",
                fix="Let all classes count the same.",
                where=Where(field="loss"),
                fixes=(Fix("Let all classes count the same", (SetParameter("", "loss", saved),)),),
            ),
        )


class BinaryCrossEntropy(Loss):
    """How surprised each output is by its yes or no; one output is enough for two classes."""

    formula, source = "-t · ln σ(p) - (1 - t) · ln(1 - σ(p))", "torch.nn.BCEWithLogitsLoss"
    title = "Binary cross-entropy"
    targets = (TargetKind.CLASSES,)
    reading, threshold = "sigmoid", 0.0
    synonyms = ("BCE", "log loss", "logistic")

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.binary_cross_entropy_with_logits({predicted}, {target})"
