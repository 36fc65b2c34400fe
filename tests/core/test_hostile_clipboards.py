"""What is pasted can be saved and opened again, or is refused in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder import __version__
from netbuilder.core import edits, frames
from netbuilder.core.clipboard import Manner, copied, pasted, placed
from netbuilder.core.clipboard_text import LIMIT_CHARACTERS, MARK
from netbuilder.core.design import Design
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.problems import DesignError
from tests.helpers.clipboards import check, text_of
from tests.helpers.designs import chain, join

QUANTUM = {"kind": "quantum", "spin": 2}
AGAIN = "Nothing was pasted. Copy the layers again; some programs change quotation marks."


def sentence(text: str) -> str:
    with pytest.raises(DesignError) as caught:
        pasted(Design(), text)
    return caught.value.problems[0].sentence


REFUSED = {
    "nothing": (
        " \n",
        ("The clipboard holds no text, so nothing was pasted. Select layers and copy them first."),
    ),
    "other text": (
        "shopping list",
        (
            "The clipboard holds other text, 'shopping list'. Nothing was "
            "pasted. Select layers and copy them first."
        ),
    ),
    "turned text": (
        "a\u202eb\nc",
        (
            "The clipboard holds other text, 'a[U+202E]b\ufffdc'. Nothing was "
            "pasted. Select layers and copy them first."
        ),
    ),
    "the mark alone": (f"see {MARK}", "The beginning of the copied layers is missing. " + AGAIN),
    "another object": (
        f'{{"about": "{MARK}"}}',
        (
            "The clipboard speaks of copied layers but holds "
            "none. Nothing was pasted. Select layers and copy them first."
        ),
    ),
    "cut off": (
        text_of("dense")[:-20],
        (
            "The copied layers end in the middle of line 1. Nothing was "
            "pasted. Copy all of the text, down to the last brace."
        ),
    ),
    "curly quotes": (
        text_of("dense").replace('"id"', "\u201cid\u201d"),
        "Line 1 of the copied layers cannot be read. " + AGAIN,
    ),
    "twice": (
        text_of("dense").replace('"version": 1', '"version": 1, "version": 1'),
        "The copied layers name 'version' twice in one place. " + AGAIN,
    ),
    "no list": (
        text_of().replace('"nodes": []', '"nodes": 3'),
        "The list of the copied layers cannot be read. " + AGAIN,
    ),
    "odd version": (
        text_of("dense", version="two"),
        "The version of the copied layers cannot be read. " + AGAIN,
    ),
    "newer": (
        text_of("dense", version=2, copied_with="2.0", needs="1.7"),
        (
            "These layers were copied with netbuilder 2.0. Pasting them needs at least 1.7; you "
            f"have {__version__}. Nothing was pasted. Update netbuilder, then paste again."
        ),
    ),
    "newer, nameless": (
        text_of("dense", version=2),
        (
            "These layers were copied with netbuilder in a newer version. Pasting them "
            f"needs a newer version; you have {__version__}. Nothing was pasted. Update "
            "netbuilder, then paste again."
        ),
    ),
    "large": (
        MARK + " " * LIMIT_CHARACTERS,
        (
            f"The clipboard holds {LIMIT_CHARACTERS + len(MARK):,} "
            "characters, more than a group of layers can have. Nothing was pasted. Copy fewer "
            "layers at once, or open their project instead."
        ),
    ),
    "many": (
        text_of(*["dense"] * (MOST_NODES + 1)),
        (
            "The design would have 20,001 layers; it can "
            "have up to 20,000. Nothing was pasted. Copy fewer layers at once."
        ),
    ),
    "deep": (
        text_of({"kind": "quantum", "spin": None}).replace("null", "[" * 200 + "]" * 200),
        (
            "The copied layers are nested more deeply than any network can be. Nothing was pasted. "
            "Copy the layers again."
        ),
    ),
    "very deep": (
        text_of("dense").replace('"wires": []', '"wires": ' + "[" * 100_000),
        (
            "The copied layers are nested more deeply than any network can be. Nothing was "
            "pasted. Copy the layers again."
        ),
    ),
    "none": (
        text_of(),
        ("The copied text holds no layers, so nothing was pasted. Copy the layers again."),
    ),
    "none to read": (
        text_of(3, {"kind": 4}),
        (
            "2 layers could not be read and were left out. Nothing "
            "is left to paste. Copy the layers again."
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_pasted_is_refused_with_its_own_reason(name: str) -> None:
    text, words = REFUSED[name]
    assert sentence(text) == words


def some() -> str:
    design = join(chain("input", "dense", "add"), "input_1", "add_1")
    design = edits.renamed(design, "dense_1", "Zwölf")
    design, _ = frames.framed(design, ["dense_1", "add_1"])
    wires = [["n0", "up", "n1", "x"], ["n1", "y", "n2", "left"]]
    design, _ = pasted(design, text_of(QUANTUM, "dense", "future", wires=wires))
    return copied(design, [id for id in design.nodes if id != "input_1"])


def test_every_beginning_of_a_copied_text_is_known_as_one() -> None:
    text = some()
    for end in range(text.index(MARK) + len(MARK), len(text) - 1):
        assert "end in the middle of line" in sentence(text[:end]), text[:end][-20:]


NOTED = {
    "unread": (text_of("dense", 3, {"spin": 2}), "2 layers could not be read and were left out."),
    "endless number": (
        text_of("dense", {"kind": "quantum", "spin": float("nan")}),
        "1 layer could not be read and was left out.",
    ),
    "long number": (
        text_of("dense", {"kind": "quantum", "spin": "?"}).replace('"?"', "9" * 5000),
        "1 layer could not be read and was left out.",
    ),
    "a wrong value": (
        text_of({"kind": "dense", "units": -4}),
        "1 setting could not be used; the usual value stands there instead.",
    ),
    "an unknown kind": (
        text_of(QUANTUM),
        ("1 layer is of a kind that this version does not know and is kept in grey."),
    ),
    "no character": (
        text_of(QUANTUM, {"kind": "quantum", "spin": "\ud800"}, "dense"),
        (
            "2 layers are of kinds that this version does not know and are kept in grey. "
            "1 text had characters that cannot be shown and was changed."
        ),
    ),
    "loose": (
        text_of("dense", "dense", wires=[["n0", "y", "n7", "x"], ["n8", "y", "n1", "x"]]),
        "2 wires led to layers that were not copied with them and were left out.",
    ),
    "one loose": (
        text_of("dense", wires=[["n0", "y", "n7", "x"]]),
        "1 wire led to a layer that was not copied with it and was left out.",
    ),
    "no port": (
        text_of("dense", "dense", wires=[["n0", "z", "n1", "x"], ["n0", "y", "n1", "w"]]),
        "2 wires led to ports that do not exist and were left out.",
    ),
    "taken": (
        text_of(*["dense"] * 3, wires=[["n0", "y", "n2", "x"], ["n1", "y", "n2", "x"]]),
        "1 wire led to an input that has one already and was left out.",
    ),
    "circle": (
        text_of("dense", "dense", wires=[["n0", "y", "n1", "x"], ["n1", "y", "n0", "x"]]),
        "1 wire would have closed a circle and was left out.",
    ),
    "to itself": (
        text_of("dense", wires=[["n0", "y", "n0", "x"]]),
        "1 wire would have closed a circle and was left out.",
    ),
    "no wires": (
        text_of("dense", wires=[3, ["n0", "y"], [1, 2, 3, 4]]),
        "3 wires could not be read and were left out.",
    ),
    "wires no list": (text_of("dense", wires=3), "1 wire could not be read and was left out."),
    "frames": (
        text_of("dense", frames=[3, {"id": 4}]),
        "2 frames could not be read and were left out.",
    ),
    "all well": (text_of("dense", "dense", wires=[["n0", "y", "n1", "x"]]), ""),
}


@pytest.mark.parametrize("name", NOTED)
def test_the_rest_is_pasted_and_told_what_was_left_out(name: str) -> None:
    text, words = NOTED[name]
    after = placed(Design(), {}, text)
    assert after.ids
    assert " ".join(after.notes) == words
    check(after)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e308", "1e999", '"left"'])
def test_a_place_that_cannot_be_is_one_below_the_rest(number: str) -> None:
    text = copied(chain("input", "dense"), ["input_1", "dense_1"])
    design, ids = pasted(Design(), text.replace("240.0", number), (0.0, 0.0))
    assert [design.nodes[id].position for id in ids] == [(0.0, 0.0), (0.0, 200.0)]
    (note,) = placed(Design(), {}, text.replace("240.0", number)).notes
    assert note == ("1 place on the canvas could not be read; what was there lies below the rest.")


@pytest.mark.parametrize("field", ["position", "size"])
@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e308", '"left"'])
def test_a_frame_is_placed_sensibly_whatever_it_says(field: str, number: str) -> None:
    design, id = frames.framed(chain("input", "dense"), ["dense_1"])
    content = json.loads(copied(design, [], frames=[id]))
    content["frames"][0][field] = ["?", 100.0]
    after = placed(Design(), {}, json.dumps(content).replace('"?"', number))
    (frame,) = after.design.frames
    assert all(abs(each) < 1e4 for each in (*frame.position, *frame.size))
    check(after)


def test_names_cannot_turn_writing_around() -> None:
    text = copied(edits.renamed(chain("dense"), "dense_1", "plain"), ["dense_1"])
    after = placed(Design(), {}, text.replace("plain", "a\\u202eb\\u0007"))
    assert after.design.nodes["dense_1"].name == "a[U+202E]b\ufffd"
    assert after.notes == ("2 texts had characters that cannot be shown and were changed.",)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["dense", "add", "block", "dense_1", "x", "y", MARK]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "id", "layer", "at", "units", "version"])
            | st.text(max_size=2),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every list and object of a value with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found: list[tuple[Any, Any]] = []
    for key in keys:
        found.append((value, key))
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


@st.composite
def damaged_values(draw: st.DrawFn) -> str:
    """A copied text with some values changed, taken away or doubled."""
    content = json.loads(some())
    for _ in range(draw(st.integers(1, 4))):
        spots = places(content)
        if not spots:
            break
        group, key = spots[draw(st.integers(0, len(spots) - 1))]
        match draw(st.sampled_from(["change", "delete", "double"])):
            case "delete":
                del group[key]
            case "double" if isinstance(group, list):
                group.append(group[key])
            case _:
                group[key] = draw(JSON)
    return json.dumps(content)


@st.composite
def damaged_letters(draw: st.DrawFn) -> str:
    """A copied text with some of its letters changed, taken away or put elsewhere."""
    text = some()
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start, min(len(text), start + 12)))
        text = text[:start] + draw(st.text('"{}[],:0e-\\u \u202e\x00', max_size=3)) + text[end:]
    return text


@given(damaged_values() | damaged_letters(), st.booleans())
def test_damaged_text_is_refused_or_leaves_a_whole_design(text: str, is_fed: bool) -> None:
    before = chain("input", "dense", "dense")
    try:
        after = placed(before, {}, text, Manner(is_fed=is_fed))
    except DesignError:
        return
    assert set(before.wires) <= set(after.design.wires)
    check(after)
