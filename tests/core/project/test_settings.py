"""Settings are remembered, survive newer versions, and never keep the application from starting."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from netbuilder.core.project import places, settings
from netbuilder.core.project.settings import Settings


def test_settings_are_remembered() -> None:
    wanted = Settings(
        theme="dark",
        font_scale=1.25,
        window={"geometry": "AdnQywAD"},
        favourites=("dense", "output"),
        threads=2,
    )

    settings.save(wanted)

    assert settings.load() == (wanted, ())


def test_without_a_file_everything_has_its_default() -> None:
    assert settings.load() == (Settings(), ())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"theme": NaN}'])
def test_damaged_settings_are_set_back_and_kept(content: bytes) -> None:
    places.settings_path().write_bytes(content)

    found, (problem,) = settings.load()

    assert found == Settings()
    assert problem.code == "settings.damaged"
    assert problem.sentence == (
        "Your settings could not be read and were set back. The old file is kept as "
        "settings.bad.json."
    )
    assert places.settings_path().with_name("settings.bad.json").read_bytes() == content


def test_one_wrong_setting_leaves_the_others() -> None:
    places.settings_path().write_text('{"theme": 5, "threads": -3, "device": "mps"}', "utf-8")

    assert settings.load() == (Settings(device="mps"), ())


def test_a_shortcut_that_is_no_text_is_left_out_and_told() -> None:
    text = '{"shortcuts": {"edit.undo": 5, "future.fold": "F4"}, "theme": "dark"}'
    places.settings_path().write_text(text, "utf-8")

    found, (problem,) = settings.load()

    assert found == Settings(theme="dark", shortcuts={"future.fold": "F4"})
    assert "edit.undo" in problem.found


def test_commands_run_lately_come_latest_first_and_once() -> None:
    remembered = Settings()
    for id in (*(f"view.{number}" for number in range(9)), "view.3"):
        remembered = remembered.with_command(id)

    assert remembered.commands[:3] == ("view.3", "view.8", "view.7")
    assert len(remembered.commands) == 8


def test_settings_of_a_newer_version_are_written_back() -> None:
    places.settings_path().write_text('{"theme": "dark", "aura": [1, 2]}', "utf-8")

    found, _ = settings.load()
    settings.save(found.with_window(docks="AAAA"))

    again, _ = settings.load()
    assert again.unknown == {"aura": [1, 2]}
    assert (again.theme, again.window) == ("dark", {"docks": "AAAA"})


def test_recent_projects_come_latest_first_and_once() -> None:
    found = Settings()
    for number in (*range(25), 7):
        found = found.with_recent(Path(f"net-{number}.netb"))

    assert found.recent[:2] == ("net-7.netb", "net-24.netb")
    assert len(found.recent) == len(set(found.recent)) == settings.RECENT_LIMIT
    assert "net-7.netb" not in found.without_recent(Path("net-7.netb")).recent


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no mode bits")
def test_the_folder_of_the_state_is_private() -> None:
    assert places.sessions_dir().stat().st_mode & 0o077 == 0
    assert places.crash_dir().parent == places.state_dir()
