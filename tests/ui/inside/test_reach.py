"""Which places a number comes from: windows against what torch computes."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.link.messages.inside import Reach
from netbuilder.ui.inside.reach import Window, window_of


def test_a_window_at_the_edge_is_cut_off() -> None:
    reach = Reach("input", (3, 3), padding=(1, 1))
    assert window_of(reach, 0, 0, (8, 8)) == Window(0, 0, 1, 1)
    assert window_of(reach, 4, 5, (8, 8)) == Window(3, 4, 5, 6)
    assert window_of(reach, 7, 7, (8, 8)) == Window(6, 6, 7, 7)


@pytest.mark.parametrize(
    ("reach", "spread"),
    [
        (Reach("x", (3, 2), (2, 1), (1, 0)), False),
        (Reach("x", (2, 3), (2, 2), (0, 1), (1, 2)), False),
        (Reach("x", (4, 4), (2, 2), (1, 1), is_spread=True), True),
        (Reach("x", (3, 3), (3, 3), (0, 0), is_spread=True), True),
    ],
)
def test_it_holds_every_place_that_the_layer_looks_at(reach: Reach, spread: bool) -> None:
    size = (6, 7)
    for axis in (0, 1):
        wide, step = reach.size[axis], reach.stride[axis]
        pad, gap = reach.padding[axis], reach.dilation[axis]
        length = size[axis]
        for place in range(3):
            if spread:
                seen = [i for i in range(length) if 0 <= place + pad - i * step < wide]
            else:
                seen = [place * step - pad + k * gap for k in range(wide)]
                seen = [each for each in seen if 0 <= each < length]
            at = (place, 0) if axis == 0 else (0, place)
            found = window_of(reach, *at, size)
            if not seen:
                assert found is None
                continue
            assert found is not None
            ends = (found.top, found.bottom) if axis == 0 else (found.left, found.right)
            assert ends[0] <= min(seen)
            assert ends[1] >= max(seen)
            if gap == 1:
                assert ends == (min(seen), max(seen))


def test_a_place_that_nothing_reaches_has_no_window() -> None:
    reach = Reach("x", (1, 1), (3, 3), is_spread=True)
    assert window_of(reach, 1, 1, (4, 4)) is None
    assert np.isfinite(window_of(reach, 3, 6, (4, 4)) or ()).all()
