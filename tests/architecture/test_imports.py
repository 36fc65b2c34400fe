"""Which room may know which: import contracts, third parties, and a window free of torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.helpers.source import PACKAGE, ROOT, imported, place, python_files

# What each room may import besides the standard library and netbuilder itself.
THIRD_PARTIES = {
    "core": {"msgspec"},
    "core/project": {"msgspec", "filelock"},
    "catalog": {"msgspec"},
    "export": {"msgspec"},
    "link": {"msgspec"},
    "ui": {"msgspec", "numpy", "PySide6", "shiboken6"},
    "ui/travel/film": {"cv2", "msgspec", "numpy", "PIL", "PySide6"},
    "engine": {
        "charset_normalizer", "msgspec", "numba", "numpy", "polars", "safetensors", "scipy",
        "sklearn", "threadpoolctl", "torch",
    },
    "": {"msgspec", "PySide6", "rich"},  # app, cli and the like at the top
}  # fmt: skip
HEAVY = ("torch", "polars", "sklearn", "scipy", "numba", "PIL", "cv2", "netbuilder.engine")


def room(path_in_package: str) -> str:
    """The longest room of the table that a file lies in."""
    return max(
        (name for name in THIRD_PARTIES if path_in_package.startswith(f"{name}/") or not name),
        key=len,
    )


def test_import_contracts_hold() -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_room_imports_only_the_third_parties_it_may() -> None:
    found = []
    for path in python_files(PACKAGE):
        allowed = THIRD_PARTIES[room(path.relative_to(PACKAGE).as_posix())]
        for module, node in imported(path):
            top = module.partition(".")[0]
            if top not in {"netbuilder", *sys.stdlib_module_names, *allowed}:
                found.append(f"{place(path, node)} imports {module}")

    assert not found, "\n".join(found)


def test_the_engine_knows_only_the_messages_of_the_link() -> None:
    found = [
        f"{place(path, node)} imports {module}"
        for path in python_files(PACKAGE / "engine")
        for module, node in imported(path)
        if module.startswith("netbuilder.link.")
        and not module.startswith("netbuilder.link.messages")
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", ["netbuilder.ui.main_window", "netbuilder.app"])
def test_importing_the_whole_window_leaves_torch_out(module: str) -> None:
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_every_module_of_the_window_imports_without_torch() -> None:
    folders = [PACKAGE / room for room in ("core", "catalog", "export", "link", "ui")]
    paths = [path.relative_to(ROOT).with_suffix("") for path in python_files(*folders)]
    names = [".".join(path.parts).removesuffix(".__init__") for path in paths]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
