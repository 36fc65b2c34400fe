"""More metrics, to be chosen: precision, recall, curves and ranks."""

from __future__ import annotations

from netbuilder.catalog.metrics import DECIDED, Metric
from netbuilder.core.layer import TargetKind

CONFUSION = '''def confusion(scores: Tensor, target: Tensor, threshold: float) -> Tensor:
    """How many rows of each class (first axis) were taken for each class (second axis)."""
    guessed = decided(scores, threshold)
    classes = max(scores.shape[1], 2, int(target.max()) + 1)
    pairs = torch.bincount(target * classes + guessed, minlength=classes**2)
    return pairs.reshape(classes, classes).double()
'''

MACRO = '''def macro(found: Tensor, named: Tensor, wanted: Tensor) -> Tensor:
    """Mean of found / named over the classes that are wanted; 0 where none is named."""
    shares = found / named.clamp(min=1)
    return shares[wanted].mean()
'''

PRECISION = '''def precision(scores: Tensor, target: Tensor, threshold: float) -> Tensor:
    """Mean over the classes of the share of rows given to it that are of it."""
    table = confusion(scores, target, threshold)
    return macro(table.diagonal(), table.sum(dim=0), table.sum(dim=0) + table.sum(dim=1) > 0)
'''

RECALL = '''def recall(scores: Tensor, target: Tensor, threshold: float) -> Tensor:
    """Mean over the classes of the share of its rows that are given to it."""
    table = confusion(scores, target, threshold)
    return macro(table.diagonal(), table.sum(dim=1), table.sum(dim=0) + table.sum(dim=1) > 0)
'''

BALANCED = '''def balanced_accuracy(scores: Tensor, target: Tensor, threshold: float) -> Tensor:
    """Mean over the classes that are there of the share of their rows that are found."""
    table = confusion(scores, target, threshold)
    return macro(table.diagonal(), table.sum(dim=1), table.sum(dim=1) > 0)
'''

MATTHEWS = '''def matthews(scores: Tensor, target: Tensor, threshold: float) -> Tensor:
    """Correlation of predicted and true classes; 0 where either side names one class only."""
    table = confusion(scores, target, threshold)
    true, guessed, rows = table.sum(dim=1), table.sum(dim=0), table.sum()
    spread = (rows**2 - true.square().sum()) * (rows**2 - guessed.square().sum())
    together = table.diagonal().sum() * rows - (true * guessed).sum()
    return together / spread.sqrt() if spread > 0 else torch.zeros_like(rows)
'''

RANKS = '''def ranks(values: Tensor) -> Tensor:
    """The place of each value in order of size, counted from 1; equal ones share their mean."""
    _, place, count = torch.unique(values, return_inverse=True, return_counts=True)
    last = count.cumsum(dim=0).double()
    return (last - (count.double() - 1) / 2)[place]
'''

AUROC = '''def auroc(scores: Tensor, target: Tensor) -> Tensor:
    """Chance that a row of a class scores higher there than another row, mean over the classes."""
    alone = scores.shape[1] == 1
    shares = scores.double() if alone else scores.double().softmax(dim=1)
    areas = []
    for column in range(shares.shape[1]):
        own = target == (1 if alone else column)
        inside, outside = own.sum(), (~own).sum()
        if inside and outside:
            above = ranks(shares[:, column])[own].sum() - inside * (inside + 1) / 2
            areas.append(above / (inside * outside))
    half = shares.new_tensor([0.5])
    return torch.stack(areas).mean() if areas else half.mean()
'''

SPEARMAN = '''def spearman(predicted: Tensor, target: Tensor) -> Tensor:
    """Correlation of the ranks of predictions and targets, the mean over the outputs."""
    found = []
    for column in range(target.shape[1]):
        left, right = ranks(predicted[:, column]), ranks(target[:, column])
        left, right = left - left.mean(), right - right.mean()
        size = (left.square().sum() * right.square().sum()).sqrt()
        found.append((left * right).sum() / size.clamp(min=1e-300))
    return torch.stack(found).mean()
'''

TABLE = (DECIDED, CONFUSION)


class _ForClasses(Metric, is_abstract=True):
    """What metrics of classes have in common."""

    targets = (TargetKind.CLASSES,)
    is_usual = False
    high = 1.0


class Precision(_ForClasses):
    """Share of the rows given to a class that are of it, the mean of all classes."""

    source = 'Equal to sklearn.metrics.precision_score(average="macro")'
    synonyms = ("positive predictive value",)
    definitions = (*TABLE, MACRO, PRECISION)

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"precision({predicted}, {target}, {threshold})"


class Recall(_ForClasses):
    """Share of the rows of a class that are given to it, the mean of all classes."""

    source = 'Equal to sklearn.metrics.recall_score(average="macro")'
    synonyms = ("sensitivity", "true positive rate")
    definitions = (*TABLE, MACRO, RECALL)

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"recall({predicted}, {target}, {threshold})"


class BalancedAccuracy(_ForClasses):
    """Accuracy in which every class counts the same, however rare it is."""

    source = "Equal to sklearn.metrics.balanced_accuracy_score"
    synonyms = ("mean class accuracy",)
    definitions = (*TABLE, MACRO, BALANCED)

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"balanced_accuracy({predicted}, {target}, {threshold})"


class Matthews(_ForClasses):
    """Correlation of predicted and true classes: 1 is perfect, 0 is chance, -1 is all wrong."""

    source = "Equal to sklearn.metrics.matthews_corrcoef"
    synonyms = ("mcc", "phi coefficient")
    definitions = (*TABLE, MATTHEWS)
    low = -1.0

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"matthews({predicted}, {target}, {threshold})"


class AreaUnderCurve(_ForClasses):
    """Chance that a row of a class scores higher there than a row of another class."""

    kind, title = "auroc", "AUROC"
    source = 'Equal to sklearn.metrics.roc_auc_score(multi_class="ovr")'
    synonyms = ("auc", "roc", "area under the curve")
    definitions = (RANKS, AUROC)

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"auroc({predicted}, {target})"


class TopFive(_ForClasses):
    """Share of rows whose class is among the five with the highest scores."""

    kind, title = "top_5_accuracy", "Top-5 accuracy"
    source = "Equal to sklearn.metrics.top_k_accuracy_score(k=5)"
    synonyms = ("top five", "imagenet")

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        best = f"{predicted}.topk(min(5, {predicted}.shape[1]), dim=1).indices"
        return f"({best} == {target}.unsqueeze(1)).any(dim=1).double().mean()"


class MAPE(Metric):
    """Mean of the absolute differences as a share of the target."""

    source = "Equal to sklearn.metrics.mean_absolute_percentage_error"
    title = "MAPE"
    synonyms = ("mean absolute percentage error", "relative error")
    targets = (TargetKind.NUMBERS,)
    higher_is_better = False
    is_usual = False

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        size = f"{target}.double().abs().clamp(min=2.220446049250313e-16)"
        return f"(({predicted} - {target}).double().abs() / {size}).mean()"


class Spearman(Metric):
    """How well predictions are in the order of the targets: 1 the same, -1 turned around."""

    source = "Equal to scipy.stats.spearmanr"
    synonyms = ("rank correlation", "rho")
    targets = (TargetKind.NUMBERS,)
    definitions = (RANKS, SPEARMAN)
    is_usual = False
    low, high = -1.0, 1.0

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"spearman({predicted}, {target})"
