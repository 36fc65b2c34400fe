"""Formulas are read as arithmetic, computed as torch would, and everything else is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.catalog.formula_parser import FormulaError, names_in, parsed, torch_text
from netbuilder.core.layer import Layer
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import DesignError, SetParameter
from netbuilder.core.shapes import features, image, sequence
from tests.catalog.drawn import kind
from tests.conformance.running import Running

NAMES = ("x", "y", "z")
FORMULAS = {
    "x + y * z": lambda x, y, z: x + y * z,
    "(x + y) * z": lambda x, y, z: (x + y) * z,
    "x - (y - z)": lambda x, y, z: x - (y - z),
    "x - y - z": lambda x, y, z: x - y - z,
    "x / (y * z)": lambda x, y, z: x / (y * z),
    "x / y / z": lambda x, y, z: x / y / z,
    "-x ** 2": lambda x, y, z: -(x**2),
    "(-x) ** 2": lambda x, y, z: (-x) ** 2,
    "(x ** 2) ** y": lambda x, y, z: (x**2) ** y,
    "x ** 2 ** 3": lambda x, y, z: x**8,
    "x ^ -1": lambda x, y, z: 1 / x,
    "2 - -x": lambda x, y, z: 2 + x,
    "-(x + 1)": lambda x, y, z: -(x + 1),
    "sin(pi * x) + e": lambda x, y, z: math.sin(math.pi * x) + math.e,
    "max(min(x, 0.5), y)": lambda x, y, z: max(min(x, 0.5), y),
    "sqrt(abs(x)) + exp(-y) + log(z)": lambda x, y, z: (
        math.sqrt(abs(x)) + math.exp(-y) + math.log(z)
    ),
    "relu(-x) + tanh(y) + sigmoid(z) + cos(x) + tan(y)": lambda x, y, z: (
        max(0, -x) + math.tanh(y) + 1 / (1 + math.exp(-z)) + math.cos(x) + math.tan(y)
    ),
}


@pytest.mark.parametrize("text", list(FORMULAS))
@given(x=st.floats(0.1, 2), y=st.floats(0.1, 1.4), z=st.floats(0.1, 2))
def test_a_formula_is_computed_as_people_read_it(text: str, x: float, y: float, z: float) -> None:
    values = {
        name: torch.tensor(v, dtype=torch.float64) for name, v in zip(NAMES, (x, y, z), strict=True)
    }
    found = eval(torch_text(parsed(text, NAMES), str), {"torch": torch, **values})
    expected: Any = FORMULAS[text]
    assert float(found) == pytest.approx(expected(x, y, z), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("__import__('os')", "'__import__' is not a known name. Known: x, y, z, pi, e, sin, "),
        ("9**9**9", "The result would have more than 300 digits."),
        ("x + 9**9**9", "The result would have more than 300 digits."),
        ("x.real", "'.' stands where the formula should end."),
        ("x.__class__", "'.' stands where the formula should end."),
        ("x[0]", "'[' has no meaning in a formula."),
        ("lambda: 0", "'lambda' is not a known name. Known: "),
        ("eval(x)", "'eval' is not a known name."),
        ("x; y", "';' has no meaning in a formula."),
        ("'x'", "''' has no meaning in a formula."),
        ("x if y", "'if' stands where the formula should end."),
        ("²", "'²' has no meaning in a formula."),
        ("x = 1", "'=' has no meaning in a formula."),
        ("", "The formula is empty."),
        ("  ", "The formula is empty."),
        ("x +", "The formula breaks off."),
        ("(x", "A closing parenthesis is missing."),
        ("x)", "')' stands where the formula should end."),
        ("* x", "'*' stands where a number or a name should be."),
        ("sin x", "'sin' needs parentheses: sin(x)."),
        ("sin(x, y)", "'sin' takes 1 value, found 2."),
        ("max(x)", "'max' takes 2 values, found 1."),
        ("1 / 0 + x", "It divides by 0."),
        ("log(0) * x", "'log' of 0 is no number."),
        ("(-1) ** 0.5 * x", "A power of -1 with a fraction is no number."),
        ("1e999", "The result would have more than 300 digits."),
        ("exp(exp(9)) * x", "The result would have more than 300 digits."),
        ("(" * 500 + "x", "Parentheses and powers nest at most 50 deep."),
        ("-" * 500 + "x", "Parentheses and powers nest at most 50 deep."),
        ("x" + "+x" * 600, "A formula has at most 1,000 characters."),
    ],
)
def test_what_is_no_formula_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parsed(text, NAMES)
    assert str(caught.value).startswith(words)


@given(text=st.text(alphabet="xyz019.+-*/^()[],_'\" eEpisqrtmaxn=:@\n", max_size=40))
def test_any_text_is_read_or_refused_and_what_is_read_can_be_written(text: str) -> None:
    try:
        part = parsed(text, NAMES)
    except FormulaError:
        return
    names = {name: torch.tensor(1.5) for name in names_in(part)}
    eval(torch_text(part, str), {"__builtins__": {}, "torch": torch, **names})


def test_a_long_formula_is_read_without_running_out_of_stack() -> None:
    part = parsed("x-" * 499 + "x", NAMES)
    assert eval(torch_text(part, str), {"x": 1.0}) == -498.0


def test_a_hostile_formula_never_becomes_a_node() -> None:
    for text in ("__import__('os').system('x')", "9**9**9"):
        with pytest.raises(ParameterError) as caught:
            kind("formula", formula=text)
        problem = caught.value.problems[0]
        assert problem.where.field == "formula"
        assert problem.found.startswith("'formula' of 'Formula': ")


def test_the_node_computes_its_inputs_and_stretches_them() -> None:
    layer: Layer = kind("formula", formula="x * sigmoid(y) - z")
    running = Running(layer, (image(4, 5, 3), features(3), features(3)))
    x, y, z = running.inputs(batch=2)
    expected = x * torch.sigmoid(y)[:, :, None, None] - z[:, :, None, None]
    torch.testing.assert_close(running(x, y, z), expected)


def test_an_input_that_is_used_must_be_wired() -> None:
    with pytest.raises(DesignError) as caught:
        kind("formula", formula="x + y").shape(sequence(3, 2), None, None, None)
    assert caught.value.problems[0].where.port == "y"


def test_a_formula_without_inputs_is_refused_with_a_fix() -> None:
    with pytest.raises(DesignError) as caught:
        kind("formula", formula="2 * pi").shape(features(2), None, None, None)
    (edit,) = caught.value.problems[0].fixes[0].edits
    assert isinstance(edit, SetParameter)
    assert edit.value == "x"
