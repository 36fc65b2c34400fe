"""Whatever a person can build is saved and opened exactly, always as the same file."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import store
from netbuilder.core.project.schema import View, from_bytes, from_text, to_text
from netbuilder.core.value import Project
from tests.helpers.projects import JSON, projects

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SLOW
@given(
    projects(),
    st.builds(View, st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), st.floats(0, 8)),
)
def test_saving_then_opening_gives_the_same_project(project: Project, view: View) -> None:
    loaded = from_text(to_text(project, view), "my-net.netb")

    assert loaded.project == project
    assert loaded.view == view
    assert not loaded.is_mended


@SLOW
@given(projects())
def test_saving_twice_gives_the_same_bytes(project: Project) -> None:
    text = to_text(project)

    assert to_text(project) == text
    assert to_text(from_text(text, "my-net.netb").project) == text


@SLOW
@given(JSON, st.sampled_from(["design", "blocks", "recipe", "plan", "view", "title", "netbuilder"]))
def test_any_json_in_any_section_is_opened_or_refused_but_never_a_fault(
    value: object, section: str
) -> None:
    document = json.loads(to_text(Project()))
    document[section] = value

    read_or_refused(json.dumps(document))


@SLOW
@given(projects(), st.data())
def test_any_value_of_a_file_may_be_wrong(project: Project, data: st.DataObject) -> None:
    document = json.loads(to_text(project))
    holder, key = data.draw(st.sampled_from(spots(document)))
    holder[key] = data.draw(JSON)

    read_or_refused(json.dumps(document))


@settings(SLOW, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(projects(), st.integers(0, 2**32))
def test_any_byte_of_a_file_may_be_wrong(project: Project, seed: int) -> None:
    content = to_text(project).encode()
    chance = random.Random(seed)
    for _ in range(20):
        place = chance.randrange(len(content))
        read_or_refused(content[:place] + chance.randbytes(1) + content[place + 1 :])


def spots(value: dict[Any, Any] | list[Any]) -> list[tuple[Any, object]]:
    """Every place of a document, as what holds it and its key."""
    found: list[tuple[Any, object]] = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(inner, dict | list):
            found += spots(inner)
    return found


def read_or_refused(content: str | bytes) -> None:
    """Opens it, and what was opened can be saved and opened; or refuses it in words."""
    data = content.encode() if isinstance(content, str) else content
    try:
        loaded = from_bytes(data, "my-net.netb")
    except FileProblemError as error:
        sentence = error.problems[0].found
    else:
        again = from_text(to_text(loaded.project, loaded.view), "my-net.netb")
        sentence = "." if again.project == loaded.project and not again.is_mended else "Differs"
    assert sentence.endswith(".")


@pytest.mark.parametrize("number", range(3))
def test_a_saved_file_opens_from_the_disk(number: int, tmp_path: Path) -> None:
    project = Project(id=f"{number:032x}", title=f"Network {number}", description="Größe × 漢字 🎉")

    mark = store.save(tmp_path / "net.netb", project)
    loaded = store.load(tmp_path / "net.netb")

    assert loaded.project == project
    assert loaded.mark == mark
