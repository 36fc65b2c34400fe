"""What an engine would tell of a sample, made up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import Lit, SampleTold, Saying, TellSample
from netbuilder.ui.samples.feed import SampleFeed
from tests.helpers.fake_engines import FakePool
from tests.ui.neurons.drawings import numbers

NAMES = ("a", "b", "c")


def asked(pool: FakePool) -> list[TellSample]:
    """What was asked of samples, in order."""
    return [order for engine in pool.engines for order in engine.ordered(TellSample)]


def answer(order: TellSample, *, cells: tuple[str, ...] = (), lit: float = 0.0) -> SampleTold:
    """An answer that says a where b is true."""
    columns = order.columns[0].neurons if order.columns else ()
    is_row = not order.made
    return SampleTold(
        request=order.request,
        iteration=7,
        sample=order.sample if is_row else 0,
        part="test" if is_row else "",
        place=3 if is_row else 0,
        rows=(72, 16, 16),
        columns=tuple(f"x{number}" for number in columns) or ("x0",),
        cells=order.made or cells or tuple("0.5" for _ in columns),
        sayings=(
            Saying(
                "class",
                "a",
                "b" if is_row else "",
                False if is_row else None,
                NAMES,
                (0.7, 0.2, 0.1),
            ),
        ),
        loss=1.5 if is_row else math.nan,
        lit=tuple(
            Lit(each.node, each.neurons, numbers(np.full(len(each.neurons), lit)))
            for each in order.columns
        ),
    )


def tell_sample(
    qtbot: QtBot, pool: FakePool, feed: SampleFeed, lit: float = 0.0, **more: Any
) -> TellSample:
    """Answer the question under way, once it is asked, and those that follow from it."""
    while True:
        qtbot.waitUntil(lambda: bool(feed.request) and not feed.is_waiting)
        order = next(each for each in asked(pool) if each.request == feed.request)
        engine = next(each for each in pool.engines if order in each.orders)
        engine.tell(answer(order, lit=lit, **more))
        qtbot.waitUntil(lambda number=order.request: feed.request != number)  # type: ignore[misc]
        if not feed.request and not feed.is_waiting:
            return order
