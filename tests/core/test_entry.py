"""Defining a class is all it takes to have an entry that checks, saves and explains itself."""

from __future__ import annotations

import dataclasses

import pytest

from netbuilder.core.entry import Entry
from netbuilder.core.params import ParameterError, entry, real, whole


class Shade(Entry, is_family=True):
    """A family of its own, so that no real registry is touched."""


class Plain(Shade):
    """No shade at all."""


class WarmLight(Shade):
    """Like the sun in the evening.

    More about it.
    """

    warmth: float = real(default=0.5, low=0.0, high=1.0, help="How warm.")


class Lamp(Entry, is_family=True):
    """Another family."""


class Desk(Lamp):
    """Stands on a desk."""

    height: int = whole(default=40, high=100, help="How high.")
    shade: Shade = entry(default=Plain(), help="What softens its light.")


def test_a_class_describes_itself() -> None:
    assert (WarmLight.kind, WarmLight.title) == ("warm_light", "Warm light")
    assert WarmLight.summary == "Like the sun in the evening."
    assert list(Desk.parameters) == ["height", "shade"]
    assert Desk.parameters["height"].name == "height"


def test_families_are_registries_of_their_own() -> None:
    assert dict(Shade.entries()) == {"plain": Plain, "warm_light": WarmLight}
    assert dict(Desk.entries()) == {"desk": Desk}
    assert WarmLight.family() is Shade


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        Desk(height=0, shade="dark")  # type: ignore[arg-type]

    assert [problem.where.field for problem in caught.value.problems] == ["height", "shade"]
    assert caught.value.problems[0].found.startswith("'height' of 'Desk' should be")


def test_entries_are_values() -> None:
    desk = Desk(height=50)

    assert desk == Desk(height=50)
    assert hash(desk) == hash(Desk(height=50))
    assert desk.replaced(height=60).height == 60
    assert desk.height == 50
    with pytest.raises(dataclasses.FrozenInstanceError):
        desk.height = 1  # type: ignore[misc]
    with pytest.raises(ParameterError):
        desk.replaced(height=101)


def test_defaults_are_left_out_of_the_saved_form() -> None:
    assert Desk().saved() == "desk"
    assert Desk(height=50).saved() == {"kind": "desk", "height": 50}
    assert Desk(shade=WarmLight(warmth=1.0)).saved() == {
        "kind": "desk",
        "shade": {"kind": "warm_light", "warmth": 1.0},
    }


@pytest.mark.parametrize("desk", [Desk(), Desk(height=9), Desk(shade=WarmLight(warmth=0.25))])
def test_what_is_saved_is_loaded(desk: Desk) -> None:
    assert Lamp.loaded(desk.saved()) == desk


@pytest.mark.parametrize("form", ["moon", {"kind": "moon"}, {"kind": "desk", "colour": 1}, 5, None])
def test_what_the_family_does_not_know_comes_back_as_it_is(form: object) -> None:
    assert Lamp.loaded(form) is form


def test_a_known_kind_with_an_illegal_value_is_refused() -> None:
    with pytest.raises(ParameterError):
        Lamp.loaded({"kind": "desk", "height": "tall"})
