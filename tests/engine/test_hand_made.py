"""Neurons silenced, synapses cut and weights set while a run goes on, undone, resumed, repeated."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec import structs

from netbuilder.core import neuron_edits
from netbuilder.core.blocks import grouped
from netbuilder.core.design import SetWeight
from netbuilder.core.inference import infer
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps.fused import loading
from netbuilder.link.messages import ProjectChanged, Quit, Replace, TierChanged
from tests.helpers import training
from tests.helpers.designs import layer
from tests.helpers.kernels import kernels
from tests.helpers.live import adam, begun, rest, stepped

CUT = ((0, 0), (3, 1))


def network(**plan: Any) -> Project:
    hidden = (layer("dense", units=6), layer("dense", units=5))
    plan = {"epochs": 4, "optimizer": adam(weight_decay=0.05), **plan}
    return training.classification(*hidden, **plan)


def silenced(project: Project) -> Project:
    known = infer(project).nodes["dense_1"]
    design = neuron_edits.with_silenced(project.design, "dense_1", [1, 2], True, known)
    return structs.replace(project, design=design)


def cut(project: Project) -> Project:
    known = infer(project).nodes["dense_1"]
    design = neuron_edits.with_cut(project.design, "dense_1", CUT, True, known)
    return structs.replace(project, design=design)


def set_to(
    project: Project, value: float | None, place: tuple[int, ...] = (4, 1), name: str = "weight"
) -> Project:
    known = infer(project).nodes["dense_1"]
    design = neuron_edits.with_set_weight(project.design, "dense_1", name, place, value, known)
    return structs.replace(project, design=design)


def weight(session: TrainingSession, *place: int) -> float:
    return float(session.trainee.network.state_dict()["dense_1.weight"][place])


def words_of(events: Iterable[Any]) -> list[tuple[str, ...]]:
    return [event.words for event in events if isinstance(event, ProjectChanged)]


def test_a_cut_synapse_carries_nothing_from_the_next_iteration_and_comes_back_by_undo() -> None:
    project = network()
    session, stream = begun(project)
    stepped(session, stream, 5)
    session.order(Replace(to_text(cut(project))))
    events = stepped(session, stream, 1)

    trainee = session.trainee
    rows = trainee.parts["train"].inputs[:4]
    answer = trainee.built.predictions(rows)[0]
    with torch.no_grad():
        for place in CUT:
            trainee.network.get_parameter("dense_1.weight")[place] += 100.0
    assert torch.equal(trainee.built.predictions(rows)[0], answer)

    assert words_of(events) == [("Dense 1: synapse 1 → 1, synapse 2 → 4 cut",)]
    session.order(Replace(to_text(project)))
    undone = stepped(session, stream, 1)
    assert words_of(undone) == [("Dense 1: synapse 1 → 1, synapse 2 → 4 no longer cut",)]
    assert not torch.equal(session.trainee.built.predictions(rows)[0], answer)


def test_silenced_neurons_keep_their_weights_while_the_others_learn() -> None:
    project = network(optimizer=None)
    session, stream = begun(project)
    stepped(session, stream, 5)
    before = session.trainee.network.state_dict()["dense_1.weight"].clone()
    session.order(Replace(to_text(silenced(project))))
    # The step after the change may still follow what the optimizer kept of before.
    stepped(session, stream, 1)
    assert not torch.equal(session.trainee.network.state_dict()["dense_1.weight"], before)

    hidden: list[torch.Tensor] = []
    session.trainee.built.watched(
        session.trainee.parts["train"].inputs[:3],
        lambda id, value: hidden.append(value) if id == "dense_1" else None,
    )
    assert not hidden[0][:, [1, 2]].any()
    assert hidden[0].any()


def test_a_set_weight_is_written_learns_on_and_becomes_what_it_was_by_undo() -> None:
    project = network()
    session, stream = begun(project)
    stepped(session, stream, 5)
    before = weight(session, 4, 1)

    session.order(Replace(to_text(set_to(project, 0.5))))
    events = stepped(session, stream, 1)
    moved = weight(session, 4, 1)
    assert words_of(events) == [("Dense 1: synapse 2 → 5 set to 0.5",)]
    assert moved != 0.5
    assert moved == pytest.approx(0.5, abs=0.01)

    session.order(Replace(to_text(set_to(set_to(project, 0.5), 0.75))))
    stepped(session, stream, 1)
    assert weight(session, 4, 1) == pytest.approx(0.75, abs=0.01)

    session.order(Replace(to_text(project)))
    stepped(session, stream, 1)
    assert weight(session, 4, 1) == pytest.approx(before, abs=0.01)


def test_another_edit_does_not_write_a_set_weight_again() -> None:
    project = set_to(network(), 0.5)
    session, stream = begun(project)
    stepped(session, stream, 6)
    learned = weight(session, 4, 1)
    assert abs(learned - 0.5) > 1e-4

    session.order(Replace(to_text(set_to(project, -1.0, (2, 0)))))
    stepped(session, stream, 1)

    assert weight(session, 4, 1) == pytest.approx(learned, abs=0.01)
    assert weight(session, 4, 1) != 0.5
    assert weight(session, 2, 0) == pytest.approx(-1.0, abs=0.01)


def test_a_weight_set_before_the_run_becomes_what_it_would_have_begun_with() -> None:
    project = network()
    plain, _ = begun(project)
    drawn = weight(plain, 4, 1)
    session, stream = begun(set_to(project, 0.5))
    assert weight(session, 4, 1) == 0.5

    session.order(Replace(to_text(project)))
    stepped(session, stream, 1)

    assert weight(session, 4, 1) == pytest.approx(drawn, abs=0.002)


def test_a_frozen_layer_keeps_the_value_that_is_set() -> None:
    project = network()
    nodes = dict(project.design.nodes)
    nodes["dense_1"] = structs.replace(nodes["dense_1"], frozen_weights=True)
    project = structs.replace(project, design=structs.replace(project.design, nodes=nodes))
    session, stream = begun(project)
    stepped(session, stream, 3)

    session.order(Replace(to_text(set_to(project, 0.5))))
    stepped(session, stream, 4)

    assert weight(session, 4, 1) == 0.5


def changed_run(project: Project, folder: Path | None, quits: int) -> list[Any]:
    session, stream = begun(project, folder)
    events = stepped(session, stream, 5)
    for change in (silenced(project), cut(silenced(project)), set_to(cut(silenced(project)), 0.5)):
        session.order(Replace(to_text(change)))
        events += stepped(session, stream, 3)
    session.order(Replace(to_text(cut(project))))
    events += stepped(session, stream, quits)
    if folder is None:
        return events + rest(session, stream)
    session.order(Quit())
    return events + [event for event in stream if event is not None]


def test_a_run_that_goes_on_after_changes_by_hand_equals_an_unbroken_one(tmp_path: Path) -> None:
    project, folder = network(), tmp_path / "run"
    whole = changed_run(project, None, 2)
    first = changed_run(project, folder, 2)

    last = RunFolder(folder).project()
    session = TrainingSession(last, training.prepared(project), folder, resume=True)
    second = training.finished(session)

    assert training.losses_of(first) + training.losses_of(second) == training.losses_of(whole)


def test_undo_after_going_on_knows_what_stood_before(tmp_path: Path) -> None:
    project, folder = network(), tmp_path / "run"
    session, stream = begun(project, folder)
    stepped(session, stream, 5)
    before = weight(session, 4, 1)
    session.order(Replace(to_text(set_to(project, 2.0))))
    stepped(session, stream, 1)
    session.order(Quit())
    list(stream)

    last = RunFolder(folder).project()
    again = TrainingSession(last, training.prepared(project), folder, resume=True, paused=True)
    events = again.events()
    stepped(again, events, 1)
    again.order(Replace(to_text(project)))
    stepped(again, events, 1)

    assert weight(again, 4, 1) == pytest.approx(before, abs=0.02)


def test_changes_by_hand_one_after_the_other_give_the_same_bits_every_time() -> None:
    one, other = (changed_run(network(), None, 2) for _ in range(2))

    assert training.losses_of(one) == training.losses_of(other)


def test_a_masked_network_trains_by_the_tape_as_step_by_step() -> None:
    project = cut(silenced(network()))
    slow = structs.replace(project, plan=structs.replace(project.plan, fast_steps=False))

    one, other = (training.finished(training.session(each)) for each in (project, slow))

    assert training.losses_of(one) == training.losses_of(other)


def test_a_compiled_run_stays_compiled_while_something_is_cut_and_after_it() -> None:
    project = network(optimizer=None)
    with kernels():
        assert loading.compile_all()
        session, stream = begun(project)
        events = stepped(session, stream, 9)
        for change in (cut(project), project):
            session.order(Replace(to_text(change)))
            events += stepped(session, stream, 3)

    tiers = [event.tier for event in events if isinstance(event, TierChanged)]
    assert set(tiers) == {"fused"}


def test_a_weight_set_in_a_block_is_set_in_all_its_copies_and_back() -> None:
    project, id = grouped(training.classification(layer("dense", units=2)), ["dense_1"], "Mine")
    use: Any = project.design.nodes[id].layer
    two = structs.replace(project.design.nodes[id], layer=structs.replace(use, repeat=2))
    design = structs.replace(project.design, nodes={**project.design.nodes, id: two})
    project = structs.replace(project, design=design)
    block = project.blocks[use.definition]
    node = structs.replace(
        block.design.nodes["dense_1"], set_weights=(SetWeight("weight", (0, 1), 0.5),)
    )
    inside = structs.replace(block.design, nodes={**block.design.nodes, "dense_1": node})
    after = structs.replace(project, blocks={use.definition: structs.replace(block, design=inside)})
    session, stream = begun(project)
    stepped(session, stream, 3)

    def weights() -> list[float]:
        known = session.trainee.network.state_dict()
        return [float(known[f"{id}.{copy}.dense_1.weight"][0, 1]) for copy in range(2)]

    before = weights()
    session.order(Replace(to_text(after)))
    stepped(session, stream, 1)
    assert weights() == pytest.approx([0.5, 0.5], abs=0.01)
    session.order(Replace(to_text(project)))
    stepped(session, stream, 1)
    assert weights() == pytest.approx(before, abs=0.02)
