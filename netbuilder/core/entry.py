"""A catalog entry is one class: a frozen record of its parameters, registered by being defined."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast, dataclass_transform

from netbuilder.core import params
from netbuilder.core.params import SPEC, Parameter, ParameterError
from netbuilder.core.problems import Problem


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    field_specifiers=(
        params.real,
        params.whole,
        params.flag,
        params.choice,
        params.sizes,
        params.name,
        params.entry,
    ),
)
class Entry:
    """Anything a user can place or choose. A subclass with ``is_family=True`` founds a family.

    Class attributes:
        kind: Its name in files, unique in the family: the class name in snake case.
        title: Its name on screen: the class name in words, in sentence case.
        summary: The first line of its docstring.
        source: Where its definition comes from (paper, book or documentation).
        synonyms: Other words people search for.
        parameters: Its declared parameters by name, in order.
    """

    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    source: ClassVar[str] = ""
    synonyms: ClassVar[tuple[str, ...]] = ()
    parameters: ClassVar[Mapping[str, Parameter]] = MappingProxyType({})
    _family: ClassVar[type[Entry]]
    _members: ClassVar[dict[str, type[Entry]]]

    def __init_subclass__(cls, *, is_family: bool = False, is_abstract: bool = False) -> None:
        super().__init_subclass__()
        if is_family or "__annotations__" in cls.__dict__ or len(cls.__bases__) > 1:
            # A kind without fields of its own shares the methods of its one base: 0.4 ms less for
            # each import.
            dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        if is_family:
            cls._family, cls._members = cls, {}
            return
        if not is_abstract:
            _describe(cls)
            cls._members[cls.kind] = cls

    def __post_init__(self) -> None:
        problems = self.faults()
        if problems:
            raise ParameterError(*problems)

    @classmethod
    def family(cls) -> type[Entry]:
        """The class that founded the family."""
        return cls._family

    @classmethod
    def entries(cls) -> Mapping[str, type[Self]]:
        """All kinds of this family by name, in the order they were defined."""
        return MappingProxyType(cls._family._members)  # type: ignore[arg-type]

    def faults(self) -> tuple[Problem, ...]:
        """All values that are out of range or of a wrong type."""
        found = (
            parameter.problem(getattr(self, name), owner=self.title)
            for name, parameter in self.parameters.items()
        )
        return tuple(problem for problem in found if problem)

    def replaced(self, **values: Any) -> Self:
        """The same entry with some parameters changed.

        Raises:
            ParameterError: A value is not legal.
        """
        return cast(Self, dataclasses.replace(cast(Any, self), **values))

    def saved(self) -> Any:
        """Its JSON form: the kind alone where every parameter has its default, else an object."""
        values = {
            name: parameter.encoded(getattr(self, name))
            for name, parameter in self.parameters.items()
            if getattr(self, name) != parameter.default
        }
        return {"kind": self.kind, **values} if values else self.kind

    @classmethod
    def loaded(cls, value: Any) -> Any:
        """The entry of a JSON form; what this family does not know comes back as it is.

        Raises:
            ParameterError: The kind is known and a value is not legal.
        """
        kind, values = (value, {}) if isinstance(value, str) else (None, value)
        if isinstance(value, dict):
            values = dict(value)
            kind = values.pop("kind", None)
        member = cls.entries().get(kind) if isinstance(kind, str) else None
        if member is None or not set(values) <= set(member.parameters):
            return value
        return member(
            **{name: member.parameters[name].decoded(item) for name, item in values.items()}
        )


def _describe(cls: type[Entry]) -> None:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", cls.__name__)
    if "kind" not in cls.__dict__:
        cls.kind = words.lower().replace(" ", "_")
    if "title" not in cls.__dict__:
        cls.title = words[:1] + words[1:].lower()
    cls.summary = (cls.__doc__ or "").strip().partition("\n")[0]
    cls.parameters = MappingProxyType(
        {
            field.name: dataclasses.replace(field.metadata[SPEC], name=field.name)
            for field in dataclasses.fields(cast(Any, cls))
            if SPEC in field.metadata
        }
    )
