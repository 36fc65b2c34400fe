"""A moment that takes long to reach is stood for by one near it, and can be given up half way."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from netbuilder.core.problems import ProblemError
from netbuilder.engine.travel import replay
from netbuilder.engine.travel.stations import Stations
from netbuilder.engine.travel.traveller import Traveller
from netbuilder.link.messages import Near
from tests.engine.travel.test_traveller import PROJECTS
from tests.helpers import training, travel

PROJECT = PROJECTS["dropout"]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Only its beginning and its end are written down."""
    session = travel.recorded(PROJECT, tmp_path)
    folder = travel.folder_of(session)
    travel.forget_all_but_the_start(folder)
    return folder


@pytest.fixture
def ways(run: Path) -> Traveller:
    """Iterations that take a second each, as far as is known."""
    found = Traveller(run, training.prepared(PROJECT))
    found._road.each = 1.0
    return found


def gone(ways: Traveller, iteration: int, near: Near) -> tuple[int, int]:
    for _ in ways.going(iteration, near=near):
        pass
    return ways.trainee.progress.iteration, ways.to_come


def test_a_near_moment_stands_for_one_that_takes_long(ways: Traveller) -> None:
    assert gone(ways, 9, Near.ANY) == (0, 9)


def test_a_moment_that_is_soon_there_is_gone_to_itself(ways: Traveller) -> None:
    ways._road.each = 1e-4

    assert gone(ways, 9, Near.ANY) == (9, -1)


def test_the_moment_itself_comes_where_only_that_will_do(ways: Traveller) -> None:
    assert gone(ways, 9, Near.NOT) == (9, -1)


def test_what_takes_too_long_is_not_promised(ways: Traveller) -> None:
    ways._road.each = 1000.0

    assert gone(ways, 9, Near.ANY) == (0, -1)


@pytest.mark.parametrize(("near", "found"), [(Near.BEFORE, 0), (Near.AFTER, 24), (Near.ANY, 24)])
def test_what_cannot_be_trained_again_is_answered_by_what_is_written_down(
    near: Near, found: int, tmp_path: Path
) -> None:
    session = travel.recorded(PROJECT, tmp_path)
    ways = travel.traveller(session, PROJECT)
    written = [each.iteration for each in ways._road._moments.frames]
    ways._road.is_exact = False
    assert (written[0], written[-1]) == (0, 24)
    assert 13 not in written

    assert gone(ways, 13, near) == (found, -1)


def test_who_gives_up_half_way_goes_elsewhere_all_the_same(
    ways: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = travel.every_moment(PROJECT)
    monkeypatch.setattr(replay, "PIECE_SECONDS", 0.0)

    going = ways.going(15)
    shares = [next(going) for _ in range(3)]
    going.close()  # type: ignore[attr-defined]

    assert 0 < shares[0] < shares[1] < shares[2] < 1
    assert travel.are_equal(travel.weights_of(ways.go(12)), known[12])


def test_one_step_back_of_a_long_way_is_short(
    ways: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = travel.every_moment(PROJECT)
    monkeypatch.setattr(replay, "PIECE_SECONDS", 0.0)
    ways.go(15)

    steps = list(ways.going(14))

    assert steps == []
    assert travel.are_equal(travel.weights_of(ways.trainee), known[14])


def test_random_numbers_are_those_of_the_way_after_a_step_back(
    ways: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = travel.every_moment(PROJECT)
    monkeypatch.setattr(replay, "PIECE_SECONDS", 0.0)
    ways.go(15)
    ways.go(13)
    torch.rand(10)

    assert travel.are_equal(travel.weights_of(ways.go(16)), known[16])


def test_stations_stay_within_their_room(ways: Traveller) -> None:
    stations = Stations(most=20_000)

    for iteration in range(10):
        stations.keep(ways.go(iteration))

    kept = [each.iteration for each in stations.until(10)]
    assert kept
    assert kept[-1] == 9
    assert 0 not in kept


def test_a_moment_that_was_not_reached_is_refused(ways: Traveller) -> None:
    with pytest.raises(ProblemError):
        next(ways.going(1000, near=Near.ANY))
