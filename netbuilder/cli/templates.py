"""`netbuilder templates`: the ready networks that a new project can begin from."""

from __future__ import annotations

import argparse

import netbuilder.catalog  # noqa: F401  (registers every template)
from netbuilder.catalog.templates.template import Template
from netbuilder.cli.console import DONE, answer, table
from netbuilder.core.inference import infer


def run(chosen: argparse.Namespace) -> int:
    """List name, title, parameters and source of every template."""
    rows = [
        {
            "name": kind.kind,
            "title": kind.title,
            "summary": kind.summary,
            "parameters": infer(kind().project()).parameters,
            "source": kind.source,
        }
        for kind in Template.entries().values()
    ]
    if chosen.json:
        answer({"templates": rows})
        return DONE
    table(
        "Ready networks",
        ("Name", "Title", "Parameters>"),
        [(str(r["name"]), str(r["title"]), f"{r['parameters']:,}") for r in rows],
    )
    return DONE
