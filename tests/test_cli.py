"""The command line: what it prints, what it writes, and the code it ends with."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from netbuilder import __version__
from netbuilder.__main__ import main
from netbuilder.cli.files import safe_cell
from netbuilder.core.project import store
from netbuilder.core.project.runs import RunStore
from netbuilder.resources import example_project


@pytest.fixture(autouse=True)
def same_threads() -> Iterator[None]:
    """Training sets how many threads torch uses; put it back for whoever comes next."""
    import torch

    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def iris(tmp_path: Path) -> Path:
    """A copy of the iris example that may be written beside."""
    path = tmp_path / "iris.netb"
    path.write_bytes(example_project("iris").read_bytes())
    return path


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Three flowers to predict, with a formula in a column that the network does not know."""
    path = tmp_path / "rows.csv"
    lines = [
        "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm),note",
        "5.1,3.5,1.4,0.2,\"=cmd|'/c calc'!A1\"",
        "6.4,3.2,4.5,1.5,-3.5",
        "6.3,3.3,6.0,2.5,fine",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def answered(capsys: pytest.CaptureFixture[str], words: Sequence[object]) -> Any:
    """The JSON that a command answers with, once it has done its work."""
    code = main([*map(str, words), "--json"])
    found = capsys.readouterr()
    assert code == 0, found.err
    return json.loads(found.out)


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """What a command says when its input is not fit."""
    assert main(list(map(str, words))) == 2
    found = capsys.readouterr()
    assert "Traceback" not in found.err
    return found.err.strip()


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"netbuilder {__version__}\n"


def test_check_lists_nodes_with_their_cost(iris: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(iris)]) == 0

    shown = capsys.readouterr().out
    assert "dense_1" in shown
    assert "Together" in shown


def test_check_answers_the_same_in_json(iris: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = answered(capsys, ["check", iris])

    assert facts["is_ready"] is True
    assert facts["parameters"] == sum(node["parameters"] for node in facts["nodes"]) > 0
    assert {node["kind"] for node in facts["nodes"]} == {"input", "dense", "output"}


def test_check_ends_with_1_where_training_is_kept_back(
    iris: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(iris), "--json", "--set", "dense_3.units=4"]) == 1

    facts = json.loads(capsys.readouterr().out)
    assert facts["is_ready"] is False
    assert [each["code"] for each in facts["problems"]] == ["output-size-mismatch"]


def test_an_example_is_found_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(capsys, ["check", "xor"])["is_ready"] is True


def test_train_records_a_run_beside_the_project(
    iris: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = answered(capsys, ["train", iris, "--epochs", 5, "--seed", 3])

    run = RunStore.beside(iris).runs()[0]
    assert (facts["state"], facts["epochs"], facts["run"]) == ("finished", 5, run.id)
    assert run.best() is not None
    assert run.project().plan.seed == 3
    assert set(facts["results"]) == {"train", "validation", "test"}
    assert 0 <= facts["results"]["test"]["accuracy"] <= 1


def test_train_shows_progress_and_a_final_table(
    iris: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(iris), "--epochs", "4"]) == 0

    found = capsys.readouterr()
    assert "epoch 4 of 4: loss" in found.err
    assert "validation" in found.out
    assert "accuracy" in found.out


def test_the_same_seed_trains_to_the_same_numbers(
    iris: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", iris, "--epochs", 3, "--quiet", "--output"]

    first = answered(capsys, [*words, tmp_path / "first"])
    second = answered(capsys, [*words, tmp_path / "second"])

    assert first["results"] == second["results"]
    assert RunStore(tmp_path / "second").runs()[0].id == second["run"]
    assert RunStore.beside(iris).runs() == ()


def test_settings_are_changed_for_once(iris: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = {
        "plan.batch_size": "8",
        "dense_1.units": "5",
        "dense_1.activation": "tanh",
        "plan.phases.0.optimizer.learning_rate": "0.02",
        "recipe.split.seed": "4",
        "recipe.scaler": "zero_to_one",
    }
    words = [word for path, value in settings.items() for word in ("--set", f"{path}={value}")]
    before = iris.read_bytes()

    answered(capsys, ["train", iris, "--epochs", 1, *words])

    trained = RunStore.beside(iris).runs()[0].project()
    layer = trained.design.nodes["dense_1"].layer
    optimizer = trained.plan.phases[0].optimizer
    assert trained.plan.batch_size == 8
    assert (layer.units, layer.activation.kind) == (5, "tanh")  # type: ignore[union-attr]
    assert optimizer is not None
    assert optimizer.learning_rate == 0.02  # type: ignore[attr-defined]
    assert (trained.recipe.split.seed, trained.recipe.scaler.kind) == (4, "zero_to_one")  # type: ignore[union-attr]
    assert iris.read_bytes() == before


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("plan.batch_size=0", "should be a whole number from 1 to 1,000,000, found 0."),
        ("plan.epochs=many", "'plan.epochs' cannot be the text \"many\". It is a whole number."),
        ("plan.speed=3", "'plan.speed' leads nowhere. Instead of 'speed': phases, epochs,"),
        ("dense_1.units=0", "'units' of 'Dense' should be a whole number from 1 to 65,536"),
        (
            "dense_1.rate_factor=1000",
            "'rate_factor' of Dense 1 should be a number from 0.01 to 100",
        ),
        ("dense_1.weight_decay=much", 'cannot be the text "much". It is a number.'),
        ("dense_1.weight=1", "'dense_1.weight' leads nowhere. Instead of 'weight': units,"),
        ("dense_77.units=3", "There is no 'dense_77' to set something of. There is: plan,"),
        ("recipe.split.kind=odd", "It is one of random, stratified."),
        ("recipe.scaler=odd", "'odd' is no scaler. There is: standard,"),
        ("plan.phases.4.repeat=2", "'plan.phases.4.repeat' leads nowhere."),
        ("nonsense", "'nonsense' is no setting."),
    ],
)
def test_a_setting_that_cannot_be_is_explained(
    iris: Path, capsys: pytest.CaptureFixture[str], setting: str, sentence: str
) -> None:
    assert sentence in refused(capsys, "check", iris, "--set", setting)


def test_all_wrong_settings_are_told_at_once(
    iris: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "check", iris, "--set", "dense_1.units=0", "--set", "plan.x=1")

    assert len(said.splitlines()) == 2


def test_predict_writes_the_rows_with_answers_and_no_formulas(
    iris: Path, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", str(iris), "--epochs", "40", "--quiet"])
    out = tmp_path / "out.csv"

    code = main(["predict", str(iris), "--input", str(rows), "--output", str(out)])

    assert code == 0
    with out.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["prediction"] for row in table] == ["setosa", "versicolor", "virginica"]
    assert [row["note"] for row in table] == ["'=cmd|'/c calc'!A1", "-3.5", "fine"]
    assert float(table[0]["probability of setosa"]) > 0.8
    assert "has the column 'note', which the network does not use." in capsys.readouterr().err


def test_predict_answers_in_json(
    iris: Path, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", str(iris), "--epochs", "2", "--quiet"])
    capsys.readouterr()

    facts = answered(capsys, ["predict", iris, "--input", rows])

    assert facts["columns"][0] == "prediction"
    assert len(facts["rows"]) == 3
    assert sum(facts["rows"][0][1:]) == pytest.approx(1)


def test_predict_needs_weights_rows_and_columns(
    iris: Path, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, "predict", iris, "--input", rows) == (
        "iris.netb has no trained weights yet. Train it first: netbuilder train iris.netb"
    )
    main(["train", str(iris), "--epochs", "1", "--quiet"])
    capsys.readouterr()
    assert refused(capsys, "predict", iris, "--input", "gone.csv") == (
        "There is no file 'gone.csv'."
    )
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert refused(capsys, "predict", iris, "--input", other).startswith(
        "other.csv has no columns 'sepal length (cm)',"
    )
    assert refused(capsys, "predict", iris, "--input", rows, "--output", rows).endswith(
        "is what is read. Choose another file to write to."
    )
    assert refused(capsys, "predict", iris, "--input", rows, "--run", "7").startswith(
        "There is no run with weights called '7'."
    )


def test_export_writes_the_network_and_the_script(iris: Path, tmp_path: Path) -> None:
    model, script = tmp_path / "model.py", tmp_path / "train.py"

    assert main(["export", str(iris), "--to", str(model)]) == 0
    assert main(["export", str(iris), "--to", str(script), "--script"]) == 0

    for path in (model, script):
        text = path.read_text(encoding="utf-8")
        compile(text, path.name, "exec")
        assert "class Network(nn.Module):" in text
    assert sorted(each.name for each in tmp_path.iterdir()) == ["iris.netb", "model.py", "train.py"]


def test_export_refuses_names_that_are_no_python_and_unready_designs(
    iris: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "is not the name of a Python file." in refused(
        capsys, "export", iris, "--to", tmp_path / "model.netb"
    )
    assert refused(capsys, "export", iris, "--to", tmp_path / "no" / "model.py").endswith(
        "could not be written (no such file or directory)."
    )
    said = refused(
        capsys, "export", iris, "--to", "train.py", "--script", "--set", "dense_3.units=4"
    )
    assert "'species' has 3 classes, but 4 features arrive" in said


def test_devices_name_the_processor(capsys: pytest.CaptureFixture[str]) -> None:
    facts = answered(capsys, ["devices"])

    assert facts["devices"][0]["id"] == "cpu"
    assert facts["devices"][0]["threads"] >= 1


def test_a_missing_device_is_told_before_anything_is_written(
    iris: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "train", iris, "--device", "cuda:9")

    assert said.startswith("The device 'cuda:9' is not available on this computer.")
    assert not store.runs_folder(iris).exists()


def test_a_design_that_is_not_ready_leaves_no_run(
    iris: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "train", iris, "--set", "dense_3.units=4")

    assert "4 features arrive" in said
    assert not store.runs_folder(iris).exists()


def test_a_loss_that_is_no_number_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "diabetes.netb"
    path.write_bytes(example_project("diabetes").read_bytes())
    words = ["train", str(path), "--json", "--quiet", "--set"]
    rate = "plan.phases.0.optimizer.learning_rate=100"

    code = main([*words, "plan.phases.0.optimizer=sgd", "--set", rate])

    facts = json.loads(capsys.readouterr().out)
    assert (code, facts["state"]) == (1, "failed")
    assert [each["code"] for each in facts["problems"]] == ["loss-not-a-number"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "iris.netb is empty (0 bytes)."),
        ('{"a": 1}', "This JSON file was not made by netbuilder."),
        ("<html>", "This is a web page, not a netbuilder project."),
    ],
)
def test_a_file_that_is_no_project_is_refused_in_words(
    iris: Path, capsys: pytest.CaptureFixture[str], content: str, sentence: str
) -> None:
    iris.write_text(content, encoding="utf-8")

    for command in ("check", "train"):
        assert refused(capsys, command, iris).startswith(sentence)


def test_problems_come_in_json_where_json_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "none.netb"), "--json"]) == 2

    facts = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in facts["problems"]] == ["open.vanished"]


def test_a_word_that_is_neither_file_nor_command_is_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refused(capsys, "trian") == (
        "There is no file 'trian', and no command of that name. See netbuilder --help."
    )


def test_a_window_needs_a_screen(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")

    assert refused(capsys).startswith("There is no screen here, so no window can open.")


def test_a_fault_of_ours_is_one_sentence_and_debug_shows_it(
    iris: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(project: object) -> object:
        raise RuntimeError("wheels came off")

    monkeypatch.setattr("netbuilder.cli.check.infer", broken)

    assert main(["check", str(iris)]) == 1
    assert capsys.readouterr().err.startswith(
        "This could not be done because of a fault in netbuilder (RuntimeError: wheels came off)."
    )
    with pytest.raises(RuntimeError):
        main(["check", str(iris), "--debug"])


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-3.5", "-3.5"),
        ("+1e-3", "+1e-3"),
        ("-3,5", "-3,5"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'\t=1"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_cells_are_no_formulas_and_numbers_stay(cell: str, safe: str) -> None:
    assert safe_cell(cell) == safe
