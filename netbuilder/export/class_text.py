"""Writes the bodies of classes: modules, starting weights, and the lines of ``forward``."""

from __future__ import annotations

import re

from msgspec import structs

from netbuilder.export.block_classes import BlockClass
from netbuilder.export.block_texts import PartText
from netbuilder.export.lines import Lines
from netbuilder.export.wrapping import WIDTH, wrapped


def write_modules(lines: Lines, parts: tuple[PartText, ...], owner: str = "") -> None:
    """Write what ``__init__`` makes, and the method that draws the starting weights.

    Args:
        owner: Node that all lines belong to; empty where each belongs to its own.
    """
    made = [part for part in parts if part.module]
    for part in parts:
        for name, module in ((part.id, part.module), (f"{part.id}_silence", part.silence)):
            text = f"self.{name} = {module}" if module else ""
            rows = (row for line in text.splitlines() for row in wrapped(f"        {line}"))
            lines.add(*rows, node=owner or part.id)
    statements = [(part.id, text) for part in made for text in part.statements]
    if statements:
        lines.add("        self.initialise()")
    for part in parts:
        for own, other in part.ties:
            lines.add(f"        self.{own} = self.{other}", node=owner or part.id)
    for part in made:
        if part.is_frozen:
            lines.add(f"        self.{part.id}.requires_grad_(False)", node=owner or part.id)
    if not made:
        return
    if statements:
        lines.add("", "    @torch.no_grad()", "    def initialise(self) -> None:")
        lines.add('        """Draw the starting weights anew."""')
        for id, text in statements:
            lines.add(*(f"        {line}" for line in text.split("\n")), node=owner or id)


def write_restraints(lines: Lines, parts: tuple[PartText, ...], owner: str = "") -> None:
    """Write what keeps weights small: a price for the loss, and limits after each step.

    Args:
        owner: Node that all lines belong to; empty where each belongs to its own.
    """
    prices = [(part.id, text) for part in parts for text in part.penalties]
    limits = [(part.id, text) for part in parts for text in part.constraints]
    if prices:
        lines.add("", "    def penalty(self) -> Tensor:", node=owner)
        lines.add('        """What large weights cost: a part of the loss."""', node=owner)
        if len(prices) == 1:
            ((id, text),) = prices
            lines.add(*_indented(f"price: Tensor = {text}", 8), node=owner or id)
        else:
            lines.add("        price: Tensor = (", node=owner)
            for place, (id, text) in enumerate(prices):
                lines.add(*_indented(f"{'+ ' if place else ''}{text}", 12), node=owner or id)
            lines.add("        )", node=owner)
        lines.add("        return price", node=owner)
    if limits:
        lines.add("", "    @torch.no_grad()", "    def constrain(self) -> None:", node=owner)
        lines.add(
            '        """Bring weights back within their limits, as is done after each step."""',
            node=owner,
        )
        for id, text in limits:
            lines.add(*_indented(text, 8), node=owner or id)


def _indented(text: str, spaces: int) -> list[str]:
    return [f"{' ' * spaces}{line}" for line in text.split("\n")]


def write_step(lines: Lines, text: PartText, owner: str) -> None:
    """Write a node's lines in ``forward`` with its shape beside or above them."""
    comment = f"# {text.comment}"
    *first, last = text.forward
    lines.add(*(f"        {line}" for line in first), node=owner)
    if len(last) + len(comment) + 10 > WIDTH:
        indent = " " * (8 + len(last) - len(last.lstrip()))
        lines.add(f"{indent}{comment}", *wrapped(f"        {last}"), node=owner)
    else:
        lines.add(f"        {last}  {comment}", node=owner)
    write_watches(lines, text.watches, owner)


def write_watches(lines: Lines, watches: tuple[str, ...], owner: str) -> None:
    """Write the lines that show tensors to a watcher."""
    lines.add(*(f"        {line}" for line in watches), node=owner)


def write_block_class(lines: Lines, block: BlockClass) -> None:
    """Write the class of a block and two empty lines behind it."""
    owner = block.owner
    lines.add(f"class {block.name}(nn.Module):", node=owner)
    takes = [f"{name}: {kind}" for name, kind in block.arguments]
    lines.add(f'    """{_words(block.name)}."""', "", node=owner)
    lines.add(*_signature(["self", *takes]), node=owner)
    lines.add("        super().__init__()", node=owner)
    for name in block.kept:
        lines.add(f"        self.{name} = {name}", node=owner)
    write_modules(lines, block.parts, owner)
    given = ", ".join(f"{name}: Tensor" for name in block.takes)
    count = len(block.returned)
    kind = "Tensor" if count == 1 else f"tuple[{', '.join(['Tensor'] * count)}]"
    lines.add("", f"    def forward(self, {given}) -> {kind}:", node=owner)
    write_watches(lines, block.watches, owner)
    for part in block.parts:
        write_step(lines, _typed(part, block.returned), owner)
    lines.add(f"        return {', '.join(block.returned)}", node=owner)
    write_restraints(lines, block.parts, owner)
    lines.add("", "", node=owner)


def _typed(part: PartText, returned: tuple[str, ...]) -> PartText:
    """The part with the type of what the class answers: a module's call has none for checkers."""
    *first, last = part.forward
    name, is_, call = last.partition(" = ")
    if returned != (name,) or not is_ or call.startswith("torch."):
        return part
    return structs.replace(part, forward=(*first, f"{name}: Tensor = {call}"))


def _signature(takes: list[str]) -> list[str]:
    """The first line of a constructor, in several where one would be too long."""
    *first, last = wrapped(f"    def __init__({', '.join(takes)})", behind=" -> None:")
    return [*first, f"{last} -> None:"]


def _words(name: str) -> str:
    """A class name as words: ``ResidualBlock2`` becomes ``Residual block 2``."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    return " ".join([words[0], *(word.lower() for word in words[1:])])
