"""Losses: one number for how wrong a prediction is, which training makes small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from netbuilder.catalog.loss_steps import (
    Part,
    Step,
    added,
    differences,
    meant,
    softmax,
    surprise,
    written,
)
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
        # Not `one_hot`, which looks at its numbers: such an iteration cannot be recorded.
        return f"torch.eye({outputs}, device={target}.device)[{target}]"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        """The calculation for one row, first to last; empty where it is not written out.

        Args:
            scores: Raw scores, one for each output.
            target: What `expression` takes: a number for each output, or the number of the class.
        """
        return ()

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

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        return (_squares(scores, target),)


class RootMeanSquaredError(Loss):
    """Root of the mean squared difference, in the unit of the target.

    Its gradient is infinite at 0, so 1e-12 is added under the root.
    """

    formula, source = "√(mean of (p - t)²)", "Equal to sklearn.metrics.root_mean_squared_error"
    kind, title = "root_mse", "Root mean squared error"
    synonyms = ("RMSE", "root MSE")

    def expression(self, predicted: str, target: str) -> str:
        return f"torch.sqrt(nn.functional.mse_loss({predicted}, {target}) + 1e-12)"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        squares = _squares(scores, target)
        mean = ((Part("mean of the squares", squares.total),),)
        root = math.sqrt(squares.total + 1e-12)
        return (squares, Step("The root of it.", mean, root, is_sum=False))


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

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        bent = [
            Part(f"arctan of {part.words}", math.atan(part.value), part.output)
            for part in differences(scores, target)
        ]
        words = "The arctan of each difference, squared; the mean over the outputs."
        return (meant(words, [(each, Part("the same again", each.value)) for each in bent]),)


class MeanAbsoluteError(Loss):
    """Mean of the absolute differences; all mistakes weigh by their size."""

    formula, source = "mean of |p - t|", "torch.nn.L1Loss"
    kind, title = "mae", "Mean absolute error"
    synonyms = ("MAE", "L1")

    def expression(self, predicted: str, target: str) -> str:
        return f"nn.functional.l1_loss({predicted}, {target})"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        sizes = [
            (Part(f"size of {part.words}", abs(part.value), part.output),)
            for part in differences(scores, target)
        ]
        return (meant("The size of each difference; the mean over the outputs.", sizes),)


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

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        terms: list[tuple[Part, ...]] = []
        for part in differences(scores, target):
            size = abs(part.value)
            if size <= self.delta:
                terms.append((Part("one half", 0.5), part, Part("the same again", part.value)))
            else:
                straight = Part(
                    f"size of {part.words}, less δ / 2", size - self.delta / 2, part.output
                )
                terms.append((Part("δ", self.delta), straight))
        words = (
            f"Differences up to δ = {written(self.delta)} are squared, larger ones count straight; "
            "the mean over the outputs."
        )
        return (meant(words, terms),)


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

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        right = int(target[0])
        grown, shares = softmax(scores)
        total, surprises = grown[-1].total, _surprises(scores)
        top = Part(f"e^(score) of {{{right}}}", shares[right] * total, right)
        share = added(
            "The share of the right class: its probability.",
            [(top, Part("1 / sum", 1.0 / total))],
        )
        if not self.smoothing:
            words = "The loss is minus the logarithm of it: how surprised the network is."
            given = ((Part(f"probability of {{{right}}}", shares[right], right),),)
            return (*grown, share, Step(words, given, surprises[right], is_sum=False))
        return (*grown, share, self._smoothed(surprises, right))

    def _smoothed(self, surprises: Sequence[float], right: int) -> Step:
        """The right class counts most, all others a little."""
        count = len(surprises)
        weights = class_weights(self.weights) or (1.0,) * count
        even = self.smoothing / count
        terms = [
            (
                Part("share", even * weights[at] / weights[right] if weights[right] else 0.0),
                Part(f"surprise at {{{at}}}", each, at),
            )
            for at, each in enumerate(surprises)
        ]
        own = Part(f"surprise at {{{right}}}", surprises[right], right)
        terms.append((Part("share of the right class", 1 - self.smoothing), own))
        return added("Minus the logarithm of each probability, times what it counts.", terms)

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

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        terms, share = [], Part(f"1 of {len(scores):,} outputs", 1.0 / len(scores))
        for at, (p, t) in enumerate(zip(scores, target, strict=True)):
            yes = Part(f"-ln σ({written(p)}) of {{{at}}}", surprise(p), at)
            no = Part(f"-ln(1 - σ({written(p)})) of {{{at}}}", surprise(-p), at)
            terms += [(Part("wanted", t), yes, share)] if t else []
            terms += [(Part("not wanted", 1 - t), no, share)] if t != 1 else []
        words = (
            "Where yes is wanted: minus the logarithm of the probability of yes; where no is "
            "wanted: that of no; the mean over the outputs."
        )
        return (added(words, terms),)


def _squares(scores: Sequence[float], target: Sequence[float]) -> Step:
    parts = differences(scores, target)
    words = "Each difference of answer and target, squared; the mean over the outputs."
    return meant(words, [(part, Part("the same again", part.value)) for part in parts])


def _surprises(scores: Sequence[float]) -> list[float]:
    """Minus the logarithms of the softmax of scores."""
    largest = max(scores)
    whole = largest + math.log(sum(math.exp(score - largest) for score in scores))
    return [whole - score for score in scores]
