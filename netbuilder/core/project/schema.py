"""The project file as text: from any text to a checked project with markers, and back exactly."""

from __future__ import annotations

import gc
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec import Struct, structs

from netbuilder import __version__
from netbuilder.core.derived import MOST_DERIVED
from netbuilder.core.design import NodeLayer
from netbuilder.core.plan import Phase, Plan
from netbuilder.core.problems import Problem
from netbuilder.core.project import migrations
from netbuilder.core.project.findings import Findings, Place
from netbuilder.core.project.partners import with_block_sockets
from netbuilder.core.project.reading import DesignReader, group
from netbuilder.core.project.records import OWNERS, Record, Unusable, read_record, record_form
from netbuilder.core.project.strict_json import (
    decoded,
    parsed,
    refuse,
    refuse_repeats,
    strictly_parsed,
)
from netbuilder.core.project.texts import (
    TEXT_LIMIT,
    cleaned,
    has_turns,
    is_plain,
    is_unshowable,
    shortened,
    shown,
    with_visible_turns,
)
from netbuilder.core.project.writing import compact, laid_out, layer_form, project_text
from netbuilder.core.recipe import Column, Recipe, Split
from netbuilder.core.value import Block, Project

HEAD = "netbuilder"
KNOWN = (HEAD, "title", "description", "design", "blocks", "recipe", "plan", "view")
HEAD_KNOWN = ("format", "min_reader", "project", "saved_with")
# Markers about content that stays as it is in the file; all others tell of a change.
KEEPING = (
    "open.unknown-setting",
    "open.unknown-kind",
    "open.unknown-choice",
    "open.missing-block",
)
_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\Z")


class Watched(Struct, frozen=True):
    """A card on the canvas that shows the values of an output.

    Attributes:
        nodes: Ids from the outside in; the last is the node.
        port: Name of its output.
        at: Left top corner of the card, in canvas pixels.
    """

    nodes: tuple[str, ...] = ()
    port: str = ""
    at: tuple[float, float] = (0.0, 0.0)


class View(Struct, frozen=True):
    """How the canvas looked when the project was saved; no part of what undo takes back.

    Attributes:
        centre: Middle of what was seen, in canvas pixels.
        zoom: Screen pixels per canvas pixel; 0 fits everything.
        watches: Cards that show values.
        unknown: Fields of a newer version, written back unchanged.
    """

    centre: tuple[float, float] = (0.0, 0.0)
    zoom: float = 0.0
    watches: tuple[Watched, ...] = ()
    unknown: dict[str, Any] = {}


class FileMark(Struct, frozen=True):
    """What a file was when it was read or written, to notice when others change it."""

    size: int
    modified_ns: int
    sha256: str


class Loaded(Struct, frozen=True):
    """What a file held.

    Attributes:
        markers: What was mended or kept, for the person to see.
        mark: What the file was; None where the text came from elsewhere.
    """

    project: Project
    view: View
    markers: tuple[Problem, ...] = ()
    mark: FileMark | None = None

    @property
    def is_mended(self) -> bool:
        """Whether saving would write something else than the file holds."""
        return any(marker.code not in KEEPING for marker in self.markers)


def new_id() -> str:
    """An id for a new project."""
    return uuid.uuid4().hex


def to_text(project: Project, view: View | None = None) -> str:
    """The file of a project. The same project gives the same text.

    Raises:
        ValueError: A number of it is not finite.
    """
    view = view or View()
    head = {
        "format": migrations.FORMAT,
        "min_reader": migrations.MIN_READER,
        "project": project.id,
        "saved_with": __version__,
    }
    return project_text(head, project, {**record_form(view), **view.unknown})


def from_bytes(data: bytes, file_name: str) -> Loaded:
    """As `from_text`, for the bytes of a file."""
    return from_text(decoded(data, file_name), file_name)


def from_text(text: str, file_name: str) -> Loaded:
    """The project of a text; what can be mended is mended and marked.

    Args:
        file_name: What messages call it.

    Raises:
        FileProblemError: It is no project, or a larger or newer one than can be opened.
    """
    with _without_collections():
        return _from_text(text, file_name)


def _from_text(text: str, file_name: str) -> Loaded:
    result = parsed(text, file_name)
    document = _with_head(result.value)
    if result.has_repeats:
        refuse_repeats(document, text, _may_repeat)
    findings = Findings()
    top = Place(findings)
    if not is_plain(text):
        document, count = cleaned(document)
        if count:
            top.mark(
                "open.unshowable-text",
                f"{count:,} {'text' if count == 1 else 'texts'} in this file had characters that "
                "cannot be shown. Each such character became '\ufffd'.",
            )
    return _read(document, top)


def from_document(document: dict[str, Any], file_name: str) -> Loaded:
    """As `from_text`, for a project inside another JSON file."""
    return from_text(compact(document), file_name)


def layer_saved(layer: NodeLayer) -> Any:
    """The JSON form of a layer."""
    return layer_form(layer)


def layer_loaded(saved: Any) -> NodeLayer:
    """The layer of a JSON form; what is not legal in it is mended."""
    return DesignReader().read_layer(saved, Place(Findings()))[0]


def recipe_text(recipe: Recipe) -> str:
    """A recipe alone as JSON text, for messages."""
    return laid_out(record_form(recipe))


def recipe_from_text(text: str) -> Recipe:
    """The recipe of `recipe_text`.

    Raises:
        FileProblemError: It is no recipe.
    """
    return _read_section(
        Recipe, strictly_parsed(text, "The data recipe"), Place(Findings()), "recipe"
    )


def columns_text(columns: tuple[Column, ...]) -> str:
    """Columns alone as JSON text, for messages."""
    return compact([record_form(column) for column in columns])


def columns_from_text(text: str) -> tuple[Column, ...]:
    """The columns of `columns_text`; of an empty text, none.

    Raises:
        FileProblemError: They are no columns.
    """
    if not text:
        return ()
    form = {"columns": strictly_parsed(text, "The list of columns")}
    return _read_section(Recipe, form, Place(Findings()), "recipe").columns


@contextmanager
def _without_collections() -> Iterator[None]:
    """Reading only makes objects that stay; looking for garbage took 30 % of 5,000 nodes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _with_head(value: Any) -> dict[str, Any]:
    """The document in today's format, once its head is checked."""
    head = value.get(HEAD) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(head, dict) or "format" not in head:
        refuse("open.not-ours", "This JSON file was not made by netbuilder.")
    found, needed = head["format"], head.get("min_reader", head["format"])
    if type(found) is not int or found < 1 or type(needed) is not int:
        refuse("open.damaged-head", "The first lines of this project are damaged.")
    if found > migrations.FORMAT and needed > migrations.FORMAT:
        by = shown(head.get("saved_with") or "a newer version", 20)
        needs = shown(head["needs"], 20) if isinstance(head.get("needs"), str) else ""
        refuse(
            "open.newer-format",
            f"This project was saved by netbuilder {by} and needs "
            f"{f'at least {needs}' if needs else 'a newer version'}. You have {__version__}. "
            "Nothing was changed.",
        )
    return migrations.migrated(value, found)


def _may_repeat(path: tuple[str, ...]) -> bool:
    """Whether an object may hold a name twice: nodes may, the second one gets a new id."""
    return path[-2:] == ("design", "nodes")


def _read(document: dict[str, Any], top: Place) -> Loaded:
    findings = top.findings
    head = document[HEAD]
    head_place = top.inside(HEAD)
    newer = head["format"] > migrations.FORMAT
    for key, value in head.items():
        if key not in HEAD_KNOWN or (newer and key in ("format", "min_reader")):
            head_place.keep(key, value)
    for key in [key for key in document if key not in KNOWN]:
        top.keep(key, document[key])
        top.mark_unknown(key)
    saved_blocks = group(document.get("blocks", {}), "blocks")
    reader = DesignReader(saved_blocks)
    design, ids = reader.read(document.get("design", {}), top.inside("design"))
    blocks = {key: _block(key, saved, top, reader) for key, saved in saved_blocks.items()}
    design = with_block_sockets(design, blocks, top.inside("design"))
    blocks = {
        key: structs.replace(block, design=with_block_sockets(block.design, blocks, top))
        for key, block in blocks.items()
    }
    recipe = _read_section(Recipe, document.get("recipe", {}), top, "recipe")
    plan = _read_section(Plan, document.get("plan", {}), top, "plan")
    view_findings = Findings()
    view = _read_section(View, document.get("view", {}), Place(view_findings), "view")
    view = structs.replace(view, unknown=view_findings.unknown.get("view", {}))
    project = Project(
        design,
        _with_sound_inputs(_with_whole_split(recipe, top), top),
        _with_new_ids(plan, ids),
        blocks,
        _project_id(head.get("project"), top),
        _line("title", document, top),
        _line("description", document, top),
        findings.unknown,
    )
    return Loaded(project, view, findings.markers)


def _read_section(cls: type[Record], saved: Any, top: Place, name: str) -> Record:
    try:
        return read_record(cls, saved, top.inside(name, OWNERS[cls.__name__]))
    except Unusable:
        group(saved, name)
        raise


def _block(key: str, saved: Any, top: Place, reader: DesignReader) -> Block:
    form = group(saved, f"blocks.{shown(key)}")
    place = top.inside("blocks").inside(key, f"the block '{shown(key)}'")
    design, ids = reader.read(form.get("design", {}), place.inside("design"))
    known = ("name", "design", "exposed")
    for name in [name for name in form if name not in known]:
        place.keep(name, form[name])
        place.mark_unknown(name)
    exposed = _texts(form, "exposed")
    return Block(
        _line("name", form, place) or shown(key),
        design,
        tuple(
            f"{ids[node]}.{field}"
            for node, _, field in (text.partition(".") for text in exposed)
            if node in ids
        ),
    )


def _texts(form: dict[str, Any], name: str) -> list[str]:
    saved = form.get(name, [])
    return [text for text in saved if isinstance(text, str)] if isinstance(saved, list) else []


def _line(name: str, form: dict[str, Any], place: Place) -> str:
    saved = form.get(name, "")
    is_long = name == "description"
    words = f"The {name} of {place.owner or 'this project'}"
    if not isinstance(saved, str):
        place.mark("open.wrong-type", f"{words} should be a text. It was left empty.")
        return ""
    if not is_long and is_unshowable(saved):
        place.mark("open.name-unshowable", f"{words} has characters that cannot be shown.")
        saved = "".join(letter for letter in saved if not is_unshowable(letter))
    if has_turns(saved):
        place.mark(
            "open.turned-text",
            f"{words} has marks that turn writing around. They are shown as [U+…].",
        )
        saved = with_visible_turns(saved)
    limit = TEXT_LIMIT if is_long else 200
    if len(saved) > limit:
        place.mark(
            "open.name-too-long",
            f"{words} is longer than {limit:,} characters and was shortened.",
        )
    return shortened(saved, limit)


def _project_id(saved: Any, top: Place) -> str:
    if isinstance(saved, str) and (not saved or _ID.match(saved)):
        return saved
    if saved is not None:
        top.mark("open.new-id", "The id of this project cannot be read. It was given a new one.")
    return new_id() if saved is not None else ""


def _with_whole_split(recipe: Recipe, top: Place) -> Recipe:
    split = recipe.split
    if abs(split.train + split.validation + split.test - 1) < 1e-6 and split.train > 0:
        return recipe
    usual = Split(kind=split.kind, seed=split.seed)
    top.mark(
        "open.out-of-range",
        "The shares of training, validation and test do not add up to 1.",
        f"{usual.train:.0%}, {usual.validation:.0%} and {usual.test:.0%} are used instead.",
        field="split",
    )
    return structs.replace(recipe, split=usual)


def _with_sound_inputs(recipe: Recipe, top: Place) -> Recipe:
    sound = recipe.derivable(recipe.derived)[:MOST_DERIVED]
    left_out = len(recipe.derived) - len(sound)
    if not left_out:
        return recipe
    words = "1 further input was" if left_out == 1 else f"{left_out:,} further inputs were"
    top.mark(
        "open.further-inputs",
        f"{words} left out: each is computed from number columns of the data that are no targets, "
        f"stands there once, and there are at most {MOST_DERIVED:,}.",
        field="derived",
    )
    return structs.replace(recipe, derived=sound)


def _with_new_ids(plan: Plan, ids: Mapping[str, str]) -> Plan:
    phases = tuple(
        structs.replace(phase, nodes=tuple(ids[id] for id in phase.nodes if id in ids))
        for phase in plan.phases
    )
    return structs.replace(plan, phases=phases or (Phase(),))
