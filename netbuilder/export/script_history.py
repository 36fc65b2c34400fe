"""Writes what was changed while a run went on, so that a script trains as the run did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.comparison import differences
from netbuilder.core.inference import Inference, infer
from netbuilder.core.neuron_edits import sets_of
from netbuilder.core.overrides import overrides
from netbuilder.core.plan import Phase
from netbuilder.core.value import Project
from netbuilder.export.module import module_text

# Fields of a plan that leave every loss as it is.
_SILENT = ("phases", "epochs", "checkpoint_seconds", "moments_mb", "fast_steps", "metrics")
_FREEZING = ".requires_grad_(False)"
CHANGE = '''def change(
    iteration: int, network: nn.Module, optimizers: list[torch.optim.Optimizer]
) -> None:
    """What was changed after so many iterations, while the run went on."""
{cases}
'''
CALL = "change(len(losses) // len(optimizers), network, optimizers)"
_LOOP = f"{' ' * 12}for phase, optimizer in enumerate(optimizers):"
_PARTLY = """
While the run went on, more was changed than a script can follow. This one trains the project as
it was at the end, so its losses are not those of the run. What was changed:
{lines}
"""


class Moment(Struct, frozen=True):
    """A project that a run trained from an iteration on."""

    iteration: int
    project: Project


class History(Struct, frozen=True):
    """What the changes of a run come to in a script.

    Attributes:
        project: What the script begins with.
        code: Text of the function that makes the changes; empty where none are made.
        note: What the header says of changes that are not made; empty where all are.
    """

    project: Project
    code: str = ""
    note: str = ""

    def within(self, train: str) -> str:
        """The text of ``train`` with the call that makes the changes."""
        return train.replace(_LOOP, f"{' ' * 12}{CALL}\n{_LOOP}", 1) if self.code else train


def history_of(first: Project, changes: Sequence[Moment]) -> History:
    """What a script does about the changes of a run.

    Args:
        first: What the run began with.
        changes: What it trained from each change on, in their order.
    """
    cases: dict[int, list[str]] = {}
    before = first
    for change in changes:
        lines = _lines(first, before, change.project)
        if lines is None:
            return History(changes[-1].project, note=_note(first, changes))
        cases.setdefault(change.iteration, []).extend(lines)
        before = change.project
    written = [
        f"    {'el' if number else ''}if iteration == {iteration}:\n"
        + "\n".join(f"        {line}" for line in lines)
        for number, (iteration, lines) in enumerate(
            (iteration, lines) for iteration, lines in cases.items() if lines
        )
    ]
    # Only how long it is may have changed besides, which is the script's from the beginning.
    plan = structs.replace(first.plan, epochs=before.plan.epochs)
    project = structs.replace(first, plan=plan)
    return History(project, CHANGE.format(cases="\n".join(written)) if written else "")


def _note(first: Project, changes: Sequence[Moment]) -> str:
    lines, before = [], first
    for change in changes:
        words = "; ".join(differences(_complete(before), _complete(change.project)))
        if words:
            lines.append(f"    after iteration {change.iteration:,}: {_plain(words)}")
        before = change.project
    return _PARTLY.format(lines="\n".join(lines))


def _plain(words: str) -> str:
    """Words that may hold names given by a person, as they can stand in a docstring."""
    kept = "".join(each for each in words if each.isprintable())
    return kept.replace("\\", "/").replace('"', "'")


def _lines(first: Project, before: Project, after: Project) -> list[str] | None:
    """Statements that make one change; None where there are none that do."""
    before, after = _complete(before), _complete(after)
    is_known = (
        _rest(before) == _rest(after)
        and len(before.plan.phases) == len(after.plan.phases)
        and not overrides(before)
        and not overrides(after)
    )
    if not is_known:
        return None
    found: list[str] = []
    for number, phases in enumerate(zip(before.plan.phases, after.plan.phases, strict=True)):
        settings = _settings(number, *phases)
        if settings is None:
            return None
        found += settings
    sets = _sets(before, after)
    plain = (_without_sets(each) for each in (first, before, after))
    modules = _modules(*plain) if sets is not None else None
    return None if modules is None or sets is None else [*found, *modules, *sets]


def _rest(project: Project) -> tuple[object, ...]:
    """What must be the same before and after a change that a script can follow."""
    plan = project.plan
    return (
        *(getattr(plan, name) for name in plan.__struct_fields__ if name not in _SILENT),
        project.recipe.source,
        project.recipe.split,
        project.recipe.scaler,
        project.recipe.target_scaler,
        any(phase.schedule is not None for phase in plan.phases) and plan.epochs,
    )


def _settings(number: int, before: Phase, after: Phase) -> list[str] | None:
    one, other = optimizer_of(before), optimizer_of(after)
    alike = structs.replace(before, optimizer=None) == structs.replace(after, optimizer=None)
    if not alike or type(one) is not type(other):
        return None
    lines: list[str] = []
    for name in other.parameters:
        value = getattr(other, name)
        if getattr(one, name) == value:
            continue
        key = other.live.get(name)
        if key is None or (key == "lr" and after.schedule is not None):
            return None
        lines += [
            f"for group in optimizers[{number}].param_groups:",
            f'    group["{key}"] = {float(value)!r}',
        ]
    return lines


def _modules(first: Project, before: Project, after: Project) -> list[str] | None:
    """Statements that change layers without weights, and which layers learn."""
    inferences = [infer(each) for each in (before, after)]
    if any(inference.errors for inference in inferences):
        return None
    texts = [
        module_text(project, inference).text.splitlines()
        for project, inference in zip((before, after), inferences, strict=True)
    ]
    old, new = ([line for line in text if _FREEZING not in line] for text in texts)
    if len(old) != len(new):
        return None
    lines: list[str] = []
    for line, other in zip(old, new, strict=True):
        if line != other:
            text = _replaced(other, line, inferences[1])
            if not text:
                return None
            lines.append(text)
    frozen = [{line.strip() for line in text if _FREEZING in line} for text in texts]
    at_first = module_text(first).text
    for gone in sorted(frozen[0] - frozen[1]):
        if gone in at_first or not gone.startswith("self."):
            return None  # its optimizer does not hold them
        lines.append(f"network.{gone.removeprefix('self.').replace('False', 'True')}")
    for come in sorted(frozen[1] - frozen[0]):
        if not come.startswith("self."):
            return None
        layer = come.removeprefix("self.").removesuffix(_FREEZING)
        lines += _frozen(layer)
    return lines


def _sets(before: Project, after: Project) -> list[str] | None:
    """Statements that set weights by hand; None where some became what they were before."""
    lines: list[str] = []
    known = infer(after).nodes
    for id, node in after.design.nodes.items():
        old = before.design.nodes[id].set_weights if id in before.design.nodes else ()
        new = sets_of(node, known[id])
        places = {(each.name, each.place) for each in new}
        if any((each.name, each.place) not in places for each in old):
            return None
        lines += [
            f"    network.{id}.{each.name}[{', '.join(map(str, each.place))}] = {each.value!r}"
            for each in new
            if each not in old
        ]
    return ["with torch.no_grad():", *lines] if lines else []


def _without_sets(project: Project) -> Project:
    """The project with the weights it would begin with by itself."""
    design = project.design
    nodes = {
        id: structs.replace(node, set_weights=()) if node.set_weights else node
        for id, node in design.nodes.items()
    }
    return structs.replace(project, design=structs.replace(design, nodes=nodes))


def _frozen(layer: str) -> Iterator[str]:
    """Statements that keep a layer from learning; learning again, it begins afresh."""
    yield f"network.{layer}{_FREEZING}"
    yield f"for weight in network.{layer}.parameters():"
    yield "    for optimizer in optimizers:"
    yield "        optimizer.state.pop(weight, None)"


def _replaced(line: str, old: str, inference: Inference) -> str:
    """The statement that puts another module at its place; empty where it has weights."""
    name, _, text = line.strip().partition(" = ")
    if name != old.strip().partition(" = ")[0] or not name.startswith("self."):
        return ""
    facts = inference.nodes.get(name.removeprefix("self."))
    if facts is None or facts.parameters or facts.buffers or not text.startswith("nn."):
        return ""
    return f"network.{name.removeprefix('self.')} = {text}.train().to(DEVICE)"


def _complete(project: Project) -> Project:
    """The project with the optimizers that stand for none spelled out."""
    phases = tuple(
        structs.replace(phase, optimizer=optimizer_of(phase)) for phase in project.plan.phases
    )
    return structs.replace(project, plan=structs.replace(project.plan, phases=phases))
