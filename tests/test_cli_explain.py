"""`netbuilder explain`: one number of a trained network in its terms, in words and in JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netbuilder import resources
from netbuilder.cli import command

Explained = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The iris example after two epochs."""
    path = tmp_path_factory.mktemp("explain") / "iris.netb"
    shutil.copy(resources.example_project("iris"), path)
    assert command.run(["train", str(path), "--epochs", "2", "--quiet"]) == 0
    return path


@pytest.fixture
def explained(trained: Path, capsys: pytest.CaptureFixture[str]) -> Explained:
    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = command.run(["explain", str(trained), *words])
        return code, *capsys.readouterr()

    return run


def test_an_answer_is_told_with_its_weighted_sum(explained: Explained) -> None:
    code, told, noted = explained("--node", "dense_1", "--unit", "3", "--sample", "5")
    assert code == 0
    assert told.startswith("Answer of Dense 1, neuron 3: ")
    assert "petal width (cm)" in told
    assert "bias" in told
    assert "\nRow 5\n" in told
    assert "after iteration 12" in noted


@pytest.mark.parametrize("what", ["activation", "delta", "weight", "gradient", "update", "loss"])
def test_printed_terms_add_up_to_the_printed_sum(explained: Explained, what: str) -> None:
    words = ("--node", "dense_1", "--unit", "3", "--sample", "5", "--what", what, "--json")
    code, told, _ = explained(*words)
    found: dict[str, Any] = json.loads(told)
    assert code == 0
    assert found["iteration"] == 12
    for stage in found["stages"]:
        if stage["is_sum"]:
            total = sum(term["value"] for term in stage["terms"]) + stage["rest"]
            assert total == pytest.approx(stage["total"], rel=1e-9, abs=1e-15)
    assert found["value"] == found["stages"][-1]["total"]


def test_terms_beyond_the_wish_are_counted_and_added(explained: Explained) -> None:
    _, told, _ = explained("--node", "dense_1", "--unit", "3", "--most", "2")
    assert "  3 others\n" in told


def test_the_loss_needs_no_node_and_is_told_in_its_formula(explained: Explained) -> None:
    code, told, _ = explained("--what", "loss", "--sample", "5")
    assert code == 0
    assert told.startswith("Loss of row 5: ")
    assert "minus the logarithm" in told
    assert "Beside it: delta of" in told


def test_a_weight_is_told_from_its_first_draw_to_the_last_update(explained: Explained) -> None:
    words = ("--node", "dense_1", "--what", "weight", "--unit", "3", "--input", "2")
    code, told, _ = explained(*words)
    assert code == 0
    assert "drawn at the start, with seed" in told
    assert "changed by iteration 12" in told
    assert "Beside it: gradient" in told


def test_what_an_optimizer_keeps_is_told(explained: Explained) -> None:
    words = ("--node", "dense_1", "--what", "kept", "--unit", "3,2", "--kept", "exp_avg")
    code, told, _ = explained(*words)
    assert code == 0
    assert "A running mean" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--node", "dense_7"), "The network has no node 'dense_7'."),
        (
            ("--node", "dense_1", "--unit", "99"),
            "'Dense 1' has 16 numbers; 99 is not one of them.",
        ),
        (("--node", "dense_1", "--unit", "three"), "'three' names no place."),
        (("--node", "dense_1", "--sample", "9999"), "The data has no usable row 9,999."),
        (("--node", "dense_9", "--what", "weight"), "The network has no node 'dense_9'."),
        (("--node", "dense_1", "--most", "0"), "0 terms cannot be listed."),
        (
            ("--node", "dense_1", "--what", "kept", "--unit", "1,1", "--kept", "speed"),
            "The optimizer keeps no 'speed' of this weight.",
        ),
        ((), "No node was named."),
    ],
)
def test_what_is_not_there_is_said_in_words(
    explained: Explained, words: tuple[str, ...], sentence: str
) -> None:
    code, told, noted = explained(*words)
    assert code == 2
    assert not told
    assert sentence in noted


def test_without_training_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "iris.netb"
    shutil.copy(resources.example_project("iris"), path)
    assert command.run(["explain", str(path), "--node", "dense_1"]) == 2
    assert "iris.netb has no trained weights yet." in capsys.readouterr().err
