"""`train --fork` and `explain --iteration`: moments of a run in the terminal."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netbuilder import resources
from netbuilder.cli import command
from netbuilder.core.project.moments import parent_of

Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def trained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, dict[str, Any]]:
    """The iris example after three epochs, and what training told."""
    path = tmp_path / "iris.netb"
    shutil.copy(resources.example_project("iris"), path)
    assert command.run(["train", str(path), "--epochs", "3", "--quiet", "--json"]) == 0
    return path, json.loads(capsys.readouterr().out)


def test_a_fork_ends_where_its_parent_did(
    trained: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, parent = trained
    words = ["--epochs", "3", "--fork", parent["run"], "--iteration", "7", "--quiet", "--json"]

    assert command.run(["train", str(path), *words]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["results"] == parent["results"]
    assert told["iterations"] == parent["iterations"]
    known = parent_of(Path(told["folder"]))
    assert known is not None
    assert (known.run, known.iteration) == (parent["run"], 7)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--iteration", "7"], "only if both are named"),
        (["--fork", "nothing", "--iteration", "7"], "There is no run with weights called"),
    ],
)
def test_half_a_moment_is_none(
    trained: tuple[Path, dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    assert command.run(["train", str(trained[0]), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_moment_that_is_not_there_is_told_with_the_nearest(
    trained: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    path, parent = trained

    code = command.run(["train", str(path), "--fork", parent["run"], "--iteration", "5000"])

    assert code == 2
    noted = capsys.readouterr().err
    assert "Iteration 5,000 of this run is not recorded." in noted
    assert f"Go to iteration {parent['iterations']}." in noted


def test_a_number_is_explained_at_a_moment(
    trained: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["explain", str(trained[0]), "--what", "loss", "--json"]

    assert command.run([*words, "--iteration", "4"]) == 0
    then = json.loads(capsys.readouterr().out)
    assert command.run(words) == 0
    now = json.loads(capsys.readouterr().out)

    assert then["iteration"] == 4
    assert now["iteration"] == trained[1]["iterations"]
    assert then["value"] != now["value"]


def test_a_moment_counts_from_0(
    trained: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    code = command.run(["explain", str(trained[0]), "--node", "dense_1", "--iteration", "-3"])

    assert code == 2
    assert "There is no iteration -3." in capsys.readouterr().err
