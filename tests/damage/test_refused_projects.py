"""Files that are no project, or too damaged for one: each gets its own plain sentence."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder import __version__
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import store
from tests.damage.samples import HEAD, dense, document, sound_text, text


class Case(NamedTuple):
    """A file by its content, and what opening it says."""

    number: str
    content: bytes | str
    code: str
    sentence: str


def many_nodes(count: int) -> str:
    nodes = ",".join(f'"dense_{number}":{{"layer":"dense"}}' for number in range(1, count + 1))
    return f'{{"netbuilder":{{"format":1}},"design":{{"nodes":{{{nodes}}},"wires":[]}}}}'


SOUND = sound_text()
DENSE = text(dense(units=16))
CASES = (
    Case("1", b"", "open.empty", "my-net.netb is empty (0 bytes)."),
    Case("1 blank", b" \n\n", "open.empty", "my-net.netb is empty (3 bytes)."),
    Case(
        "1 zeros", bytes(4096), "open.zeros", "my-net.netb holds nothing but zeros (4,096 bytes)."
    ),
    Case(
        "2",
        SOUND[: len(SOUND) // 2],
        "open.cut-short",
        "my-net.netb ends in the middle (line 10). It was probably not copied completely.",
    ),
    Case(
        "2 after a group",
        SOUND[: SOUND.index("}") + 1],
        "open.cut-short",
        "my-net.netb ends in the middle (line 7). It was probably not copied completely.",
    ),
    Case(
        "2 and more after its end",
        SOUND + "\nsent from my phone\n",
        "open.text-after-end",
        f"my-net.netb goes on after its end (line {len(SOUND.splitlines()) + 1}). "
        "Take away what stands there and open it again.",
    ),
    Case(
        "3",
        "<!DOCTYPE html>\n<html><head><title>404</title></head></html>",
        "open.not-json-web-page",
        "This is a web page, not a netbuilder project. The download may have failed.",
    ),
    Case(
        "3 text", "Dear reader,\n", "open.not-a-project", "my-net.netb is not a netbuilder project."
    ),
    Case(
        "3 slip",
        SOUND.replace('"design": {', '"design" {'),
        "open.not-json",
        "Something in line 8 of my-net.netb cannot be read, so it was not opened.",
    ),
    Case("4", '{"version": 3}', "open.not-ours", "This JSON file was not made by netbuilder."),
    Case("4 list", "[1, 2]", "open.not-ours", "This JSON file was not made by netbuilder."),
    Case(
        "4 twice", '{"a": 1, "a": 2}', "open.not-ours", "This JSON file was not made by netbuilder."
    ),
    Case(
        "4 head",
        text(document(netbuilder={**HEAD, "format": "one"})),
        "open.damaged-head",
        "The first lines of this project are damaged.",
    ),
    Case(
        "5",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "open.lfs-pointer",
        "This is a Git LFS placeholder, not the project itself. Run 'git lfs pull' and open it "
        "again.",
    ),
    Case(
        "6",
        SOUND.replace('  "design"', '<<<<<<< HEAD\n=======\n>>>>>>> theirs\n  "design"'),
        "open.conflict-marks",
        "This file has unresolved Git conflicts (first at line 8). Resolve them and open it again.",
    ),
    Case(
        "7",
        text(
            document(
                netbuilder={
                    **HEAD,
                    "format": 9,
                    "min_reader": 8,
                    "saved_with": "3.2",
                    "needs": "3.0",
                }
            )
        ),
        "open.newer-format",
        f"This project was saved by netbuilder 3.2 and needs at least 3.0. You have {__version__}. "
        "Nothing was changed.",
    ),
    Case(
        "7 unsaid",
        text(document(netbuilder={"format": 9, "min_reader": 8, "saved_with": "3.2"})),
        "open.newer-format",
        f"This project was saved by netbuilder 3.2 and needs a newer version. You have "
        f"{__version__}. Nothing was changed.",
    ),
    *(
        Case(
            f"8 {encoding}",
            SOUND.encode(encoding),
            "open.utf-16",
            "This file is saved as UTF-16. netbuilder projects are UTF-8. Save a copy as UTF-8 and "
            "open that.",
        )
        for encoding in ("utf-16", "utf-16-le", "utf-16-be")
    ),
    Case(
        "9",
        SOUND.encode().replace(b'"dense"', b'"d\xffnse"'),
        "open.not-utf-8",
        "Line 12 has characters that cannot be read (byte 0xFF).",
    ),
    Case(
        "10",
        DENSE.replace('"units": 16', '"units": 16,\n          "units": 32'),
        "open.duplicate-name",
        "'units' appears twice in 'dense_3' (line 14). Please keep one.",
    ),
    Case(
        "10 top",
        SOUND.replace('"plan": {}', '"plan": {},\n  "plan": {}'),
        "open.duplicate-name",
        "'plan' appears twice (line 25). Please keep one.",
    ),
    *(
        Case(
            f"11 {number}",
            text(document(plan={"learning_rate": "?"})).replace('"?"', number),
            "open.not-finite",
            "The learning rate in line 25 is not a finite number.",
        )
        for number in ("NaN", "Infinity", "-Infinity", "1e400", "-1e400")
    ),
    Case(
        "12",
        "[" * 100_000,
        "open.too-deep",
        "This file is nested more deeply than any project can be. It was not opened.",
    ),
    Case(
        "12 closed",
        text(document()).replace('"plan": {}', '"plan": ' + '{"a":' * 80 + "1" + "}" * 80),
        "open.too-deep",
        "This file is nested more deeply than any project can be. It was not opened.",
    ),
    Case(
        "13",
        DENSE.replace('"units": 16', '"units": ' + "9" * 1_000_000),
        "open.too-many-digits",
        "'units' in 'dense_3' has more than 20 digits (line 13).",
    ),
    Case(
        "13 fraction",
        DENSE.replace('"units": 16', '"units": 0.' + "9" * 1_000),
        "open.too-many-digits",
        "'units' in 'dense_3' has more than 20 digits (line 13).",
    ),
    Case(
        "28",
        many_nodes(20_001),
        "open.too-many-nodes",
        "This project has 20,001 layers; netbuilder opens up to 20,000.",
    ),
    Case(
        "28 a million",
        many_nodes(1_000_000),
        "open.too-many-nodes",
        "This project has 1,000,000 layers; netbuilder opens up to 20,000.",
    ),
    Case(
        "28 wires",
        text(document(design={"nodes": {}, "wires": [1] * 100_001})),
        "open.too-many-wires",
        "This project has 100,001 wires; netbuilder opens up to 100,000.",
    ),
    Case(
        "28 parts",
        "[" + "[]," * 1_100_000 + "[]]",
        "open.too-many-parts",
        "This file has more parts than any project can have. It was not opened.",
    ),
    Case(
        "structure",
        text(document(design={"nodes": [1, 2], "wires": []})),
        "open.wrong-structure",
        "'nodes' in this file should be a group of values, found a list. It was not opened, so "
        "that nothing is lost.",
    ),
    Case(
        "structure of the plan",
        text(document(plan="quick")),
        "open.wrong-structure",
        "'plan' in this file should be a group of values, found the text \"quick\". It was not "
        "opened, so that nothing is lost.",
    ),
    Case(
        "61",
        b"\x80\x04\x95",
        "open.pickle",
        "This is a Python pickle. Such files can run programs, so netbuilder does not open them.",
    ),
    Case(
        "zip",
        b"PK\x03\x04",
        "open.archive",
        "my-net.netb is a zip archive, not a netbuilder project.",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_a_damaged_file_is_refused_in_plain_words(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "my-net.netb"
    content = case.content if isinstance(case.content, bytes) else case.content.encode()
    path.write_bytes(content)

    with pytest.raises(FileProblemError) as caught:
        store.load(path)

    (problem,) = caught.value.problems
    assert (problem.code, problem.sentence) == (case.code, case.sentence)
    assert path.read_bytes() == content


def test_a_byte_order_mark_is_accepted_silently(tmp_path: Path) -> None:
    path = tmp_path / "my-net.netb"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.encode())

    loaded = store.load(path)

    assert list(loaded.project.design.nodes) == ["dense_3"]
    assert loaded.markers == ()


def test_a_damaged_file_names_the_earlier_version_where_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "my-net.netb"
    path.write_bytes(b"")
    version = tmp_path / "my-net.netb.runs" / "versions" / "0001-20260131T115900Z.netb"
    version.parent.mkdir(parents=True)
    version.write_text(SOUND, encoding="utf-8")

    with pytest.raises(FileProblemError) as caught:
        store.load(path)

    at = store.moment(version.stat().st_mtime)
    assert caught.value.problems[0].sentence == (
        f"my-net.netb is empty (0 bytes). An earlier version from {at} is kept. Open that version."
    )
