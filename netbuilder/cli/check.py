"""`netbuilder check`: what each node does to the data, what it costs, and what is wrong."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, TypeAlias

from netbuilder.cli.console import DONE, FAILED, answer, as_dictionary, table, told
from netbuilder.cli.projects import Opened, opened
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.inference import Inference, infer
from netbuilder.core.value import Block

Blocks: TypeAlias = Mapping[str, Block]


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


def _nodes(design: Design, inference: Inference, blocks: Blocks) -> list[dict[str, Any]]:
    rows = []
    for id in (*inference.order, *(id for id in design.nodes if id not in inference.order)):
        node, facts = design.nodes[id], inference.nodes[id]
        row = {
            "id": id,
            "name": node.title,
            "kind": getattr(node.layer, "kind", ""),
            "output": facts.output.label if facts.output is not None else None,
            "sizes": [list(shape.sizes) for shape in facts.outputs],
            "parameters": facts.parameters,
            "frozen": facts.frozen,
            "buffers": facts.buffers,
            "multiply_adds": facts.multiply_adds,
            "activations": facts.activations,
            "problems": [as_dictionary(problem) for problem in facts.problems],
        }
        if isinstance(node.layer, BlockUse) and facts.inside:
            inner = blocks[node.layer.definition].design
            row["copies"] = [_nodes(inner, copy, blocks) for copy in facts.inside]
        rows.append(row)
    return rows


def _facts(project: Opened, inference: Inference) -> dict[str, Any]:
    rows = _nodes(project.project.design, inference, project.project.blocks)
    return {
        "file": str(project.path),
        "title": project.title,
        "data": inference.data.source,
        "nodes": rows,
        "parameters": inference.parameters,
        "trainable": inference.trainable,
        "frozen": inference.frozen,
        "buffers": inference.buffers,
        "multiply_adds": inference.multiply_adds,
        "activations": inference.activations,
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
        for node in _nodes(project.project.design, inference, project.project.blocks)
    ]
    columns = ("Node", "Id", "Output", "Parameters>", "Multiply-adds>", "Problems>")
    total = ("Together", "", "", f"{inference.parameters:,}", f"{inference.multiply_adds:,}", "")
    table(project.title, columns, [*rows, total])
