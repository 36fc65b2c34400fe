"""A network that the device cannot hold is refused before any of it is made."""

from __future__ import annotations

import pytest

from netbuilder.core.problems import ProblemError
from netbuilder.engine import build, devices
from tests.helpers.designs import layer, project


def test_a_network_too_large_for_the_device_is_told_with_both_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "_memory", lambda: (8_000_000_000, 6_000_000_000))
    monkeypatch.setattr(build, "Built", lambda *_: pytest.fail("it was made all the same"))
    some = project("input", *[layer("dense", units=n) for n in (44_721, 44_721, 3)], "output")
    with pytest.raises(ProblemError) as caught:
        build.built(some)
    assert caught.value.problems[0].found == (
        "This network needs about 8.0 GB; this computer has 6.0 GB free."
    )


def test_training_needs_room_for_gradients_and_what_the_optimizer_keeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = project("input", layer("dense", units=1000), layer("dense", units=3), "output")
    weights = 4 * (1000 * 5 + 3 * 1001)
    needed = 4 * weights  # and a gradient and two means for each
    monkeypatch.setattr(devices, "_memory", lambda: (needed - 1, needed - 1))
    build.built(some)
    monkeypatch.setattr(build, "Built", lambda *_: pytest.fail("it was made all the same"))
    with pytest.raises(ProblemError) as caught:
        build.seeded(some)
    (problem,) = caught.value.problems
    assert problem.found.startswith("Training needs about ")
    assert problem.expected == "Most of it is for Dense 1: 208 kB."
    monkeypatch.undo()
    monkeypatch.setattr(devices, "_memory", lambda: (needed, needed))
    build.seeded(some)
