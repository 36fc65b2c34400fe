"""Ready networks are listed and written as projects that open without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import netbuilder.catalog  # noqa: F401  (registers every template)
from netbuilder.catalog.templates.template import Template
from netbuilder.cli import run
from netbuilder.core.project import store


def test_every_template_is_listed_with_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["templates", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["templates"]
    assert [each["name"] for each in listed] == list(Template.entries())
    assert all(each["parameters"] > 0 for each in listed)


@pytest.mark.parametrize("name", ["perceptron", "small_convolutional"])
def test_a_new_project_begins_from_a_template(name: str, tmp_path: Path) -> None:
    spoken = name.replace("_", "-").title() if name == "perceptron" else name.replace("_", "")
    assert run(["new", spoken, str(tmp_path / "mine")]) == 0
    loaded = store.load(tmp_path / "mine.netb")
    assert loaded.markers == ()
    assert loaded.project.design == Template.entries()[name]().project().design
    assert run(["check", str(tmp_path / "mine.netb")]) == 0


def test_an_existing_file_stays_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.netb"
    path.write_text("mine")
    assert run(["new", "perceptron", str(path)]) == 2
    assert path.read_text() == "mine"
    assert "is there already and was not changed" in capsys.readouterr().err


def test_an_unknown_template_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", "quantum", str(tmp_path / "mine.netb")]) == 2
    assert "There is no ready network called 'quantum'" in capsys.readouterr().err
