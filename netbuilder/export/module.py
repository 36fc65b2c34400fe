"""Writes a design as one readable PyTorch module: the text that trains is the text to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from msgspec import Struct

from netbuilder.catalog.layers.ends import OutputLayer
from netbuilder.core.design import Design
from netbuilder.core.inference import Inference, NodeFacts, infer
from netbuilder.core.layer import Code, Layer, Role
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Project
from netbuilder.export.lines import Lines

CLASS_NAME = "Network"
WIDTH = 100
FORWARD_HELP = "Raw scores; `predict` reads them as probabilities or numbers."
READINGS = {
    "softmax": "torch.softmax({scores}, dim=1)",
    "sigmoid": "torch.sigmoid({scores})",
    "none": "{scores}",
}


class ModuleText(Struct, frozen=True):
    """A design as text.

    Attributes:
        text: A whole Python file.
        lines: Which node each of its lines belongs to, by line number from 1.
        class_name: Name of the module's class.
        inputs: Ids of the Input nodes, in the order `forward` takes them.
        outputs: Ids of the Output nodes, in the order `forward` returns them.
    """

    text: str
    lines: Mapping[int, str]
    class_name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


class Part(Struct, frozen=True):
    """One node as it is written.

    Attributes:
        owner: Id of the node whose module it uses: its own, or the one it shares weights with.
        fed: For each input socket, the locals that arrive.
    """

    id: str
    code: Code
    shape: Shape
    role: Role
    owner: str
    fed: tuple[tuple[str, tuple[str, ...]], ...]
    is_frozen: bool
    reading: str

    @property
    def call(self) -> str:
        """The expression of its line in ``forward``."""
        arriving = {name: Locals(locals) for name, locals in self.fed}
        template = self.code.call or "{self}({x})"
        return template.format(self=f"self.{self.owner}", data=self.id, **arriving)

    @property
    def statements(self) -> tuple[str, ...]:
        """The lines that set its starting weights."""
        return tuple(text.format(self=f"self.{self.id}") for text in self.code.initialise)

    @property
    def has_module(self) -> bool:
        """Whether it has a module of its own."""
        return bool(self.code.module) and self.owner == self.id


class Locals(tuple[str, ...]):
    """Names of tensors, written with commas between them; one alone by ``{terms[0]}``."""

    def __format__(self, _: str) -> str:
        return ", ".join(self)


def module_text(
    project: Project, inference: Inference | None = None, watched: bool = False
) -> ModuleText:
    """Write the design of a project.

    Args:
        inference: What is known of the project, where it is at hand.
        watched: Whether to add a line ``watch("dense_1", dense_1)`` after each node, for probes;
            who runs the text gives it the function.

    Raises:
        DesignError: The design is not ready; carries everything that is missing.
    """
    inference = inference or infer(project)
    parts = parts_of(project, inference)
    inputs = tuple(part.id for part in parts if part.role is Role.SOURCE)
    outputs = tuple(part for part in parts if part.role is Role.OUTPUT)
    body = Lines()
    for text in dict.fromkeys(text for part in parts for text in part.code.definitions):
        body.add(text, "", "")
    _write_class(body, parts, inputs, outputs, watched)
    lines = Lines()
    lines.add('"""A neural network, drawn with netbuilder."""', "")
    lines.add("from __future__ import annotations", "")
    if "torch." in body.text:
        lines.add("import torch")
    lines.add("from torch import Tensor, nn", "", "")
    lines.extend(body)
    return ModuleText(
        lines.text, lines.owners, CLASS_NAME, inputs, tuple(part.id for part in outputs)
    )


def parts_of(project: Project, inference: Inference) -> tuple[Part, ...]:
    """The nodes that are written, in the order data flows: all that lead to an Output.

    Raises:
        DesignError: The design is not ready.
    """
    design = project.design
    needed = _leading_to_outputs(design)
    order = [id for id in inference.order if id in needed]
    missing = [
        problem
        for problem in inference.errors
        if not problem.code.startswith("no-data") and problem.where.node in ("", *needed)
    ]
    if not missing and any(inference.nodes[id].output is None for id in order):
        missing = [Problem("size-unknown", found="Some sizes are not known.", fix="Choose data.")]
    if missing:
        raise DesignError(*missing)
    return tuple(_part(design, id, inference) for id in order)


def _leading_to_outputs(design: Design) -> set[str]:
    queue = [node.id for node in design.with_role(Role.OUTPUT)]
    needed = {*queue, *(node.id for node in design.with_role(Role.SOURCE))}
    while queue:
        for id in design.before(queue.pop()):
            if id not in needed:
                needed.add(id)
                queue.append(id)
    return needed


def _part(design: Design, id: str, inference: Inference) -> Part:
    node, facts = design.nodes[id], inference.nodes[id]
    layer, shape = facts.layer, facts.output
    if not isinstance(layer, Layer) or shape is None:
        raise TypeError(f"{id} is not ready to be written")  # parts_of lets none such through
    wires = design.incoming.get(id, ())
    fed = tuple(
        (socket.name, tuple(w.source.node for w in wires if w.target.name == socket.name))
        for socket in layer.inputs
    )
    code = layer.code(*facts.inputs)
    if node.bypassed:
        first = next(local for _, locals in fed for local in locals)
        code = Code(call=first)
    reading = ""
    if layer.role is Role.OUTPUT:
        reading = cast(OutputLayer, layer).reading_of(inference.data).value
    owner = node.same_weights_as if _shares(node.same_weights_as, facts, inference) else id
    return Part(id, code, shape, layer.role, owner, fed, node.frozen_weights, reading)


def _shares(other: str, facts: NodeFacts, inference: Inference) -> bool:
    """Whether a node can use the weights of another one: they must be the same tensors."""
    known = inference.nodes.get(other)
    return bool(facts.weights) and known is not None and known.weights == facts.weights


def _write_class(
    lines: Lines,
    parts: tuple[Part, ...],
    inputs: tuple[str, ...],
    outputs: tuple[Part, ...],
    watched: bool,
) -> None:
    lines.add(f"class {CLASS_NAME}(nn.Module):")
    lines.add(f'    """{_summary(parts)}"""', "")
    lines.add("    def __init__(self) -> None:", "        super().__init__()")
    statements = [(part.id, text) for part in parts if part.has_module for text in part.statements]
    for part in parts:
        if part.has_module:
            lines.add(f"        self.{part.id} = {part.code.module}", node=part.id)
    if statements:
        lines.add("        self.initialise()")
    for part in parts:
        if part.has_module and part.is_frozen:
            lines.add(f"        self.{part.id}.requires_grad_(False)", node=part.id)
    if statements:
        lines.add("", "    @torch.no_grad()", "    def initialise(self) -> None:")
        lines.add('        """Draw the starting weights anew."""')
        for id, text in statements:
            lines.add(*(f"        {line}" for line in text.split("\n")), node=id)
    lines.add("")
    _write_forward(lines, parts, inputs, outputs, watched)
    lines.add("")
    _write_predict(lines, inputs, outputs)


def _write_forward(
    lines: Lines,
    parts: tuple[Part, ...],
    inputs: tuple[str, ...],
    outputs: tuple[Part, ...],
    watched: bool,
) -> None:
    lines.add(f"    def forward(self, {_arguments(inputs)}) -> {_answer_type(outputs)}:")
    lines.add(f'        """{FORWARD_HELP}"""')
    for part in parts:
        lines.add(*_forward_lines(part), node=part.id)
        if watched:
            lines.add(f'        watch("{part.id}", {part.id})', node=part.id)
    lines.add(f"        return {', '.join(part.id for part in outputs)}")


def _forward_lines(part: Part) -> Iterator[str]:
    comment = f"# {part.shape.torch_label()}"
    if part.role is Role.SOURCE and part.call == part.id:
        yield f"        # {part.id}: {part.shape.torch_label()}"
        return
    kind = ": Tensor" if part.role is Role.OUTPUT else ""
    statement = f"        {part.id}{kind} = {part.call}"
    if len(statement) + len(comment) + 2 > WIDTH:
        yield f"        {comment}"
        yield statement
    else:
        yield f"{statement}  {comment}"


def _write_predict(lines: Lines, inputs: tuple[str, ...], outputs: tuple[Part, ...]) -> None:
    lines.add(f"    def predict(self, {_arguments(inputs)}) -> {_answer_type(outputs)}:")
    lines.add('        """What `forward` answers, as it is read: probabilities, or numbers."""')
    names = ", ".join(part.id for part in outputs)
    kind = ": Tensor" if len(outputs) == 1 else ""
    lines.add(f"        {names}{kind} = self({', '.join(inputs)})")
    read = [READINGS[part.reading].format(scores=part.id) for part in outputs]
    lines.add(f"        return {', '.join(read)}")


def _arguments(inputs: tuple[str, ...]) -> str:
    return ", ".join(f"{id}: Tensor" for id in inputs)


def _answer_type(outputs: tuple[Part, ...]) -> str:
    return "Tensor" if len(outputs) == 1 else f"tuple[{', '.join(['Tensor'] * len(outputs))}]"


def _summary(parts: tuple[Part, ...]) -> str:
    arriving = ", ".join(p.shape.torch_label() for p in parts if p.role is Role.SOURCE)
    leaving = ", ".join(p.shape.torch_label() for p in parts if p.role is Role.OUTPUT)
    return f"From {arriving} to {leaving}."
