"""`netbuilder check`: what each node does to the data, what it costs, and what is wrong."""

from __future__ import annotations

import argparse
from typing import Any

from netbuilder.cli.console import DONE, FAILED, answer, as_dictionary, table, told
from netbuilder.cli.projects import Opened, opened
from netbuilder.core.inference import Inference, infer


def run(chosen: argparse.Namespace) -> int:
    """Print the table, or JSON; answers 1 if something keeps the project from training."""
    project = opened(chosen.file, chosen.settings)
    inference = infer(project.project)
    if chosen.json:
        answer(_facts(project, inference))
    else:
        _print(project, inference)
        told(inference.problems)
    return FAILED if inference.errors else DONE


def _nodes(project: Opened, inference: Inference) -> list[dict[str, Any]]:
    design = project.project.design
    rows = []
    for id in (*inference.order, *(id for id in design.nodes if id not in inference.order)):
        node, facts = design.nodes[id], inference.nodes[id]
        rows.append(
            {
                "id": id,
                "name": node.title,
                "kind": getattr(node.layer, "kind", ""),
                "output": facts.output.label if facts.output is not None else None,
                "parameters": facts.parameters,
                "multiply_adds": facts.multiply_adds,
                "problems": [as_dictionary(problem) for problem in facts.problems],
            }
        )
    return rows


def _facts(project: Opened, inference: Inference) -> dict[str, Any]:
    return {
        "file": str(project.path),
        "title": project.title,
        "data": inference.data.source,
        "nodes": _nodes(project, inference),
        "parameters": inference.parameters,
        "multiply_adds": inference.multiply_adds,
        "is_ready": not inference.errors,
        "problems": [as_dictionary(problem) for problem in inference.problems],
    }


def _print(project: Opened, inference: Inference) -> None:
    rows = [
        (
            str(node["name"]),
            str(node["id"]),
            str(node["output"] or "unknown"),
            f"{node['parameters']:,}" if node["parameters"] else "",
            f"{node['multiply_adds']:,}" if node["multiply_adds"] else "",
            f"{len(node['problems'])}" if node["problems"] else "",
        )
        for node in _nodes(project, inference)
    ]
    columns = ("Node", "Id", "Output", "Parameters>", "Multiply-adds>", "Problems>")
    total = ("Together", "", "", f"{inference.parameters:,}", f"{inference.multiply_adds:,}", "")
    table(project.title, columns, [*rows, total])
