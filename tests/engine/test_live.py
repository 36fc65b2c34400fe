"""What is changed while a run goes on counts from the next iteration, and nothing else moves."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core import edits
from netbuilder.core.plan import Precision, Stopping
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import to_text
from netbuilder.core.recipe import Split
from netbuilder.core.value import Project
from netbuilder.engine.batches import order_of_rows
from netbuilder.engine.build import built
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import (
    ChangeRefused,
    EpochDone,
    ProjectChanged,
    Replace,
    RunStarted,
    RunState,
)
from tests.helpers import training
from tests.helpers.designs import layer
from tests.helpers.live import (
    EDITS,
    HIDDEN,
    STEPS,
    Edit,
    adam,
    begun,
    frozen,
    planned,
    rest,
    stepped,
    together,
    with_value,
)


def plain_loop(
    session: TrainingSession, after: Project, iterations: int, epoch: int, position: int
) -> list[float]:
    """The next losses as a loop in plain torch gives them, from where the session stands."""
    trainee = session.trainee
    captured = trainee.capture()
    made = built(after)
    network = made.network
    network.load_state_dict(copy.deepcopy(trainee.network.state_dict()))
    weights = made.trained(())
    text = optimizer_of(after.plan.phases[0]).code().replace("{parameters}", "weights")
    optimizer = eval(text, {"torch": torch, "weights": weights})
    names = {id(each): name for name, each in network.named_parameters()}
    old = {
        name: trainee.step.steppers[0].optimizer.state.get(each, {})
        for name, each in trainee.network.named_parameters()
    }
    for group in optimizer.param_groups:
        group["fused"], group["foreach"] = True, False
    if type(optimizer) is type(trainee.step.steppers[0].optimizer):
        for weight in weights:
            if found := old[names[id(weight)]]:
                optimizer.state[weight] = copy.deepcopy(found)
    part, plan = trainee.parts["train"], after.plan
    torch.set_rng_state(captured.tensors["r.cpu"])
    losses: list[float] = []
    network.train()
    while len(losses) < iterations:
        batches = order_of_rows(len(part.inputs), plan.seed, 0, epoch).split(plan.batch_size)
        for number in range(position, len(batches)):
            rows, schedule = batches[number], plan.phases[0].schedule
            if schedule is not None:
                factor = schedule.factor(epoch + number / len(batches), plan.epochs)
                for group in optimizer.param_groups:
                    group["lr"] = optimizer_of(plan.phases[0]).learning_rate * factor  # type: ignore[attr-defined]
            optimizer.zero_grad()
            targets = tuple(each[rows] for each in part.targets)
            loss = made.objective(network(part.inputs[rows]), targets)
            loss.backward()
            if plan.clip_norm:
                torch.nn.utils.clip_grad_norm_(weights, plan.clip_norm)
            optimizer.step()
            losses.append(loss.item())
        epoch, position = epoch + 1, 0
    torch.set_rng_state(captured.tensors["r.cpu"])
    return losses[:iterations]


def test_the_same_project_again_changes_nothing() -> None:
    project = training.classification(*HIDDEN, epochs=4)
    whole = training.finished(training.session(project))

    session, stream = begun(project)
    first = stepped(session, stream, STEPS)
    moved = edits.moved(project.design, {"dense_1": (500.0, 500.0)})
    session.order(Replace(to_text(structs.replace(project, design=moved, title="Other"))))
    events = first + rest(session, stream)

    assert training.losses_of(events) == training.losses_of(whole)
    assert not [event for event in events if isinstance(event, ProjectChanged)]


@pytest.mark.parametrize("name", EDITS)
def test_a_change_counts_from_the_very_next_iteration(name: str) -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    after = EDITS[name](project)
    session, stream = begun(project)
    stepped(session, stream, STEPS)
    # With another batch size the epoch begins anew, its rows in the same order.
    position = STEPS % 8 if after.plan.batch_size == project.plan.batch_size else 0
    expected = plain_loop(session, after, 9, STEPS // 8, position)

    session.order(Replace(to_text(after)))
    found = training.losses_of(stepped(session, stream, 9))

    assert found == expected


def test_weights_and_optimizer_state_go_over_bit_for_bit() -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    session, stream = begun(project)
    stepped(session, stream, STEPS)
    before = session.trainee.capture()

    session.order(Replace(to_text(planned(clip_value=0.5)(project))))
    next(event for event in stream if isinstance(event, ProjectChanged))
    after = session.trainee.capture()

    assert before.tensors.keys() == after.tensors.keys()
    assert all(torch.equal(before.tensors[each], after.tensors[each]) for each in before.tensors)
    assert session.trainee.plan.clip_value == 0.5


def test_added_and_removed_neurons_leave_the_others_as_they_are() -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    session, stream = begun(project)
    stepped(session, stream, STEPS)
    before = session.trainee.capture().tensors

    grown = together(with_value("dense_1", "units", 11), with_value("dense_2", "units", 4))
    session.order(Replace(to_text(grown(project))))
    next(event for event in stream if isinstance(event, ProjectChanged))
    after = session.trainee.capture().tensors

    assert after["m.dense_1.weight"].shape == (11, 2)
    assert torch.equal(after["m.dense_1.weight"][:8], before["m.dense_1.weight"])
    assert torch.equal(after["m.dense_2.weight"][:, :8], before["m.dense_2.weight"][:4])
    assert torch.equal(after["m.dense_3.weight"], before["m.dense_3.weight"][:, :4])
    assert torch.equal(after["o.0.0.exp_avg"][:8], before["o.0.0.exp_avg"])
    assert not after["o.0.0.exp_avg"][8:].any()
    assert len(training.losses_of(rest(session, stream))) == 4 * 8 - STEPS


def test_a_new_layer_starts_fresh_and_the_others_go_on() -> None:
    project = training.classification(*HIDDEN, epochs=4)
    session, stream = begun(project)
    stepped(session, stream, STEPS)
    before = session.trainee.capture().tensors

    (wire,) = project.design.outgoing["dense_1"]
    design, id = edits.inserted_on_wire(project.design, wire, layer("dense", units=8), (0.0, 0.0))
    session.order(Replace(to_text(structs.replace(project, design=design))))
    told = next(event for event in stream if isinstance(event, ProjectChanged))
    after = session.trainee.capture().tensors

    assert torch.equal(after["m.dense_1.weight"], before["m.dense_1.weight"])
    assert torch.equal(after["m.dense_2.weight"], before["m.dense_2.weight"])
    assert after[f"m.{id}.weight"].shape == (8, 8)
    assert f"{design.nodes[id].title} added" in told.words


def test_best_weights_of_another_network_are_forgotten(tmp_path: Path) -> None:
    project = training.classification(*HIDDEN, epochs=4, optimizer=adam())
    session, stream = begun(project, tmp_path / "run")
    stepped(session, stream, 16)
    grown = with_value("dense_1", "units", 11)(project)

    session.order(Replace(to_text(grown)))
    events = rest(session, stream)

    kinds = {each.kind: each for each in RunFolder(tmp_path / "run").checkpoints()}
    assert events[-1].state is RunState.FINISHED
    assert kinds["best"].step > 16


def test_dropout_leaves_the_best_weights_as_good_as_they_were(tmp_path: Path) -> None:
    project = training.classification(*HIDDEN, epochs=6, optimizer=adam(learning_rate=0.05))
    session, stream = begun(project)
    stepped(session, stream, 16)
    best = session.trainee.progress.best_loss

    session.order(Replace(to_text(with_value("dropout_1", "rate", 0.9)(project))))
    next(event for event in stream if isinstance(event, ProjectChanged))

    assert best is not None
    assert session.trainee.progress.best_loss == best


REFUSED: dict[str, tuple[Edit, str]] = {
    "seed": (planned(seed=5), "The seed cannot change while a run goes on."),
    "device": (planned(device="cuda:7"), "The device cannot change while a run goes on."),
    "data": (
        lambda project: structs.replace(
            project,
            recipe=structs.replace(
                project.recipe, split=Split(train=0.5, validation=0.25, test=0.25)
            ),
        ),
        "Data cannot change while a run goes on.",
    ),
    "nothing to train": (
        frozen("dense_1", "dense_2", "dense_3"),
        "The network has no weights that training could change.",
    ),
    "broken": (
        lambda project: structs.replace(project, design=edits.removed(project.design, ["dense_2"])),
        "",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_change_is_refused_in_words_and_the_run_goes_on(name: str) -> None:
    project = training.classification(*HIDDEN, epochs=4)
    whole = training.losses_of(training.finished(training.session(project)))
    edit, words = REFUSED[name]

    session, stream = begun(project)
    events = stepped(session, stream, STEPS)
    session.order(Replace(to_text(edit(project))))
    events += rest(session, stream)

    (refused,) = [event for event in events if isinstance(event, ChangeRefused)]
    assert refused.problems
    assert words in refused.problems[0].found
    assert training.losses_of(events) == whole


def test_a_change_tells_how_the_run_is_cut_from_there_on() -> None:
    project = training.classification(*HIDDEN, epochs=4)
    session, stream = begun(project)
    events = stepped(session, stream, STEPS)

    session.order(Replace(to_text(planned(batch_size=20)(project))))
    events += rest(session, stream)

    (told,) = [event for event in events if isinstance(event, ProjectChanged)]
    started = next(event for event in events if isinstance(event, RunStarted))
    epochs = [event.iteration for event in events if isinstance(event, EpochDone)]
    assert started.iterations_per_epoch == 8
    assert (told.epoch, told.position, told.iterations_per_epoch) == (1, 0, 4)
    assert told.words == ("batch size 10 → 20",)
    assert epochs == [8, STEPS + 4, STEPS + 8, STEPS + 12]


def test_a_shorter_plan_ends_the_run_at_once() -> None:
    project = training.classification(*HIDDEN, epochs=40)
    session, stream = begun(project)
    stepped(session, stream, 16)

    session.order(Replace(to_text(planned(epochs=2)(project))))
    events = rest(session, stream)

    assert events[-1].state is RunState.FINISHED
    assert events[-1].iteration == 16


def test_stopping_rules_and_precision_follow() -> None:
    project = training.classification(*HIDDEN, epochs=40)
    session, stream = begun(project)
    stepped(session, stream, 10)

    edit = planned(stopping=Stopping(iterations=14), precision=Precision.BFLOAT16)
    session.order(Replace(to_text(edit(project))))
    events = rest(session, stream)

    assert events[-1].iteration == 14
    assert np.isfinite(training.losses_of(events)).all()
