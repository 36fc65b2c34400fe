"""Every kind of the catalog explains itself, refuses bad values in words, and survives saving."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.core.entry import Entry
from netbuilder.core.params import ParameterError, ParameterKind
from tests.conformance.legal import entries, entry_kinds

ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
QUICK = settings(max_examples=15, deadline=None)
every_kind = pytest.mark.parametrize("kind", entry_kinds())


@every_kind
def test_it_explains_itself(kind: type[Entry]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", kind.kind)
    assert kind.title
    assert kind.summary.endswith(".")
    assert 15 < len(kind.summary) < 110
    assert kind.source
    assert not kind.title.endswith(".")


@every_kind
def test_every_parameter_has_a_sentence_of_help(kind: type[Entry]) -> None:
    for parameter in kind.parameters.values():
        assert parameter.help.endswith("."), parameter.name
        assert len(parameter.help) > 10


@every_kind
def test_its_icon_exists(kind: type[Entry]) -> None:
    icon = getattr(kind, "icon", "")
    assert not icon or (ICONS / f"{icon}.svg").is_file()


@every_kind
def test_few_parameters_are_shown_on_the_node(kind: type[Entry]) -> None:
    assert sum(parameter.on_node for parameter in kind.parameters.values()) <= 3


@every_kind
@QUICK
@given(data=st.data())
def test_saving_and_loading_gives_the_same_entry(kind: type[Entry], data: Any) -> None:
    entry = data.draw(entries(kind))
    loaded = kind.loaded(json.loads(json.dumps(entry.saved())))
    assert loaded == entry
    assert type(loaded) is kind


@every_kind
def test_bad_values_are_refused_in_words(kind: type[Entry]) -> None:
    for name, parameter in kind.parameters.items():
        bad: list[Any] = [None, object(), [1, "2"]]
        if parameter.kind in (ParameterKind.WHOLE, ParameterKind.REAL):
            bad += ["many", float("nan"), float("inf"), True, parameter.high * 2 + 1e9]
        for value in bad:
            with pytest.raises(ParameterError) as caught:
                kind(**{name: value})
            problem = caught.value.problems[0]
            assert problem.where.field == name
            assert kind.title in problem.found
            assert problem.found.endswith(".")


@every_kind
def test_a_kind_cannot_be_changed_once_made(kind: type[Entry]) -> None:
    entry = kind()
    for name in kind.parameters:
        with pytest.raises(AttributeError):
            setattr(entry, name, getattr(entry, name))


def test_kinds_of_a_family_differ_in_name_and_title() -> None:
    from tests.conformance.legal import FAMILIES

    for family in FAMILIES:
        titles = [kind.title.lower() for kind in family.entries().values()]
        assert len(set(titles)) == len(titles), family
