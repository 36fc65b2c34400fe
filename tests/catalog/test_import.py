"""The catalog is light to import, and a new kind touches one file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from netbuilder.core.entry import Entry
from netbuilder.core.inference import infer
from netbuilder.core.layer import Code, Example, Family, Layer
from netbuilder.core.params import real
from netbuilder.core.recipe import Column, ColumnRole
from netbuilder.core.shapes import Shape, features
from netbuilder.export.module import module_text
from tests.catalog.drawn import kind, project


@pytest.fixture
def toy() -> Iterator[Any]:
    class Scale(Layer):
        """Multiplies every number."""

        group, icon, source = Family.STEADY, "sum", "This test"
        example = Example(inputs=(features(8),), output=features(8))

        factor: float = real(default=2.0, low=0.0, high=9.0, help="What to multiply by.")

        def shape(self, x: Shape) -> Shape:
            return x

        def code(self, x: Shape) -> Code:
            return Code(call=f"{{x}} * {self.factor}")

    yield Scale
    members: dict[str, type[Entry]] = Layer._members
    del members["scale"]


def test_a_kind_defined_anywhere_is_placed_checked_saved_and_run(toy: Any) -> None:
    assert Layer.loaded({"kind": "scale", "factor": 3.0}) == toy(factor=3.0)
    linear = kind("dense").activation.family().entries()["linear"]()
    some = project(
        Column("price", role=ColumnRole.TARGET),
        kind("input"),
        toy(factor=3.0),
        kind("dense", units=1, activation=linear),
        kind("output", loss=kind("output").loss.family().entries()["mse"]()),
    )
    assert infer(some).problems == ()
    written = module_text(some)
    assert "scale_1 = input_1 * 3.0  # (batch, 4)" in written.text
    names: dict[str, Any] = {}
    exec(written.text, names)
    network = names["Network"]()
    assert network(torch.zeros(2, 4)).shape == (2, 1)


def test_importing_the_catalog_brings_in_nothing_heavy() -> None:
    code = (
        "import sys, netbuilder.catalog, netbuilder.export.module, netbuilder.export.script\n"
        "heavy = {'torch', 'numpy', 'PySide6', 'polars', 'sklearn', 'hypothesis'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
