"""Random legal projects for property tests, made from what the catalog declares."""

from __future__ import annotations

import math
from typing import Any, TypeVar

from hypothesis import strategies as st

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core.blocks import with_block
from netbuilder.core.design import FOLDS, BlockUse, Design, Frame, Node, Port, UnknownLayer, Wire
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter, ParameterError, ParameterKind
from netbuilder.core.plan import Averaging, Optimizer, Phase, Plan, Precision, Stopping
from netbuilder.core.recipe import (
    Column,
    ColumnRole,
    ColumnType,
    Encoding,
    Fingerprint,
    Missing,
    Recipe,
    Scaler,
    Source,
    Split,
    SplitKind,
)
from netbuilder.core.value import Block, Project

AnyEntry = TypeVar("AnyEntry", bound=Entry)
LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
TEXTS = st.text(LETTERS, max_size=20)
NUMBERS = st.floats(-1e30, 1e30).filter(math.isfinite)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
PLACES = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
UNKNOWN = st.dictionaries(st.text("pqrstuvw", min_size=9, max_size=12), JSON, max_size=2)


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Legal values of a parameter."""
    match parameter.kind:
        case ParameterKind.WHOLE:
            return st.integers(int(parameter.low), int(min(parameter.high, 2**53)))
        case ParameterKind.REAL:
            return st.floats(max(parameter.low, -1e30), min(parameter.high, 1e30))
        case ParameterKind.FLAG:
            return st.booleans()
        case ParameterKind.CHOICE:
            return st.sampled_from(parameter.options)
        case ParameterKind.SIZES:
            size = st.integers(int(parameter.low), int(parameter.high))
            return st.one_of(
                [st.lists(size, min_size=n, max_size=n).map(tuple) for n in parameter.lengths]
            )
        case ParameterKind.NAME:
            return TEXTS
        case _:
            return entries(parameter.entry_family())


@st.composite
def entries(draw: st.DrawFn, family: type[AnyEntry]) -> AnyEntry:
    """Legal entries of a family; values that do not go together fall back to the defaults."""
    kind = draw(st.sampled_from(sorted(family.entries())))
    member = family.entries()[kind]
    given = {
        name: draw(values(parameter))
        for name, parameter in member.parameters.items()
        if draw(st.booleans())
    }
    try:
        return member(**given)
    except ParameterError:
        return member()


@st.composite
def designs(draw: st.DrawFn, blocks: tuple[str, ...] = ()) -> Design:
    """Designs with any wires that sockets allow, circles too."""
    layers: st.SearchStrategy[Layer | UnknownLayer | BlockUse] = entries(Layer) | st.just(
        UnknownLayer("quantum", {"kind": "quantum", "qubits": [1, 2.5]})
    )
    if blocks:
        layers |= st.builds(BlockUse, st.sampled_from(blocks), st.integers(1, 9), st.booleans())
    nodes: dict[str, Node] = {}
    for number, layer in enumerate(draw(st.lists(layers, max_size=6)), 1):
        id = f"{layer.stem}_{number}"
        owners = [each.id for each in nodes.values() if not each.same_weights_as]
        nodes[id] = Node(
            id,
            layer,
            draw(TEXTS),
            draw(PLACES),
            bypassed=draw(st.booleans()),
            frozen_weights=draw(st.booleans()),
            same_weights_as=draw(st.sampled_from(["", *owners])),
            pinned=draw(st.booleans()),
            fold=draw(st.sampled_from(FOLDS)),
            rate_factor=draw(st.just(1.0) | st.floats(0.01, 100)),
            weight_decay=draw(st.none() | st.floats(0, 1)),
            unknown=draw(UNKNOWN),
        )
    wires: list[Wire] = []
    ends = st.tuples(st.sampled_from(sorted(nodes)), st.sampled_from(sorted(nodes)))
    for source, target in draw(st.lists(ends, max_size=8)) if nodes else ():
        outputs, inputs = nodes[source].layer.outputs, nodes[target].layer.inputs
        if not outputs or not inputs:
            continue
        socket = draw(st.sampled_from(inputs))
        wire = Wire(Port(source, outputs[0].name), Port(target, socket.name))
        is_taken = any(each.target == wire.target for each in wires)
        if wire not in wires and (socket.many or not is_taken):
            wires.append(wire)
    bends = {wire: tuple(draw(st.lists(PLACES, min_size=1, max_size=3))) for wire in wires[::2]}
    return Design(nodes, tuple(wires), tuple(draw(frames())), bends)


@st.composite
def frames(draw: st.DrawFn) -> list[Frame]:
    """Frames and notes."""
    return [
        Frame(
            f"frame_{number}",
            draw(TEXTS),
            draw(TEXTS),
            draw(PLACES),
            (100.0 * number, 50.5),
            folded=is_folded,
            holds=("dense_1", "frame_9") if is_folded else (),
        )
        for number in range(1, draw(st.integers(1, 3)))
        for is_folded in [draw(st.booleans())]
    ]


def columns() -> st.SearchStrategy[Column]:
    """Columns of any type and role."""
    count = st.integers(0, 10**9)
    return st.builds(
        Column,
        TEXTS,
        st.sampled_from(ColumnType),
        st.sampled_from(ColumnRole),
        st.sampled_from(Missing),
        st.sampled_from(Encoding),
        st.lists(TEXTS, max_size=3).map(tuple),
        count,
        count,
        NUMBERS,
        NUMBERS,
        NUMBERS,
    )


def recipes() -> st.SearchStrategy[Recipe]:
    """Recipes with and without data."""
    split = st.builds(
        lambda kind, test, seed: Split(kind, 0.9 - test, 0.1, test, seed),
        st.sampled_from(SplitKind),
        st.floats(0, 0.5),
        st.integers(0, 2**31 - 1),
    )
    fingerprint = st.builds(Fingerprint, st.integers(0, 2**40), st.integers(0, 2**62), TEXTS)
    return st.builds(
        Recipe,
        st.none() | entries(Source),
        st.lists(columns(), max_size=3).map(tuple),
        st.integers(0, 10**9),
        st.none() | st.tuples(*[st.integers(1, 500)] * 3),
        st.none() | entries(Scaler),
        st.none() | entries(Scaler),
        split,
        fingerprint,
    )


def plans() -> st.SearchStrategy[Plan]:
    """Plans of one to three phases."""
    phase = st.builds(
        Phase, TEXTS, optimizer=st.none() | entries(Optimizer), repeat=st.integers(1, 9)
    )
    return st.builds(
        Plan,
        st.lists(phase, min_size=1, max_size=3).map(tuple),
        st.integers(1, 10_000),
        st.integers(1, 4096),
        st.integers(0, 2**31 - 1),
        st.sampled_from(["cpu", "cuda:0", "mps"]),
        st.lists(TEXTS, max_size=2).map(tuple),
        st.booleans(),
        st.builds(
            Stopping,
            st.integers(0, 99),
            st.booleans(),
            st.integers(0, 10**6),
            st.floats(0, 1e5),
            st.sampled_from(["", "loss", "accuracy"]),
            st.floats(-1e6, 1e6),
        ),
        st.floats(1, 86_400),
        precision=st.sampled_from(Precision),
        accumulation=st.integers(1, 100_000),
        averaging=st.sampled_from(Averaging),
        average_decay=st.floats(0, 0.999999),
        average_from=st.floats(0, 1),
        keep_best_by=st.sampled_from(["loss", "accuracy"]),
        validate_every=st.integers(1, 1_000_000),
        deterministic=st.booleans(),
    )


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Whole projects."""
    blocks = {
        key: Block(draw(TEXTS) or key, draw(designs()), exposed=())
        for key in draw(st.lists(st.text("abc", min_size=1, max_size=3), max_size=2, unique=True))
    }
    unknown = {key: {"sparkle": draw(JSON)} for key in draw(st.sets(st.sampled_from(PATHS)))}
    project = Project(
        draw(designs(tuple(blocks))),
        draw(recipes()),
        draw(plans()),
        blocks,
        draw(st.uuids()).hex,
        draw(TEXTS),
        draw(TEXTS),
        unknown,
    )
    for key, block in blocks.items():
        project = with_block(project, key, block)
    return project


PATHS = ("", "netbuilder", "design", "recipe", "recipe.split", "plan", "plan.phases.0")
