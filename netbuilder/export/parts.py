"""The nodes of one class as they are written: their modules, their calls and who feeds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

from msgspec import Struct, structs

from netbuilder.catalog.layers.ends import OutputLayer
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.inference import Inference, NodeFacts
from netbuilder.core.layer import Code, Layer, Role
from netbuilder.core.shapes import Shape

Uses = Callable[[str, BlockUse], tuple[str, ...]]


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
        return template.format(self=f"self.{self.owner}", data=self.id, **arriving)

    @property
    def forward(self) -> tuple[str, ...]:
        """Its lines in ``forward``, without indentation."""
        if self.use is not None and self.use.repeat > 1 and not _is_sequential(self.use):
            return tuple(self._loop(self.use))
        return (f"{', '.join(self.names)} = {self.call}",)

    @property
    def statements(self) -> tuple[str, ...]:
        """The lines that set its starting weights."""
        return tuple(text.format(self=f"self.{self.id}") for text in self.code.initialise)

    @property
    def has_module(self) -> bool:
        """Whether it has a module of its own."""
        return bool(self.code.module) and self.owner == self.id

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
        uses: Answers, for a node that stands for a block, how each of its copies is made.
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
    if node.bypassed:
        first = next(local for _, locals in plain.fed for local in locals)
        return structs.replace(plain, code=Code(call=first))
    if isinstance(facts.layer, BlockUse):
        made = uses(id, facts.layer)
        return structs.replace(plain, code=use_code(facts.layer, made), use=facts.layer)
    if not isinstance(facts.layer, Layer):
        raise TypeError(f"{id} is not ready to be written")  # the caller lets none such through
    code = facts.layer.code(*facts.inputs)
    owner, ties = _sharing(node, facts, code, inference.nodes)
    reading = ""
    if facts.layer.role is Role.OUTPUT:
        reading = cast(OutputLayer, facts.layer).reading_of(inference.data).value
    return structs.replace(plain, code=code, owner=owner, ties=ties, reading=reading)


def _fed(design: Design, node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    wires = design.incoming.get(node.id, ())
    return tuple(
        (
            socket.name,
            tuple(
                local(design.nodes[wire.source.node], wire.source.name)
                for wire in wires
                if wire.target.name == socket.name
            ),
        )
        for socket in node.layer.inputs
    )


def local(node: Node, socket: str) -> str:
    """The local variable of one answer of a node: its id, with the socket for further ones."""
    outputs = node.layer.outputs
    if not outputs or outputs[0].name == socket:
        return node.id
    return f"{node.id}_{socket}"


def _names(node: Node) -> tuple[str, ...]:
    outputs = node.layer.outputs
    return tuple(local(node, socket.name) for socket in outputs) or (node.id,)


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


def use_code(use: BlockUse, made: tuple[str, ...]) -> Code:
    """A block's use as text of PyTorch.

    Args:
        made: The expression that makes each copy.
    """
    call = f"{{self}}({', '.join(f'{{{name}}}' for name in use.takes)})"
    if not use.is_list:
        return Code(module=made[0], call=call)
    if len(set(made)) == 1:
        copies = f"{made[0]} for _ in range({use.repeat})"
        is_plain = _is_sequential(use)
        module = f"nn.Sequential(*[{copies}])" if is_plain else f"nn.ModuleList([{copies}])"
    else:
        listed = "".join(f"    {each},\n" for each in made)
        start, end = ("(", ")") if _is_sequential(use) else ("([", "])")
        kind = "nn.Sequential" if _is_sequential(use) else "nn.ModuleList"
        module = f"{kind}{start}\n{listed}{end}"
    return Code(module=module, call=call)
