"""Nodes without weighted sums: what pooling, joining, normalising and the like make of numbers."""

from __future__ import annotations

import math

from torch import Tensor, nn

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.explain.body import Call, Neurons
from netbuilder.engine.explain.links import owner, weight_number
from netbuilder.engine.explain.normalising import normalised_stages
from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.terms import Many, among, listed, product, ranked, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

_CLOSE = 1e-9
# More factors than these are no product that a person reads.
_FACTORS = 4
_DROPS = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout)
_WINNERS = ("MaxPool", "AdaptiveMaxPool")
_MEANS = ("AvgPool", "AdaptiveAvgPool")


def passed_stages(scene: Scene, neurons: Neurons, index: Index) -> tuple[Stage, ...]:
    """The calculation of an answer that no weighted sum of the node stands behind."""
    call = call_of(scene, neurons)
    if call is not None:
        found = normalised_stages(scene, neurons, call, index)
        if found:
            return found
        if isinstance(call.module, nn.Embedding):
            return (_looked_up(scene, neurons, call, index),)
    return (_from_arriving(scene, neurons, call, index),)


def call_of(scene: Scene, neurons: Neurons) -> Call | None:
    """The one module that makes a node's answers; None where there are none or several."""
    found = [
        each
        for each in scene.cut.calls
        if each.name == neurons.path or each.name.startswith(f"{neurons.path}.")
    ]
    return found[0] if len(found) == 1 else None


def what_arrives(scene: Scene, neurons: Neurons, index: Index) -> tuple[Stage, ...]:
    """A number that arrives at a sum within a node: what the sums before make of it.

    Raises:
        ProblemError: The address is no such number.
    """
    given = arriving_at(scene, neurons, index)
    value = given[(scene.at, *index)]
    path = owner(scene, neurons.path)[0]
    leaves = {
        each.path: each.leaf
        for each in scene.cut.nodes.values()
        if each.is_inner and owner(scene, each.path)[0] == path and each is not neurons
    }
    best: list[Term | Many] = []
    for name, leaf in leaves.items():
        parts = _followed(scene, value, leaf, name)
        if parts and abs(ranked("", parts, 1).total - real(value)) <= _near(real(value)):
            words = "What the sums before it answer, each times how much it counts here, added up."
            return (ranked(words, parts, scene.most),)
        best += parts
    for name in scene.names.feeding(path):
        if name in scene.cut.nodes:
            best += _followed(scene, value, scene.cut.nodes[name].leaf, name)
    words = "What is made of the numbers before it; the slope says how much a change counts."
    return (_only(ranked(words, best, scene.most, real(value))),)


def arriving_at(scene: Scene, neurons: Neurons, index: Index) -> Tensor:
    """All that arrives at a sum within a node.

    Raises:
        ProblemError: The node forms no sum of its inside, or has no such place.
    """
    found = neurons.sum
    is_within = found is not None and (neurons.is_inner or found.name != neurons.path)
    if found is None or not is_within or found.steps is not None:
        raise _no_input(scene, neurons.path)
    sizes = found.arriving.shape[1:]
    if len(index) != len(sizes) or any(
        not 0 <= at < size for at, size in zip(index, sizes, strict=True)
    ):
        raise _no_input(scene, neurons.path)
    return found.arriving


def _followed(scene: Scene, value: Tensor, leaf: Tensor, path: str) -> list[Term | Many]:
    """How much a number follows each of a tensor: its slope times what is there."""
    slopes = scene.slope(value, leaf)
    places = slopes.nonzero()
    if not len(places):
        return []

    def written(at: Index) -> Term:
        words = scene.names.words(path, at[1:])
        if at[0] != scene.at:
            words = f"{words} of row {scene.row_of(at[0])}"
        what = Quantity.INPUT if scene.names.is_input(path) else Quantity.ACTIVATION
        there = Number(what, path, at[1:], row=scene.row_of(at[0]))
        return product(Factor("slope", real(slopes[at])), Factor(words, real(leaf[at]), there))

    return [among(slopes * leaf.detach(), places, written)]


def _from_arriving(scene: Scene, neurons: Neurons, call: Call | None, index: Index) -> Stage:
    """How much an answer follows each number that arrives, and each weight of the node."""
    value, total = neurons.value[(scene.at, *index)], real(neurons.value[(scene.at, *index)])
    title = scene.names.title(neurons.path)
    parts: list[Term | Many] = []
    for path in scene.names.feeding(neurons.path):
        feeder = scene.cut.nodes.get(path)
        if feeder is not None and value.requires_grad:
            parts += _followed(scene, value, feeder.leaf, path)
    own = _own_weights(scene, neurons, value)
    stage = ranked("", parts, scene.most)
    if abs(stage.total - total) <= _near(total):
        return _worded(_weighed(stage, own), _added(title, call, stage))
    stage = ranked("", [*parts, *own], scene.most)
    if own and abs(stage.total - total) <= _near(total):
        return _worded(stage, f"{title} adds what it has learnt to what arrives.")
    told = ranked("", parts, scene.most)
    if not told.left_out and 1 < len(told.terms) <= _FACTORS:
        values = [term.factors[-1] for term in told.terms]
        if abs(math.prod(each.value for each in values) - total) <= _near(total):
            return listed(f"{title} multiplies what arrives.", [product(*values)], 1, total)
    node = scene.names.node(neurons.path)
    activation = getattr(node.layer, "activation", None) if node is not None else None
    formula, name = getattr(activation, "formula", ""), getattr(activation, "title", "")
    if formula and len(told.terms) == 1:
        terms = (product(told.terms[0].factors[-1]),)
        return Stage(f"{name} makes of what arrives: {formula}.", terms, total, is_sum=False)
    words = f"{title} makes this of what arrives; the slope says how much a change counts."
    if not parts and not own:
        words = _untouched(title, call)
    return _only(ranked(words, [*parts, *own], scene.most, total))


def _own_weights(scene: Scene, neurons: Neurons, value: Tensor) -> list[Term]:
    """Weights of the node itself that count here, one number of a tensor each."""
    found: list[Term] = []
    for name, weight in scene.body.network.named_parameters():
        if not name.startswith(f"{neurons.path}."):
            continue
        local = name.removeprefix(f"{neurons.path}.")
        slopes = scene.slope(value, weight)
        places = slopes.nonzero()
        if len(places) == 1:
            at = tuple(places[0].tolist())
            there = weight_number(scene, neurons.path, local, at)
            own = Factor(local.rpartition(".")[2], real(weight[at]), there)
            found.append(product(Factor("slope", real(slopes[at])), own))
    return found


def _weighed(stage: Stage, own: list[Term]) -> Stage:
    """A stage whose only slope is a weight of the node, as that weight."""
    if len(stage.terms) != 1 or stage.left_out or len(own) != 1:
        return stage
    (slope, *others), weight = stage.terms[0].factors, own[0].factors[-1]
    if slope.value != weight.value:
        return stage
    return listed(stage.words, [product(weight, *others)], 1)


def _looked_up(scene: Scene, neurons: Neurons, call: Call, index: Index) -> Stage:
    """A row of an embedding: the number is a weight itself."""
    value = neurons.value[(scene.at, *index)]
    weight = call.module.weight
    terms = []
    if isinstance(weight, Tensor):
        places = scene.slope(value, weight).nonzero()
        for at in map(tuple, places.tolist()):
            there = weight_number(scene, call.name, "weight", at)
            words = f"number {at[1] + 1} in the row of code {at[0]}"
            terms.append(product(Factor(words, real(weight[at]), there)))
    title = scene.names.title(neurons.path)
    if not terms:
        return Stage(f"{title} keeps this row at 0.", (), real(value), is_sum=False)
    words = f"{title} looks up the row of the code that arrives; the number is a weight."
    return listed(words, terms, scene.most)


def _added(title: str, call: Call | None, stage: Stage) -> str:
    """What is said of a node that adds up what arrives."""
    kind = type(call.module).__name__ if call is not None else ""
    if call is not None and isinstance(call.module, _DROPS):
        if not call.module.training:
            return (
                f"{title} lets everything pass while nothing is learnt; in training it silences "
                f"{call.module.p:.0%} by chance."
            )
        if not stage.terms:
            return f"{title} silences this number this time, by chance."
        return f"{title} lets this number pass this time, grown for those it silences."
    if kind.startswith(_WINNERS):
        return f"{title} hands on the winner: the largest number of its window."
    if kind.startswith(_MEANS):
        return f"{title} takes the mean of its window."
    if len(stage.terms) == 1 and not stage.left_out and stage.terms[0].factors[0].value == 1.0:
        return f"{title} hands on this number as it is."
    return f"{title} adds up what arrives, each number times how much it counts here."


def _untouched(title: str, call: Call | None) -> str:
    if call is not None and call.module.training and isinstance(call.module, _DROPS):
        return f"{title} silences this number this time, by chance."
    return f"{title} answers this whatever arrives here."


def _near(total: float) -> float:
    return _CLOSE * max(1.0, abs(total))


def _worded(stage: Stage, words: str) -> Stage:
    return Stage(words, stage.terms, stage.total, stage.is_sum, stage.rest, stage.left_out)


def _only(stage: Stage) -> Stage:
    """A stage whose total is a function of its terms, not their sum."""
    total, rest = stage.total, stage.rest
    return Stage(stage.words, stage.terms, total, is_sum=False, rest=rest, left_out=stage.left_out)


def _no_input(scene: Scene, path: str) -> ProblemError:
    title = scene.names.title(path)
    return ProblemError(
        Problem(
            "explain.no-input",
            found=f"'{title}' is no Input: its numbers are answers.",
            fix="Ask for its activation, whose terms are what arrives.",
            where=Where(node=path),
        )
    )
