"""The nodes of one class as they are written: their modules, their calls and who feeds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import cast

from msgspec import Struct, structs

from netbuilder.catalog.layers.ends import OutputLayer
from netbuilder.catalog.layers.masks import masked_code
from netbuilder.core.blocks import entrances
from netbuilder.core.design import BlockUse, Design, Node, Port
from netbuilder.core.inference import Inference, NodeFacts
from netbuilder.core.layer import Code, Layer, Role
from netbuilder.core.neuron_edits import masks_of, sets_of
from netbuilder.core.shapes import Shape
from netbuilder.export import literals

Uses = Callable[[str, BlockUse], Code]


class Part(Struct, frozen=True):
    """One node as it is written.

    Attributes:
        owner: Id of the node whose module it uses: its own, or the one it shares weights with.
        fed: For each input socket, the locals that arrive.
        names: Locals that it assigns, one per output socket; its id where it has none.
        ties: Weights that are another node's: pairs of attribute paths below ``self``.
        use: The block it stands for, where it stands for one.
    """

    id: str
    code: Code
    shapes: tuple[Shape, ...]
    role: Role
    owner: str
    fed: tuple[tuple[str, tuple[str, ...]], ...]
    names: tuple[str, ...]
    is_frozen: bool = False
    reading: str = ""
    ties: tuple[tuple[str, str], ...] = ()
    use: BlockUse | None = None

    @property
    def shape(self) -> Shape:
        """The shape of its first answer."""
        return self.shapes[0]

    @property
    def call(self) -> str:
        """The expression of its line in ``forward``."""
        arriving = {name: Locals(locals) for name, locals in self.fed}
        template = self.code.call or "{self}({x})"
        names = {"self": f"self.{self.owner}", "silence": f"self.{self.id}_silence"}
        return template.format(data=self.id, **names, **arriving)

    @property
    def forward(self) -> tuple[str, ...]:
        """Its lines in ``forward``, without indentation."""
        if self.use is not None and self.use.repeat > 1 and not _is_sequential(self.use):
            return tuple(self._loop(self.use))
        return (f"{', '.join(self.names)} = {self.call}",)

    @property
    def statements(self) -> tuple[str, ...]:
        """The lines that set its starting weights."""
        return self._own(self.code.initialise)

    @property
    def penalties(self) -> tuple[str, ...]:
        """What its weights add to the loss."""
        return self._own(self.code.penalties)

    @property
    def constraints(self) -> tuple[str, ...]:
        """The lines that bring its weights back within their limits."""
        return self._own(self.code.constraints)

    @property
    def has_module(self) -> bool:
        """Whether it has a module of its own."""
        return bool(self.code.module) and self.owner == self.id

    def _own(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.format(self=f"self.{self.id}") for text in texts)

    def _loop(self, use: BlockUse) -> Iterator[str]:
        """Copies that a plain call cannot chain: shared ones, and those with several ports."""
        arriving = [locals[0] for _, locals in self.fed]
        carried = min(len(self.names), len(arriving))
        names = ", ".join(self.names)
        yield f"{', '.join(self.names[:carried])} = {', '.join(arriving[:carried])}"
        given = ", ".join([*self.names[:carried], *arriving[carried:]])
        if use.is_list:
            yield f"for copy in self.{self.owner}:"
            yield f"    {names} = copy({given})"
        else:
            yield f"for _ in range({use.repeat}):"
            yield f"    {names} = self.{self.owner}({given})"


class Locals(tuple[str, ...]):
    """Names of tensors, written with commas between them; one alone by ``{terms[0]}``."""

    def __format__(self, _: str) -> str:
        return ", ".join(self)


def parts_of(
    design: Design, order: Iterable[str], inference: Inference, uses: Uses
) -> tuple[Part, ...]:
    """The nodes in the order they are written.

    Args:
        order: Ids of the nodes to write, each behind those that feed it.
        uses: Answers, for a node that stands for a block, its code.
    """
    return tuple(_part(design, id, inference, uses) for id in order)


def _part(design: Design, id: str, inference: Inference, uses: Uses) -> Part:
    node, facts = design.nodes[id], inference.nodes[id]
    shapes = facts.outputs or tuple(shape for shape in facts.inputs if shape is not None)
    plain = Part(
        id,
        Code(),
        shapes,
        facts.layer.role,
        id,
        _fed(design, node),
        _names(node),
        node.frozen_weights,
    )
    if node.passes:
        first = next(local for _, locals in plain.fed for local in locals)
        return structs.replace(plain, code=Code(call=first))
    if isinstance(facts.layer, BlockUse):
        return structs.replace(plain, code=uses(id, facts.layer), use=facts.layer)
    if not isinstance(facts.layer, Layer):
        raise TypeError(f"{id} is not ready to be written")  # the caller lets none such through
    code = _code(node, facts, facts.layer)
    owner, ties = _sharing(node, facts, code, inference.nodes)
    reading = ""
    if facts.layer.role is Role.OUTPUT:
        reading = cast(OutputLayer, facts.layer).reading_of(inference.data).value
    return structs.replace(plain, code=code, owner=owner, ties=ties, reading=reading)


def _code(node: Node, facts: NodeFacts, layer: Layer) -> Code:
    """A layer as text, with what a person changed of its neurons and synapses."""
    code = masked_code(layer, masks_of(node, facts), *facts.inputs)
    sets = tuple(
        f"{{self}}.{each.name}[{', '.join(map(str, each.place))}] = {each.value!r}"
        for each in sets_of(node, facts)
    )
    return structs.replace(code, initialise=(*code.initialise, *sets)) if sets else code


def _fed(design: Design, node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    wires = design.incoming.get(node.id, ())
    return tuple(
        (
            socket.name,
            tuple(local(design, wire.source) for wire in wires if wire.target.name == socket.name),
        )
        for socket in node.layer.inputs
    )


def local(design: Design, port: Port) -> str:
    """The local variable of one answer of a node: its id, with the socket for further ones."""
    node = design.nodes[port.node]
    if node.layer.role is Role.ENTRANCE:
        return doors(design)[node.id]
    return _local(node, port.name)


def doors(design: Design) -> dict[str, str]:
    """What the class of a block calls what arrives at each entrance: ``x`` where there is one."""
    ids = entrances(design)
    return {ids[0]: "x"} if len(ids) == 1 else {id: id for id in ids}


def _local(node: Node, socket: str) -> str:
    outputs = node.layer.outputs
    if not outputs or outputs[0].name == socket:
        return node.id
    return f"{node.id}_{socket}"


def _names(node: Node) -> tuple[str, ...]:
    outputs = node.layer.outputs
    return tuple(_local(node, socket.name) for socket in outputs) or (node.id,)


def _sharing(
    node: Node, facts: NodeFacts, code: Code, known: Mapping[str, NodeFacts]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Whose module a node uses, or which of its weights are another node's."""
    other = known.get(node.same_weights_as)
    if other is None or not isinstance(other.layer, Layer):
        return node.id, ()
    if facts.weights == other.weights and code.module == other.layer.code(*other.inputs).module:
        return node.same_weights_as, ()
    theirs = {(weight.name, weight.sizes) for weight in other.weights}
    return node.id, tuple(
        (f"{node.id}.{weight.name}", f"{node.same_weights_as}.{weight.name}")
        for weight in facts.weights
        if (weight.name, weight.sizes) in theirs
    )


def _is_sequential(use: BlockUse) -> bool:
    """Whether its copies can be one ``nn.Sequential``."""
    return use.is_list and len(use.takes) == 1 and len(use.gives) == 1


def use_code(
    use: BlockUse, made: tuple[str, ...], penalised: Set[str], constrained: Set[str]
) -> Code:
    """A block's use as text of PyTorch.

    Args:
        made: The expression that makes each copy.
        penalised: Names of the classes that have a method ``penalty``.
        constrained: Names of the classes that have a method ``constrain``.
    """
    code = _made(use, made)
    names = dict.fromkeys(text.partition("(")[0] for text in made)
    priced = " | ".join(name for name in names if name in penalised)
    limited = " | ".join(name for name in names if name in constrained)
    penalty, constrain = "{self}.penalty()", "{self}.constrain()"
    if use.is_list:
        each = f"copy.penalty() for copy in {{self}} if isinstance(copy, {priced})"
        penalty = f"sum(\n    ({each}),\n    torch.zeros(()),\n)"
        constrain = (
            f"for copy in {{self}}:\n    if isinstance(copy, {limited}):\n        copy.constrain()"
        )
    return structs.replace(
        code,
        penalties=(penalty,) if priced else (),
        constraints=(constrain,) if limited else (),
    )


def _made(use: BlockUse, made: tuple[str, ...]) -> Code:
    call = f"{{self}}({', '.join(f'{{{name}}}' for name in use.takes)})"
    if not use.is_list:
        return Code(module=made[0], call=call)
    counted = _counted(made)
    if counted:
        copies = counted
        is_plain = _is_sequential(use)
        module = f"nn.Sequential(*[{copies}])" if is_plain else f"nn.ModuleList([{copies}])"
    else:
        listed = "".join(f"    {each},\n" for each in made)
        start, end = ("(", ")") if _is_sequential(use) else ("([", "])")
        kind = "nn.Sequential" if _is_sequential(use) else "nn.ModuleList"
        module = f"{kind}{start}\n{listed}{end}"
    return Code(module=module, call=call)


def _counted(made: tuple[str, ...]) -> str:
    """The copies as a comprehension: all alike, or with one number that grows by equal steps."""
    if len(set(made)) == 1:
        return f"{made[0]} for _ in range({len(made)})"
    columns = list(zip(*map(literals.found, made), strict=False))
    changing = [place for place, column in enumerate(columns) if len(set(column)) > 1]
    if len({literals.pattern(each) for each in made}) > 1 or len(changing) > 1 or len(made) < 3:
        return ""
    column = columns[changing[0]]
    if not all(text.isdecimal() for text in column):
        return ""
    first, second, *_ = numbers = [int(text) for text in column]
    step, end = second - first, 2 * numbers[-1] - numbers[-2]
    if step <= 0 or numbers != list(range(first, end, step)):
        return ""
    places = iter(range(len(columns)))
    text = literals.replaced(made[0], lambda each: "width" if next(places) in changing else each)
    return f"{text} for width in range({first}, {end}, {step})"
