"""`netbuilder new`: writes a project that begins from a ready network."""

from __future__ import annotations

import argparse
from pathlib import Path

from msgspec import structs

import netbuilder.catalog  # noqa: F401  (registers every template)
from netbuilder.catalog.templates.template import Template
from netbuilder.cli.console import DONE, note
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import store
from netbuilder.core.project.schema import new_id


def run(chosen: argparse.Namespace) -> int:
    """Write the project; an existing file stays as it is."""
    wanted = _letters(chosen.template)
    found = [kind for name, kind in Template.entries().items() if _letters(name) == wanted]
    kind = found[0] if found else None
    if kind is None:
        raise FileProblemError(
            Problem(
                "no-such-template",
                found=f"There is no ready network called '{chosen.template}'.",
                fix="See: netbuilder templates.",
            )
        )
    path = Path(chosen.file)
    if path.suffix != store.SUFFIX:
        path = path.with_name(path.name + store.SUFFIX)
    if path.exists():
        raise FileProblemError(
            Problem(
                "file-exists",
                found=f"{path.name} is there already and was not changed.",
                fix="Choose another name.",
            )
        )
    store.save(path, structs.replace(kind().project(), id=new_id()))
    note(f"Written to {path}.")
    return DONE


def _letters(name: str) -> str:
    """A name as it is compared: ``ResNet-50``, ``resnet_50`` and ``resnet50`` are one."""
    return "".join(letter for letter in name.lower() if letter.isalnum())
