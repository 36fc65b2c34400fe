"""What an engine found to be fastest is remembered, unless a person chose a number."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QObject

from netbuilder.core.project import settings
from netbuilder.core.project.settings import Settings
from netbuilder.core.value import Project
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.thread_choice import MEASURE, ThreadChoice
from tests.helpers.designs import layer, project
from tests.helpers.run_events import started
from tests.helpers.window import ScriptedBridge


@pytest.fixture
def some(qapp: object) -> Project:
    return project("input", layer("dense", units=3), "output")


def told(bridge: ScriptedBridge, some: Project, **arithmetic: object) -> None:
    run = RunRecord("run", some)
    run.take(started("run", arithmetic={"device": "cpu", **arithmetic}))
    bridge.any_changed.emit(run)


def test_a_design_is_tried_once_and_what_was_found_is_told_to_its_next_run(some: Project) -> None:
    bridge, preferences, parent = ScriptedBridge(), Preferences(), QObject()
    choice = ThreadChoice(preferences, bridge, parent)
    assert bridge.threads_for(some) == MEASURE

    told(bridge, some, threads=2, is_tuned=True)

    assert choice.threads(some) == 2
    larger = structs.replace(some, plan=structs.replace(some.plan, batch_size=999))
    assert choice.threads(larger) == MEASURE


@pytest.mark.parametrize("nonsense", ["", "many", "-2", "0", "99999"])
def test_nonsense_in_the_settings_is_tried_anew(some: Project, nonsense: str) -> None:
    bridge, parent = ScriptedBridge(), QObject()
    choice = ThreadChoice(Preferences(), bridge, parent)
    told(bridge, some, threads=2, is_tuned=True)
    (key,) = choice._preferences.now.tuned_threads

    choice._preferences.change(tuned_threads={key: nonsense})

    assert choice.threads(some) == MEASURE


def test_what_was_found_is_there_after_a_restart(some: Project) -> None:
    bridge, parent = ScriptedBridge(), QObject()
    ThreadChoice(Preferences(), bridge, parent)
    told(bridge, some, threads=2, is_tuned=True)

    again = ThreadChoice(Preferences(settings.load()[0]), ScriptedBridge(), parent)

    assert again.threads(some) == 2


def test_what_was_not_tried_is_not_remembered(some: Project) -> None:
    bridge, preferences, parent = ScriptedBridge(), Preferences(), QObject()
    choice = ThreadChoice(preferences, bridge, parent)

    told(bridge, some, threads=1)

    assert choice.threads(some) == MEASURE
    assert preferences.now.tuned_threads == {}


def test_a_number_that_a_person_chose_counts(some: Project) -> None:
    bridge, parent = ScriptedBridge(), QObject()
    choice = ThreadChoice(Preferences(Settings(threads=5)), bridge, parent)

    assert choice.threads(some) == 5
