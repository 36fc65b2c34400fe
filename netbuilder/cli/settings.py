"""Changes settings of a project by their path: ``plan.batch_size=64``, ``dense_1.units=32``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct

from netbuilder.core import edits
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Layer
from netbuilder.core.params import described
from netbuilder.core.plan import Optimizer
from netbuilder.core.problems import FileProblemError, Problem, ProblemError, Severity
from netbuilder.core.project.reading import LEARNING
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.recipe import Scaler
from netbuilder.core.value import Project

_ROOTS = ("plan", "recipe")
# What stands where a project leaves a choice open.
_FAMILIES: dict[str, tuple[type[Entry], str]] = {
    "optimizer": (Optimizer, "adam"),
    "scaler": (Scaler, "standard"),
    "target_scaler": (Scaler, "standard"),
}


def changed(project: Project, settings: Sequence[str]) -> Project:
    """The project with all settings, each as ``path=value``.

    Raises:
        ProblemError: A path leads nowhere, or a value is not legal; all of them.
    """
    problems: list[Problem] = []
    for setting in settings:
        try:
            project = _changed(project, setting)
        except ProblemError as error:
            problems += error.problems
    if problems:
        raise FileProblemError(*problems)
    return _checked(project) if settings else project


def _changed(project: Project, setting: str) -> Project:
    path, sign, text = setting.partition("=")
    head, *rest = path.strip().split(".")
    if not sign or not rest:
        raise _refused(
            f"'{setting}' is no setting.",
            "Write it as path=value, such as plan.batch_size=64.",
        )
    if head in _ROOTS:
        return msgspec.structs.replace(
            project, **{head: _placed(getattr(project, head), rest, text, path)}
        )
    if head not in project.design.nodes:
        known = ", ".join((*_ROOTS, *project.design.nodes))
        raise _refused(f"There is no '{head}' to set something of.", f"There is: {known}.")
    node = project.design.nodes[head]
    layer = node.layer
    if rest[0] in LEARNING:
        nodes = {**project.design.nodes, head: _placed(node, rest, text, path)}
        design = msgspec.structs.replace(project.design, nodes=nodes)
        return msgspec.structs.replace(project, design=design)
    if not isinstance(layer, Layer):
        raise _refused(f"'{head}' is of an unknown kind and has no settings.")
    design = edits.with_layer(project.design, head, _placed(layer, rest, text, path))
    return msgspec.structs.replace(project, design=design)


def _placed(value: Any, path: Sequence[str], text: str, whole: str) -> Any:
    """`value` with the setting at `path` below it replaced."""
    head, *rest = path
    if isinstance(value, Entry):
        return _placed_in_entry(value, head, rest, text, whole)
    if isinstance(value, Struct):
        if head not in value.__struct_fields__:
            raise _unknown(whole, head, value.__struct_fields__)
        inner = getattr(value, head)
        if rest and inner is None and head in _FAMILIES:
            family, kind = _FAMILIES[head]
            inner = family.entries()[kind]()
        new = _placed(inner, rest, text, whole) if rest else _leaf(value, head, text, whole)
        return msgspec.structs.replace(value, **{head: new})
    if isinstance(value, tuple):
        if not head.isdigit() or int(head) >= len(value):
            raise _unknown(whole, head, [str(number) for number in range(len(value))])
        number = int(head)
        if not rest:
            raise _refused(f"'{whole}' holds several settings.", "Name one of them.")
        inner = _placed(value[number], rest, text, whole)
        return (*value[:number], inner, *value[number + 1 :])
    raise _refused(f"'{whole}' leads nowhere: there is nothing below '{head}'.")


def _placed_in_entry(entry: Entry, head: str, rest: list[str], text: str, whole: str) -> Entry:
    if head not in entry.parameters:
        raise _unknown(whole, head, entry.parameters)
    parameter = entry.parameters[head]
    if rest:
        new = _placed(getattr(entry, head), rest, text, whole)
    else:
        new = parameter.decoded(_parsed(text))
    return entry.replaced(**{head: new})


def _leaf(record: Struct, name: str, text: str, whole: str) -> Any:
    """The value of a plain field from its text."""
    value = _parsed(text)
    if name in _FAMILIES:
        entry = _FAMILIES[name][0].loaded(value)
        if not isinstance(entry, Entry):
            kinds = ", ".join(_FAMILIES[name][0].entries())
            raise _refused(f"'{text}' is no {name.replace('_', ' ')}.", f"There is: {kinds}.")
        return entry
    if name == "source":
        raise _refused("The source of the data cannot be set from the command line.")
    hint = get_type_hints(type(record))[name]
    try:
        return msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError as error:
        if hint is str and not isinstance(value, str):
            return text
        raise _refused(f"'{whole}' cannot be {described(value)}.", _expectation(hint)) from error


def _expectation(hint: Any) -> str:
    words: dict[Any, str] = {int: "a whole number", float: "a number", bool: "true or false"}
    words |= {str: "a text", float | None: "a number"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"It is one of {', '.join(str(member.value) for member in hint)}."
    return f"It is {words[hint]}." if hint in words else ""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {"on": True, "off": False}.get(text, text)


def _checked(project: Project) -> Project:
    """The project as a file would hold it: what reading would mend is refused here."""
    try:
        loaded = from_text(to_text(project), "the settings")
    except ValueError as error:
        raise _refused("A setting is not a finite number.") from error
    if loaded.project != project and loaded.markers:
        raise FileProblemError(
            *(
                msgspec.structs.replace(marker, fix="", severity=Severity.ERROR)
                for marker in loaded.markers
            )
        )
    return project


def _unknown(whole: str, name: str, known: Sequence[str] | Any) -> ProblemError:
    return _refused(f"'{whole}' leads nowhere.", f"Instead of '{name}': {', '.join(known)}.")


def _refused(found: str, expected: str = "") -> ProblemError:
    return FileProblemError(Problem("bad-setting", found=found, expected=expected))
