"""Writes a design as one readable PyTorch module: the text that trains is the text to take away."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, structs

from netbuilder.catalog.layers.shared import feature_axis
from netbuilder.core.design import Design
from netbuilder.core.inference import Inference, infer
from netbuilder.core.layer import Role
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.value import Project
from netbuilder.export.block_classes import BlockClasses
from netbuilder.export.block_texts import PartText
from netbuilder.export.class_text import (
    write_block_class,
    write_modules,
    write_restraints,
    write_step,
    write_watches,
)
from netbuilder.export.lines import Lines
from netbuilder.export.parts import Part, parts_of
from netbuilder.export.reading_order import reading_order
from netbuilder.export.unrolling import texts_of
from netbuilder.export.wrapping import WIDTH, wrapped

CLASS_NAME = "Network"
FORWARD_HELP = "Raw scores; `predict` reads them as probabilities or numbers."
READINGS = {
    "softmax": "torch.softmax({scores}, dim={axis})",
    "sigmoid": "torch.sigmoid({scores})",
    "none": "{scores}",
}


class ModuleText(Struct, frozen=True):
    """A design as text.

    Attributes:
        text: A whole Python file.
        lines: Which node each of its lines belongs to, by line number from 1.
        class_name: Name of the module's class.
        inputs: Ids of the Input nodes as placed, in the order `forward` takes them.
        outputs: Ids of the Output nodes as placed, in the order `forward` returns them.
        has_penalty: Whether the class has a method ``penalty``, to be added to the loss.
        has_limits: Whether it has a method ``constrain``, to be called after each step.
    """

    text: str
    lines: Mapping[int, str]
    class_name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    has_penalty: bool = False
    has_limits: bool = False


def module_text(
    project: Project, inference: Inference | None = None, watched: bool = False
) -> ModuleText:
    """Write the design of a project.

    Args:
        inference: What is known of the project, where it is at hand.
        watched: Whether to add a line ``dense_1 = watch(self, "dense_1", dense_1)`` after each
            node, in blocks too, for probes; who runs the text gives it the function.

    Raises:
        DesignError: The design is not ready; carries everything that is missing.
    """
    inference = inference or infer(project)
    order = written_order(project, inference)
    blocks = BlockClasses(project, inference, order, watched)
    parts = parts_of(project.design, order, inference, lambda id, use: blocks.code_of((), id, use))
    # Who runs the text counts its ends in the order they were placed.
    places = {id: place for place, id in enumerate(project.design.nodes)}
    ends = sorted(parts, key=lambda part: places[part.id])
    sources = tuple(part for part in ends if part.role is Role.SOURCE)
    outputs = tuple(part for part in ends if part.role is Role.OUTPUT)
    body = Lines()
    definitions = dict.fromkeys(text for part in parts for text in part.code.definitions)
    for text in {**blocks.definitions, **definitions}:
        body.add(text, "", "")
    for each in blocks.classes:
        write_block_class(body, each)
    texts = texts_of(project.design, parts, watched)
    _write_class(body, parts, texts, sources, outputs)
    lines = Lines()
    lines.add('"""A neural network, drawn with netbuilder."""', "")
    lines.add("from __future__ import annotations", "")
    if "torch." in body.text:
        lines.add("import torch")
    lines.add("from torch import Tensor, nn", "", "")
    lines.extend(body)
    return ModuleText(
        lines.text,
        lines.owners,
        CLASS_NAME,
        tuple(part.id for part in sources),
        tuple(part.id for part in outputs),
        any(text.penalties for text in texts),
        any(text.constraints for text in texts),
    )


def written_order(project: Project, inference: Inference) -> list[str]:
    """Ids of the nodes that are written, in the order data flows: all that lead to an Output.

    Raises:
        DesignError: The design is not ready.
    """
    design = project.design
    needed = _leading_to_outputs(design)
    order = reading_order(design, (id for id in inference.order if id in needed))
    missing = [
        problem
        for problem in inference.errors
        if not problem.code.startswith("no-data") and problem.where.node in ("", *needed)
    ]
    if not missing and any(inference.nodes[id].output is None for id in order):
        missing = [Problem("size-unknown", found="Some sizes are not known.", fix="Choose data.")]
    if missing:
        raise DesignError(*missing)
    return order


def _leading_to_outputs(design: Design) -> set[str]:
    queue = [node.id for node in design.with_role(Role.OUTPUT)]
    needed = {*queue, *(node.id for node in design.with_role(Role.SOURCE))}
    while queue:
        last = queue.pop()
        partner = design.nodes[last].same_weights_as
        owners = (partner,) if partner in design.nodes else ()  # it makes the module they share
        for id in (*design.before(last), *owners):
            if id not in needed:
                needed.add(id)
                queue.append(id)
    return needed


def _write_class(
    lines: Lines,
    parts: tuple[Part, ...],
    texts: tuple[PartText, ...],
    sources: tuple[Part, ...],
    outputs: tuple[Part, ...],
) -> None:
    inputs = tuple(part.id for part in sources)
    lines.add(f"class {CLASS_NAME}(nn.Module):")
    lines.add(f'    """{_summary(sources, outputs)}"""', "")
    lines.add("    def __init__(self) -> None:", "        super().__init__()")
    write_modules(lines, texts)
    lines.add("", f"    def forward(self, {_arguments(inputs)}) -> {_answer_type(outputs)}:")
    lines.add(f'        """{FORWARD_HELP}"""')
    for part, text in zip(parts, texts, strict=True):
        _write_step(lines, part, text)
    lines.add(f"        return {', '.join(part.id for part in outputs)}", "")
    _write_predict(lines, inputs, outputs)
    write_restraints(lines, texts)


def _write_step(lines: Lines, part: Part, text: PartText) -> None:
    if part.role is Role.SOURCE and part.call == part.id:
        lines.add(f"        # {part.id}: {text.comment}", node=part.id)
        write_watches(lines, text.watches, part.id)
        return
    if part.role is Role.OUTPUT:
        text = structs.replace(text, forward=(f"{part.id}: Tensor = {part.call}",))
    write_step(lines, text, part.id)


def _write_predict(lines: Lines, inputs: tuple[str, ...], outputs: tuple[Part, ...]) -> None:
    lines.add(f"    def predict(self, {_arguments(inputs)}) -> {_answer_type(outputs)}:")
    lines.add('        """What `forward` answers, as it is read: probabilities, or numbers."""')
    names = ", ".join(part.id for part in outputs)
    kind = ": Tensor" if len(outputs) == 1 else ""
    lines.add(f"        {names}{kind} = self({', '.join(inputs)})")
    read = [
        READINGS[part.reading].format(scores=part.id, axis=feature_axis(part.shape))
        for part in outputs
    ]
    answer = f"        return {', '.join(read)}"
    if len(answer) > WIDTH:
        answer = f"        return ({', '.join(read)})"
    lines.add(*wrapped(answer))


def _arguments(inputs: tuple[str, ...]) -> str:
    return ", ".join(f"{id}: Tensor" for id in inputs)


def _answer_type(outputs: tuple[Part, ...]) -> str:
    return "Tensor" if len(outputs) == 1 else f"tuple[{', '.join(['Tensor'] * len(outputs))}]"


def _summary(inputs: tuple[Part, ...], outputs: tuple[Part, ...]) -> str:
    arriving = ", ".join(part.shape.torch_label() for part in inputs)
    leaving = ", ".join(part.shape.torch_label() for part in outputs)
    return f"From {arriving} to {leaving}."
