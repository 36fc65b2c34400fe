"""Loads any kind of source, and keeps the last ones in memory as long as their files rest."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import cast

from netbuilder.catalog.sources.bundled import BundledSet
from netbuilder.catalog.sources.painted import PaintedPoints
from netbuilder.catalog.sources.points import Points
from netbuilder.catalog.sources.table import Table
from netbuilder.core.recipe import Source
from netbuilder.engine.data.bundled import bundled
from netbuilder.engine.data.painted import painted
from netbuilder.engine.data.points import points
from netbuilder.engine.data.raw import Raw, refused
from netbuilder.engine.data.table import table
from netbuilder.engine.data.text_file import located

Loader = Callable[[Source, Path], Raw]

# By the class that declares a source; the nearest ancestor counts.
_LOADERS: dict[type[Source], Loader] = {
    Points: lambda source, base: points(cast(Points, source)),
    PaintedPoints: lambda source, base: painted(cast(PaintedPoints, source)),
    BundledSet: lambda source, base: bundled(cast(BundledSet, source)),
    Table: lambda source, base: table(cast(Table, source), base),
}
_KEPT = 3
_KEPT_BYTES = 512 << 20

_cache: OrderedDict[object, Raw] = OrderedDict()
_lock = threading.Lock()


def load(source: Source | None, base: Path) -> Raw:
    """The data of a source; relative paths start from `base`.

    Raises:
        DataProblemError: It cannot be read.
    """
    if source is None:
        raise refused("no-data", "No data is chosen.", fix="Choose a file or an example.")
    key = _key(source, base)
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    raw = _loader(source)(source, base)
    with _lock:
        _cache[key] = raw
        while len(_cache) > _KEPT or (len(_cache) > 1 and _bytes() > _KEPT_BYTES):
            _cache.popitem(last=False)
    return raw


def mark_of(source: Source | None, base: Path) -> object:
    """What differs once the data of a source does; relative paths start from `base`.

    Raises:
        DataProblemError: Its file is gone.
    """
    return _key(source, base) if source is not None else None


def _loader(source: Source) -> Loader:
    for kind in type(source).__mro__:
        if kind in _LOADERS:
            return _LOADERS[kind]
    raise refused("unknown-source", f"Data of the kind '{source.kind}' cannot be read yet.")


def _key(source: Source, base: Path) -> object:
    if not isinstance(source, Table):
        return source
    path = located(source.path, base)
    facts = path.stat()
    return source, path.resolve(), facts.st_size, facts.st_mtime_ns


def _bytes() -> int:
    return sum(int(raw.table.estimated_size()) for raw in _cache.values())
