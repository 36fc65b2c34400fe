"""Random legal entries and shapes, drawn from what each kind declares about itself."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.initializers import Initializer
from netbuilder.catalog.losses import Loss
from netbuilder.catalog.metrics import Metric
from netbuilder.catalog.regularisers import Regulariser
from netbuilder.catalog.templates.template import Template
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.plan import Optimizer, Schedule
from netbuilder.core.recipe import Scaler, Source
from netbuilder.core.shapes import Shape, features, image, sequence, tokens, volume

__all__ = ["FAMILIES", "entries", "entry_kinds", "shapes", "values"]

AnyEntry = TypeVar("AnyEntry", bound=Entry)
SMALL = 6

FAMILIES: tuple[type[Entry], ...] = (
    Layer,
    Optimizer,
    Schedule,
    Scaler,
    Source,
    Activation,
    Initializer,
    Loss,
    Metric,
    Regulariser,
    Template,
)


def entry_kinds() -> list[Any]:
    """Every kind of every family, as parameters of a test."""
    import pytest

    return [
        pytest.param(kind, id=f"{family.__name__}-{name}")
        for family in FAMILIES
        for name, kind in family.entries().items()
    ]


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Legal values of a parameter, small where size costs time."""
    match parameter.kind:
        case ParameterKind.WHOLE:
            low = int(parameter.low)
            return st.integers(low, max(low, min(int(parameter.high), low + SMALL)))
        case ParameterKind.REAL:
            least, most = max(parameter.low, -2.0), min(parameter.high, 2.0)
            return st.floats(least, max(least, most), allow_nan=False).filter(
                lambda value: parameter.low <= value <= parameter.high
            )
        case ParameterKind.FLAG:
            return st.booleans()
        case ParameterKind.CHOICE:
            return st.sampled_from(parameter.options)
        case ParameterKind.ENTRY:
            return st.sampled_from(list(parameter.entry_family().entries().values())).flatmap(
                entries
            )
        case ParameterKind.SIZES:
            one = st.integers(int(parameter.low), int(parameter.low) + 3)
            return st.sampled_from(parameter.lengths).flatmap(
                lambda length: st.tuples(*[one] * length)
            )
        case _:
            return st.sampled_from(parameter.samples) if parameter.check else st.text(max_size=5)


def entries(kind: type[AnyEntry]) -> st.SearchStrategy[AnyEntry]:
    """Entries of a kind with random legal parameters."""
    return st.builds(
        kind, **{name: values(parameter) for name, parameter in kind.parameters.items()}
    )


def shapes() -> st.SearchStrategy[Shape]:
    """Small shapes of every kind that data can have."""
    size = st.integers(1, 8)
    return st.one_of(
        st.builds(features, size),
        st.builds(sequence, size, size),
        st.builds(image, size, size, st.integers(1, 4)),
        st.builds(volume, size, size, size, st.integers(1, 4)),
        st.builds(tokens, size),
    )
