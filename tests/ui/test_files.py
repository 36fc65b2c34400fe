"""Opening, saving and closing: nothing is lost, and every refusal is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401
from netbuilder.core.edits import added
from netbuilder.core.layer import Layer
from netbuilder.core.project import store
from netbuilder.core.project.runs import RunStore
from netbuilder.core.project.schema import View
from netbuilder.core.recipe import Recipe, Source
from netbuilder.core.value import Project
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import Asker, made_window


def placed(window: MainWindow, title: str = "") -> None:
    """Change the open project."""
    dense = Layer.entries()["dense"]()
    window.workspace.apply("Place Dense", lambda design: added(design, dense)[0])
    if title:
        window.workspace.change("Rename", lambda project: structs.replace(project, title=title))


def saved_project(path: Path, title: str = "Saved") -> Path:
    store.save(path, Project(id="f" * 32, title=title))
    return path


def test_saving_and_opening_brings_the_same_project_back(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    placed(window, "Mine")
    before = window.workspace.project

    assert window.files.save_to(tmp_path / "mine.netb")
    window.files.new()
    assert window.files.open(tmp_path / "mine.netb")

    assert window.workspace.project == before
    assert window.workspace.document.path == tmp_path / "mine.netb"
    assert window.workspace.document.is_clean


def test_the_title_shows_name_state_and_the_modified_mark(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.open(saved_project(tmp_path / "a.netb"))
    clean = window.top_bar.name.state, window.isWindowModified()

    placed(window)

    assert clean == ("saved", False)
    assert window.top_bar.name.title == "Saved"
    assert (window.top_bar.name.state, window.isWindowModified()) == ("edited", True)
    assert window.windowTitle() == "Saved[*] – netbuilder"


def test_closing_clean_work_asks_nothing(qtbot: QtBot) -> None:
    asker = Asker()
    window = made_window(qtbot, asker)
    window.files.new()

    assert window.close()

    assert asker.asked == []


def test_closing_changed_work_asks_once_and_cancel_keeps_the_window(qtbot: QtBot) -> None:
    asker = Asker("cancel")
    window = made_window(qtbot, asker)
    window.files.new()
    placed(window)

    closed = window.close()

    assert not closed
    assert window.isVisible()
    assert [question.title for question in asker.asked] == ["Save your changes?"]
    assert [words for _, words in asker.asked[0].answers] == ["Save", "Don't save", "Cancel"]


def test_answering_save_writes_before_the_window_closes(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot, Asker("save"))
    window.files.open(saved_project(tmp_path / "a.netb"))
    placed(window)
    wanted = window.workspace.project

    assert window.close()

    assert store.load(tmp_path / "a.netb").project == wanted


def test_a_damaged_file_leaves_the_open_work_alone(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    placed(window, "Mine")
    (tmp_path / "bad.netb").write_text("<html>not found</html>")

    opened = window.files.open(tmp_path / "bad.netb")

    assert not opened
    assert window.workspace.project.title == "Mine"
    assert "web page" in window.notices.texts[0]


def test_a_file_that_is_gone_is_told_by_name(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)

    window.files.open(tmp_path / "gone.netb")

    assert window.notices.texts == ("gone.netb is no longer there.",)
    assert not window.is_editing


def test_a_file_of_another_kind_gets_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    (tmp_path / "song.mp3").write_bytes(b"ID3")

    window.open_path(tmp_path / "song.mp3")

    assert window.notices.texts[0].startswith("song.mp3 is neither a project nor a table.")


def test_a_file_changed_outside_is_not_overwritten_unasked(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    path = saved_project(tmp_path / "a.netb")
    window.files.open(path)
    saved_project(path, "Theirs")
    placed(window, "Mine")

    saved = window.files.save()
    theirs = store.load(path).project.title
    banner = window.notices.banners[0]
    next(button for button in banner.buttons if button.text() == "Replace it").click()

    assert not saved
    assert theirs == "Theirs"
    assert store.load(path).project.title == "Mine"
    assert window.workspace.document.is_clean


def test_a_save_that_fails_keeps_the_work_unsaved(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    placed(window)

    saved = window.files.save_to(tmp_path / "no" / "such" / "folder" / "a.netb")

    assert not saved
    assert not window.workspace.document.is_clean
    assert window.notices.texts


def test_a_project_open_in_another_window_opens_as_a_copy(qtbot: QtBot, tmp_path: Path) -> None:
    path = saved_project(tmp_path / "a.netb")
    first, second = made_window(qtbot), made_window(qtbot)
    first.files.open(path)

    second.files.open(path)

    assert second.workspace.document.path is None
    assert second.workspace.project.title == "Saved"
    assert any("is open in another window" in text for text in second.notices.texts)


def test_closing_lets_another_window_have_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    path = saved_project(tmp_path / "a.netb")
    first, second = made_window(qtbot), made_window(qtbot)
    first.files.open(path)
    first.close()

    second.files.open(path)

    assert second.workspace.document.path == path


def test_runs_made_before_the_first_save_move_beside_the_file(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    placed(window)
    run = RunStore.untitled(window.workspace.project.id).new_run(window.workspace.project)

    window.files.save_to(tmp_path / "a.netb")

    assert [each.id for each in RunStore.beside(tmp_path / "a.netb").runs()] == [run.id]
    assert not run.path.exists()


def test_recent_files_are_remembered_latest_first(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    for name in ("a", "b"):
        window.files.open(saved_project(tmp_path / f"{name}.netb"))

    assert [path.name for path in window.files.recent] == ["b.netb", "a.netb"]


def test_save_as_adds_the_ending(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = made_window(qtbot)
    window.files.new()
    target = str(tmp_path / "my.net")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (target, ""))

    assert window.files.save()

    assert window.workspace.document.path == tmp_path / "my.net.netb"


def test_data_beside_the_project_is_named_by_a_relative_path(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    table = Source.loaded({"kind": "table", "path": str(tmp_path / "rows.csv")})
    window.workspace.change("Data", lambda project: structs.replace(project, recipe=Recipe(table)))
    kept = window.workspace.project

    window.files.save_to(tmp_path / "a.netb")
    window.files.open(tmp_path / "a.netb")

    in_file = store.load(tmp_path / "a.netb").project.recipe.source
    assert in_file is not None
    assert in_file.label == "rows.csv"
    assert in_file.saved() == {"kind": "table", "path": "rows.csv"}
    assert window.workspace.project == kept


def test_an_example_opens_without_a_file_and_under_its_own_id(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    path = saved_project(tmp_path / "example.netb")

    window.files.open_copy(path)

    assert window.workspace.document.path is None
    assert window.workspace.project.id != "f" * 32
    assert window.workspace.project.title == "Saved"


def test_a_project_opens_as_it_was_seen_last(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    placed(window)
    QApplication.processEvents()  # panels find their sizes beside the canvas
    canvas = window.workbench.canvas
    canvas.fit()
    canvas.zoom_to(2.0)
    canvas.pan_by(-40, 30)
    centre = canvas.visible_area().center()
    window.files.save_to(tmp_path / "seen.netb")
    window.files.new()
    canvas.fit()

    window.files.open(tmp_path / "seen.netb")

    qtbot.waitUntil(lambda: canvas.zoom == 2.0)
    again = canvas.visible_area().center()
    assert (again - centre).manhattanLength() < 2
    assert window.workspace.document.is_clean


def test_a_view_beside_the_drawing_is_not_believed(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    placed(window)
    view = View(centre=(90_000.0, 90_000.0), zoom=1.0)
    store.save(tmp_path / "far.netb", window.workspace.project, view)

    window.files.open(tmp_path / "far.netb")

    canvas = window.workbench.canvas
    qtbot.waitUntil(lambda: canvas.visible_area().intersects(canvas.whole_area()))


def test_a_closing_window_is_gone_before_its_engines_are(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = made_window(qtbot)
    was_visible: list[bool] = []
    shutdown = window.bridge.shutdown

    def noted() -> None:
        was_visible.append(window.isVisible())
        shutdown()

    monkeypatch.setattr(window.bridge, "shutdown", noted)

    window.close()

    assert was_visible == [False]
