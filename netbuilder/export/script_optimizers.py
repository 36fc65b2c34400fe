"""Writes which weights a script's optimizers train, and which of them learn in another way."""

from __future__ import annotations

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.overrides import Way, overrides, ways
from netbuilder.core.plan import Optimizer, Phase, Plan
from netbuilder.core.value import Project

WIDTH = 96
PLAIN = '''def weights_of(network: nn.Module, nodes: tuple[str, ...] = ()) -> list[nn.Parameter]:
    """What an optimizer trains: the weights of some nodes, or all, without frozen ones."""
    return [
        weight
        for name, weight in network.named_parameters()
        if weight.requires_grad and (not nodes or name.partition(".")[0] in nodes)
    ]
'''

GROUPS = '''# Where weights learn with a rate or a weight decay of their own.
OWN = ({places})


def weights_of(
    network: nn.Module, nodes: tuple[str, ...] = (), own: tuple[str, ...] = ("",)
) -> list[nn.Parameter]:
    """What an optimizer trains: the weights of some nodes, or all, without frozen ones.

    Of them those that lie in some of the places in OWN, or in none of them.
    """
    return [
        weight
        for name, weight in network.named_parameters()
        if weight.requires_grad
        and (not nodes or name.partition(".")[0] in nodes)
        and place_of(name) in own
    ]


def place_of(name: str) -> str:
    """The innermost place in OWN that a weight lies in; copies of a block count as one."""
    path = ".".join(part for part in name.split(".") if not part.isdigit())
    return max((place for place in OWN if path.startswith(place + ".")), key=len, default="")
'''


def weights_text(project: Project) -> str:
    """Text of ``weights_of``."""
    known = overrides(project)
    if not known or not _has_groups(project.plan):
        return PLAIN
    places = [f'\n    "{each.place}",' for each in known]
    return GROUPS.format(places="".join([*places, "\n"]))


def optimizer_text(project: Project, phase: Phase) -> str:
    """Text that makes the optimizer of a phase, with a group of weights for each way to learn."""
    entry, known = optimizer_of(phase), overrides(project)
    nodes = tuple(node for node in phase.nodes if node in project.design.nodes)
    asked = f", {nodes!r}" if nodes else ""
    maker, _, settings = entry.code().partition("(")
    text = f"weights_of(network{asked})"
    if known and entry.takes_groups:
        groups = [_group(entry, asked, *each) for each in ways(known, entry).items()]
        text = "\n".join(["[", *groups, f"{' ' * 12}]"])
        settings = settings.replace("{parameters}, ", f"{{parameters}},\n{' ' * 12}")
    given = settings[:-1].replace("{parameters}", text)
    return f"        {maker}(\n            {given}\n        ),"


def _has_groups(plan: Plan) -> bool:
    return any(optimizer_of(phase).takes_groups for phase in plan.phases)


def _group(entry: Optimizer, asked: str, way: Way, places: tuple[str, ...]) -> str:
    factor, decay = way
    own = "" if places == ("",) else f", own=({', '.join(map(_quoted, places))},)"
    parts = [f'"params": weights_of(network{asked}{own})']
    if factor != 1.0:
        rate = getattr(entry, "learning_rate", 0.0)
        parts += [f'"factor": {factor}', f'"lr": {rate} * {factor}']
    if decay is not None:
        parts.append(f'"weight_decay": {decay}')
    line = f"{' ' * 16}{{{', '.join(parts)}}},"
    if len(line) <= WIDTH:
        return line
    lines = (f"{' ' * 20}{part}," for part in parts)
    return "\n".join([f"{' ' * 16}{{", *lines, f"{' ' * 16}}},"])


def _quoted(place: str) -> str:
    return f'"{place}"'
