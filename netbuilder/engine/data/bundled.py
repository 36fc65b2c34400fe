"""Loads the data sets that ship inside scikit-learn."""

from __future__ import annotations

import numpy as np
import polars as pl

from netbuilder.catalog.sources.bundled import BundledSet
from netbuilder.engine.data.raw import Raw

# In raw units, as the other sets are, instead of scikit-learn's own scaling.
_OPTIONS = {"load_diabetes": {"scaled": False}}


def bundled(source: BundledSet) -> Raw:
    """The set a source names, with its classes by name."""
    # A second of import that only these sets need.
    from sklearn import datasets

    loaded = getattr(datasets, source.loader)(**_OPTIONS.get(source.loader, {}))
    names = [str(name) for name in loaded.feature_names]
    columns: dict[str, pl.Series] = {
        name: pl.Series(name, np.asarray(loaded.data[:, position], dtype=np.float64))
        for position, name in enumerate(names)
    }
    classes = tuple(str(each) for each in getattr(loaded, "target_names", ()))
    target = source.target_name
    if classes:
        columns[target] = pl.Series(target, np.array(classes)[loaded.target])
    else:
        columns[target] = pl.Series(target, np.asarray(loaded.target, dtype=np.float64))
    return Raw(
        pl.DataFrame(columns),
        source.label,
        classes={target: classes} if classes else {},
        target=target,
        picture=source.picture,
    )
