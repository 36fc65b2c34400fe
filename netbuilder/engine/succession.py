"""Hands a network in training on to another value of its project, with all that still fits.

Weights and the state of the optimizer go over by their names. Where a layer gained or lost units,
those that are still there keep theirs; what is new starts as its node says. Without another batch
size an epoch under way goes on where it stands; with one it begins anew, its rows in the same
order. Random numbers go on as if nothing had been done.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import torch
from msgspec import structs
from torch import Tensor, nn

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.comparison import differences
from netbuilder.core.inference import infer
from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.core.value import Project
from netbuilder.engine import state
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.hand_set import set_by_hand
from netbuilder.engine.state import EPOCH, OPTIMIZER, WEIGHTS, Captured, Progress
from netbuilder.engine.trainee import Trainee
from netbuilder.export.objective import objective_text

# Layers whose units stand along the first two axes of their weights, each unit on its own.
_BY_UNITS = (
    nn.Linear,
    nn.Embedding,
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.ConvTranspose1d,
    nn.ConvTranspose2d,
    nn.ConvTranspose3d,
    nn.BatchNorm1d,
    nn.BatchNorm2d,
    nn.BatchNorm3d,
    nn.LayerNorm,
)
# Rows on which two networks are compared.
_ROWS = 16


def words_of(before: Project, after: Project) -> tuple[str, ...]:
    """What is another in `after`, in parts of a sentence."""
    return differences(_complete(before), _complete(after))


def refusal(before: Project, after: Project) -> Problem | None:
    """Why a training of `before` cannot become one of `after`; None where it can."""
    fixed = (
        ("seed", before.plan.seed != after.plan.seed, "The seed"),
        ("device", before.plan.device != after.plan.device, "The device"),
        (
            "",
            bool(differences(Project(recipe=before.recipe), Project(recipe=after.recipe))),
            "Data",
        ),
        ("", len(before.plan.phases) != len(after.plan.phases), "The number of phases"),
    )
    for field, differs, words in fixed:
        if differs:
            return Problem(
                "change-not-live",
                found=f"{words} cannot change while a run goes on.",
                expected="It goes on as it was.",
                fix="Stop and keep it, then train again.",
                where=Where(field=field),
            )
    return None


def succeeded(trainee: Trainee, project: Project, arithmetic: Arithmetic) -> Trainee:
    """A trainee of another value of the project that goes on where `trainee` stands.

    Args:
        arithmetic: That of the run, which it keeps through all changes.

    Both share the data; `trainee` is left as it is.

    Raises:
        ProblemError: It cannot be trained, or not by this run.
    """
    project = structs.replace(project, recipe=trainee.project.recipe)
    inference = infer(project)
    if inference.errors:
        raise ProblemError(*inference.errors)
    captured = trainee.capture()
    with state.undisturbed(trainee.device):
        heir = Trainee(project, trainee, arithmetic)
        heir.restore(_carried(captured, trainee, heir))
    heir.changes = trainee.changes + 1
    state.put_random_states(heir.device, captured.tensors)
    return heir


def take_place(trainee: Trainee, heir: Trainee) -> None:
    """Let all who count the progress of one count that of the other."""
    for name in Progress.__struct_fields__:
        setattr(trainee.progress, name, getattr(heir.progress, name))
    heir.progress = trainee.progress


def answers_alike(trainee: Trainee, heir: Trainee) -> bool:
    """Whether best weights of one are as good for the other: same weights, answers and loss."""
    shapes = [
        {name: tensor.shape for name, tensor in each.network.state_dict().items()}
        for each in (trainee, heir)
    ]
    texts = [objective_text(each.project, infer(each.project)) for each in (trainee, heir)]
    one, other = trainee.plan, heir.plan
    rules = [(each.keep_best_by, each.averaging) for each in (one, other)]
    if shapes[0] != shapes[1] or texts[0] != texts[1] or rules[0] != rules[1]:
        return False
    rows = trainee.parts["train"].inputs[:_ROWS]
    found = [each.built.predictions_in_parts(rows, _ROWS) for each in (trainee, heir)]
    return len(found[0]) == len(found[1]) and all(map(torch.equal, *found))


def _complete(project: Project) -> Project:
    """The project with the optimizers that stand for none spelled out."""
    phases = tuple(
        structs.replace(phase, optimizer=optimizer_of(phase)) for phase in project.plan.phases
    )
    return structs.replace(project, plan=structs.replace(project.plan, phases=phases))


def _carried(captured: Captured, trainee: Trainee, heir: Trainee) -> Captured:
    """All state of `trainee` as `heir` can take it."""
    tensors = {
        name: tensor
        for name, tensor in captured.tensors.items()
        if not name.startswith((WEIGHTS, OPTIMIZER))
    }
    if not _asks_alike(trainee, heir):
        tensors = {name: each for name, each in tensors.items() if not _is_seen(name)}
    for name, fresh in state.weights_of(heir.network).items():
        old = captured.tensors.get(name)
        tensors[name] = fresh if old is None else _joined(fresh, old, heir, name)
    before = set_by_hand(tensors, trainee, heir)
    tensors |= _optimizer_state(captured.tensors, trainee, heir)
    _, settings = state.optimizers_of(heir.step.steppers)
    facts = {
        **captured.facts,
        "progress": {**captured.facts["progress"], "before": msgspec.to_builtins(before)},
        "optimizers": heir.optimizers(),
        "settings": settings,
        "rates": [phase.rate.base for phase in heir.step.phases],
    }
    return Captured(tensors, facts)


def _is_seen(name: str) -> bool:
    """Whether a tensor holds predictions of the epoch under way."""
    return name.startswith(f"{EPOCH}outputs.")


def _asks_alike(trainee: Trainee, heir: Trainee) -> bool:
    """Whether predictions of both have the same shapes."""
    rows = trainee.parts["train"].inputs[:1]
    one, other = (each.built.predictions_in_parts(rows, 1) for each in (trainee, heir))
    return [each.shape for each in one] == [each.shape for each in other]


def _joined(fresh: Tensor, old: Tensor, heir: Trainee, name: str) -> Tensor:
    """A tensor of the heir with all units that `old` has too; fresh where nothing fits."""
    if fresh.shape == old.shape:
        return old
    owner = heir.network.get_submodule(name.removeprefix(WEIGHTS).rpartition(".")[0])
    return _overlapped(fresh, old, owner)


def _overlapped(fresh: Tensor, old: Tensor, owner: nn.Module) -> Tensor:
    if fresh.dim() != old.dim() or not fresh.dim() or fresh.shape[2:] != old.shape[2:]:
        return fresh
    if isinstance(owner, nn.RNNBase):
        # The gates of a cell stand one above the other, each with all units.
        gates = {"LSTM": 4, "GRU": 3}.get(owner.mode, 1)
        return _overlap(
            fresh.view(gates, -1, *fresh.shape[1:]), old.view(gates, -1, *old.shape[1:])
        ).flatten(0, 1)
    if not isinstance(owner, _BY_UNITS):
        return fresh
    return _overlap(fresh, old)


def _overlap(fresh: Tensor, old: Tensor) -> Tensor:
    joined = fresh.clone()
    place = tuple(slice(min(sizes)) for sizes in zip(fresh.shape, old.shape, strict=True))
    joined[place] = old[place]
    return joined


def _optimizer_state(
    tensors: Mapping[str, Tensor], trainee: Trainee, heir: Trainee
) -> dict[str, Tensor]:
    """State of optimizers of the same kind, under the numbers that their weights have now."""
    found: dict[str, Tensor] = {}
    for phase, (one, other) in enumerate(zip(trainee.plan.phases, heir.plan.phases, strict=True)):
        if type(optimizer_of(one)) is not type(optimizer_of(other)):
            continue
        before, now = _trained(trainee, phase), _trained(heir, phase)
        is_same = {name: each.shape for name, each in before.items()} == {
            name: each.shape for name, each in now.items()
        }
        # Such an optimizer keeps one state for all weights together.
        if optimizer_of(other).needs_closure and not is_same:
            continue
        numbers = {name: number for number, name in enumerate(before)}
        for number, (name, weight) in enumerate(now.items()):
            if name in before:
                start = f"{OPTIMIZER}{phase}.{numbers[name]}."
                own = {k.removeprefix(start): t for k, t in tensors.items() if k.startswith(start)}
                fitted = _fitted(own, before[name], weight, heir, name)
                found |= {f"{OPTIMIZER}{phase}.{number}.{key}": t for key, t in fitted.items()}
    return found


def _trained(trainee: Trainee, phase: int) -> dict[str, Tensor]:
    """The weights of an optimizer by name, in the order it numbers them."""
    names = {id(weight): name for name, weight in trainee.network.named_parameters()}
    groups = trainee.step.steppers[phase].optimizer.param_groups
    return {names[id(each)]: each for group in groups for each in group["params"]}


def _fitted(
    own: Mapping[str, Tensor], before: Tensor, now: Tensor, heir: Trainee, name: str
) -> dict[str, Tensor]:
    """The state of one weight in its new size; nothing where some of it cannot be fitted."""
    if before.shape == now.shape:
        return dict(own)
    fitted: dict[str, Tensor] = {}
    for key, tensor in own.items():
        if tensor.shape == before.shape:
            empty = torch.zeros(now.shape, dtype=tensor.dtype)
            fitted[key] = _joined(empty, tensor, heir, name)
        elif not tensor.dim():
            fitted[key] = tensor
        else:
            return {}
    return fitted
