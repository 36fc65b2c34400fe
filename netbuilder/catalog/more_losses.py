"""More losses: for shares, counts, margins, rare classes, masks, likeness and written lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netbuilder.catalog.loss_steps import (
    Part,
    Step,
    added,
    differences,
    meant,
    sigmoid,
    softmax,
    written,
)
from netbuilder.catalog.losses import ANY, Loss
from netbuilder.core.layer import Target, TargetKind
from netbuilder.core.params import real, whole

FOCAL = '''def focal_loss(scores: Tensor, target: Tensor, gamma: float) -> Tensor:
    """Cross-entropy in which rows that are already told well count little."""
    surprise = nn.functional.cross_entropy(scores, target, reduction="none")
    return ((1 - torch.exp(-surprise)) ** gamma * surprise).mean()
'''

DICE = '''def dice_loss(scores: Tensor, target: Tensor) -> Tensor:
    """One minus the overlap of what is marked and what should be; 1 is added against 0 / 0."""
    marked = torch.sigmoid(scores)
    return 1 - (2 * (marked * target).sum() + 1) / (marked.sum() + target.sum() + 1)
'''

PAIRS = '''def distances(points: Tensor) -> Tensor:
    """How far each row lies from each other, (rows, rows)."""
    squared = (points[:, None] - points[None]).square().sum(dim=2)
    return torch.sqrt(squared + 1e-12)
'''

CONTRASTIVE = '''def contrastive_loss(points: Tensor, target: Tensor, margin: float) -> Tensor:
    """Pulls rows of one class together and pushes others apart up to a margin; mean over pairs."""
    far = distances(points)
    same = target[:, None] == target[None]
    cost = torch.where(same, far.square(), torch.relu(margin - far).square())
    pairs = ~torch.eye(len(points), dtype=torch.bool, device=points.device)
    return (cost * pairs).sum() / pairs.sum().clamp(min=1)
'''

TRIPLET = '''def triplet_loss(points: Tensor, target: Tensor, margin: float) -> Tensor:
    """For each row: its farthest friend must be closer than its nearest stranger by a margin."""
    far = distances(points)
    same = target[:, None] == target[None]
    friend = torch.where(same, far, 0.0).amax(dim=1)
    stranger = torch.where(same, float("inf"), far).amin(dim=1)
    cost = torch.relu(friend - stranger + margin)
    met = torch.isfinite(stranger)
    return torch.where(met, cost, 0.0).sum() / met.sum().clamp(min=1)
'''

CTC_LOSS = '''def ctc_loss(scores: Tensor, target: Tensor, symbols: int) -> Tensor:
    """How surprising a written line is, at whatever steps its symbols stand; 0 is no symbol."""
    shares = scores.reshape(len(scores), -1, symbols).log_softmax(dim=2).transpose(0, 1)
    steps = torch.full((len(scores),), len(shares), device=scores.device)
    lengths = (target > 0).sum(dim=1)
    labels = target.long().clamp(0, symbols - 1)
    return nn.functional.ctc_loss(shares, labels, steps, lengths, zero_infinity=True)
'''


# What torch adds under a logarithm, and the least length it divides by.
_POISSON_LEAST, _COSINE_LEAST = 1e-8, 1e-8


class KLDivergence(Loss):
    """How much is lost by taking the predicted shares for the true ones."""

    formula, source = "sum of t · ln(t / softmax(p))", "Kullback & Leibler 1951; torch.nn.KLDivLoss"
    kind, title = "kl_divergence", "KL divergence"
    reading, threshold, wants_raw = "softmax", 0.0, True
    synonyms = ("kullback leibler", "relative entropy", "distillation", "shares")

    def expression(self, predicted: str, target: str) -> str:
        shares = f"torch.log_softmax({predicted}, dim=1)"
        return f'nn.functional.kl_div({shares}, {target}, reduction="batchmean")'

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        grown, shares = softmax(scores)
        terms = [
            (
                Part(f"wanted share of {{{at}}}", t),
                Part(f"ln({written(t)} / {written(q)})", math.log(t / q), at),
            )
            for at, (t, q) in enumerate(zip(target, shares, strict=True))
            if t > 0
        ]
        return (*grown, added("Each wanted share times how far the predicted one is off.", terms))

    def outputs(self, asked: Target) -> tuple[int, ...]:
        return (asked.size,)


class Hinge(Loss):
    """Costs nothing once a score is on the right side by 1; the loss of support vectors."""

    formula, source = "max(0, 1 - s · p), s = 1 or -1", "Cortes & Vapnik 1995, Mach. Learn. 20:273"
    targets, threshold = (TargetKind.CLASSES,), 0.0
    synonyms = ("margin", "svm", "support vector")

    def expression(self, predicted: str, target: str) -> str:
        return f"torch.relu(1 - (2 * {target} - 1) * {predicted}).mean()"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        terms = []
        for at, (p, t) in enumerate(zip(scores, target, strict=True)):
            missing = max(0.0, 1 - (2 * t - 1) * p)
            terms.append((Part(f"what {{{at}}} lacks to the margin", missing, at),))
        words = "How far each score is from the right side by 1; the mean over the outputs."
        return (meant(words, terms),)


class Focal(Loss):
    """Cross-entropy that looks at hard rows; for classes that are rare."""

    formula, source = "-(1 - q)^γ · ln q, q = softmax(p)", "Lin et al. 2017, ICCV, arXiv:1708.02002"
    targets = (TargetKind.CLASSES,)
    reading, threshold, takes_class_numbers = "softmax", 0.0, True
    definitions = (FOCAL,)
    synonyms = ("imbalanced", "retinanet", "rare classes")

    gamma: float = real(
        default=2.0, low=0.0, high=10.0, help="How little easy rows count.", label="γ"
    )

    def expression(self, predicted: str, target: str) -> str:
        return f"focal_loss({predicted}, {target}, {self.gamma})"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        right = int(target[0])
        grown, shares = softmax(scores)
        q = shares[right]
        parts = (
            Part(f"(1 - {written(q)})^γ", (1 - q) ** self.gamma, right),
            Part(f"-ln {written(q)}", -math.log(q) if q > 0 else math.inf, right),
        )
        words = "How surprised the network is by the right class, less where it was sure of it."
        return (*grown, added(words, [parts]))


class Poisson(Loss):
    """For counts: how unlikely a count is where so many are expected."""

    formula, source = "p - t · ln p", "torch.nn.PoissonNLLLoss"
    targets, wants_raw = (TargetKind.NUMBERS,), True
    synonyms = ("counts", "rate", "negative log likelihood")

    def expression(self, predicted: str, target: str) -> str:
        expected = f"nn.functional.relu({predicted})"
        return f"nn.functional.poisson_nll_loss({expected}, {target}, log_input=False)"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        share = Part(f"1 of {len(scores):,} outputs", 1.0 / len(scores))
        terms: list[tuple[Part, ...]] = []
        for at, (p, t) in enumerate(zip(scores, target, strict=True)):
            expected = max(0.0, p)
            logarithm = math.log(expected + _POISSON_LEAST)
            terms.append((Part(f"expected count of {{{at}}}", expected, at), share))
            terms.append((Part("minus the true count", -t), Part("its ln", logarithm, at), share))
        words = "Each expected count, less the true one times the logarithm; the mean of all."
        return (added(words, terms),)


class Quantile(Loss):
    """Weighs too low and too high differently, so that a share of the targets lies below."""

    formula, source = "max(q · (t - p), (q - 1) · (t - p))", "Koenker & Bassett 1978, Econometrica"
    targets = (TargetKind.NUMBERS,)
    synonyms = ("pinball", "median", "percentile")

    quantile: float = real(
        default=0.5, low=0.001, high=0.999, help="Share of the targets that should lie below."
    )

    def expression(self, predicted: str, target: str) -> str:
        low, high = f"{self.quantile} * ", f"{self.quantile - 1} * "
        left = f"({target} - {predicted})"
        return f"torch.maximum({low}{left}, {high}{left}).mean()"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        terms = []
        for part in differences(scores, target):
            is_low = part.value <= 0
            weight = self.quantile if is_low else 1 - self.quantile
            size = Part(f"size of {part.words}", abs(part.value), part.output)
            terms.append(
                (Part("weight of too low" if is_low else "weight of too high", weight), size)
            )
        words = "Differences below and above the target count differently; the mean of all."
        return (meant(words, terms),)


class CosineLoss(Loss):
    """Compares directions only: 0 where all numbers of a row point the same way."""

    formula, source = "1 - cos of the angle between p and t", "torch.nn.CosineEmbeddingLoss"
    kind, title = "cosine", "Cosine"
    targets, wants_raw = (TargetKind.NUMBERS,), True
    synonyms = ("angle", "direction", "cosine similarity", "embedding")

    def expression(self, predicted: str, target: str) -> str:
        return f"(1 - nn.functional.cosine_similarity({predicted}, {target}, dim=1)).mean()"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        terms = [
            (Part(f"score of {{{at}}}", p, at), Part("target", t))
            for at, (p, t) in enumerate(zip(scores, target, strict=True))
        ]
        along = added("Scores times targets, added up.", terms)
        lengths = [max(math.hypot(*each), _COSINE_LEAST) for each in (scores, target)]
        cosine = (
            Part("minus the sum", -along.total),
            Part("1 / length of the scores", 1 / lengths[0]),
            Part("1 / length of the targets", 1 / lengths[1]),
        )
        words = "1 less the cosine of the angle between the two."
        return (along, added(words, [(Part("one", 1.0),), cosine]))


class _Likeness(Loss, is_abstract=True):
    """What both losses for learning distances share: outputs are coordinates, as many as wanted."""

    targets, takes_class_numbers = (TargetKind.CLASSES,), True

    margin: float = real(
        default=1.0, low=0.0, high=1000.0, help="How far apart different classes should be."
    )

    def takes(self, outputs: int, asked: Target) -> bool:
        return outputs > 0


class Contrastive(_Likeness):
    """Pulls rows of a class together and pushes others apart: outputs become a map of likeness."""

    formula, source = "d² for alike, max(0, m - d)² for others", "Hadsell et al. 2006, CVPR"
    definitions = (PAIRS, CONTRASTIVE)
    synonyms = ("siamese", "metric learning", "embedding", "pairs")

    def expression(self, predicted: str, target: str) -> str:
        return f"contrastive_loss({predicted}, {target}, {self.margin})"


class Triplet(_Likeness):
    """Every row should be closer to its farthest friend than to its nearest stranger."""

    formula, source = (
        "max(0, d to friend - d to stranger + m)",
        "Hermans et al. 2017, arXiv:1703.07737",
    )
    definitions = (PAIRS, TRIPLET)
    synonyms = ("metric learning", "embedding", "facenet", "batch hard")

    def expression(self, predicted: str, target: str) -> str:
        return f"triplet_loss({predicted}, {target}, {self.margin})"


class CTC(Loss):
    """For reading lines: the target names symbols in order, without saying at which step."""

    formula, source = "-ln P(line | all ways to place it)", "Graves et al. 2006, ICML"
    kind, title = "ctc", "CTC"
    targets, wants_raw = (TargetKind.NUMBERS,), True
    definitions = (CTC_LOSS,)
    synonyms = ("connectionist temporal classification", "speech", "handwriting", "transcription")

    symbols: int = whole(
        default=27, low=2, high=65_536, help="Scores per step: every symbol, and 0 for none."
    )

    def expression(self, predicted: str, target: str) -> str:
        return f"ctc_loss({predicted}, {target}, {self.symbols})"

    def outputs(self, asked: Target) -> tuple[int, ...]:
        return (max(asked.size, 1) * self.symbols,)

    def takes(self, outputs: int, asked: Target) -> bool:
        return outputs % self.symbols == 0 and outputs >= self.symbols * asked.size


class Dice(Loss):
    """One minus the overlap of what is marked and what should be; for masks and rare things."""

    formula, source = (
        "1 - 2 · σ(p) · t / (σ(p) + t)",
        "Milletari et al. 2016, 3DV, arXiv:1606.04797",
    )
    targets = ANY
    reading, threshold = "sigmoid", 0.0
    wants_raw = True
    definitions = (DICE,)
    synonyms = ("overlap", "segmentation", "f1", "mask", "sorensen")

    def expression(self, predicted: str, target: str) -> str:
        return f"dice_loss({predicted}, {target})"

    def steps(self, scores: Sequence[float], target: Sequence[float]) -> tuple[Step, ...]:
        marked = [Part(f"σ of {{{at}}}", sigmoid(p), at) for at, p in enumerate(scores)]
        pairs = zip(marked, target, strict=True)
        both = [(Part("twice", 2.0), part, Part("target", t)) for part, t in pairs]
        above = added("The overlap, twice, and 1.", [*both, (Part("one", 1.0),)])
        either = [*((part,) for part in marked), *((Part("target", t),) for t in target)]
        below = added("All that is marked or wanted, and 1.", [*either, (Part("one", 1.0),)])
        share = (Part("minus the overlap", -above.total), Part("1 / all", 1 / below.total))
        return (above, below, added("1 less the share of them.", [(Part("one", 1.0),), share]))
