"""Where the files that ship with the product lie: in a checkout and in an installed wheel alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def data_folder() -> Path:
    """The folder that holds `resources` and `projects`.

    A wheel carries both under `netbuilder/_data`; in a checkout they lie beside the package.
    """
    # Imported here because it costs 4 to 13 ms that many commands need not pay.
    from importlib.resources import files

    package = Path(str(files("netbuilder")))
    packed = package / "_data"
    return packed if packed.is_dir() else package.parent


def resource(*parts: str) -> Path:
    """The path of a shipped resource, e.g. `resource("icons", "dense.svg")`."""
    return data_folder().joinpath("resources", *parts)


def projects_folder() -> Path:
    """The folder of the example projects. In an installed copy it may not be writable."""
    return data_folder() / "projects"


def example_projects() -> tuple[Path, ...]:
    """All example projects, sorted by name."""
    return tuple(sorted(projects_folder().glob("*.netb")))


def example_project(name: str) -> Path:
    """The path of one example by its bare name, e.g. `example_project("xor")`.

    Raises:
        FileNotFoundError: There is no such example; the message names those there are.
    """
    path = projects_folder() / f"{name}.netb"
    if not path.is_file():
        known = ", ".join(example.stem for example in example_projects()) or "none"
        raise FileNotFoundError(f"There is no example called '{name}'. There are: {known}.")
    return path
