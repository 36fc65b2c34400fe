"""How metrics are called and whether they are shares, from the catalog."""

from __future__ import annotations

from netbuilder.catalog.metrics import Metric


def metric_title(kind: str) -> str:
    """The words of a metric: ``Accuracy``."""
    known = Metric.entries().get(kind)
    return known.title if known is not None else kind.replace("_", " ").capitalize()


def metric_unit(kind: str) -> str:
    """``%`` for a metric that is a share from 0 to 1, else empty."""
    known = Metric.entries().get(kind)
    return "%" if known is not None and (known.low, known.high) == (0.0, 1.0) else ""
