"""The chosen sample stands first among the values of a batch."""

from __future__ import annotations

import numpy as np
from msgspec import structs

from netbuilder.engine.probes import Probes
from netbuilder.link.messages import Values, ValuesDrawn, Watch
from tests.engine.probes.test_values import NORMALISED, OUTLETS, trainee
from tests.helpers import training


def test_the_chosen_sample_stands_on_top_and_counts_in_no_number() -> None:
    some = trainee(training.regression(*NORMALISED))
    probes = Probes("run", some)
    probes.want(Watch(values=OUTLETS[:1]))
    plain = _drawn(probes)
    number = int(some.origin.rows["train"][3]) + 1
    probes.want(Watch(values=OUTLETS[:1], sample=number))
    chosen = _drawn(probes)
    probes.want(Watch(values=OUTLETS[:1], made=("99", "-99")))
    made = _drawn(probes)
    probes.want(Watch(values=OUTLETS[:1], sample=99_999))

    assert structs.replace(chosen, pictures=plain.pictures) == plain
    rows = np.frombuffer(chosen.pictures.data, np.uint8).reshape(chosen.pictures.shape)[0]
    own = some.parts["train"].inputs[3]
    assert (rows[0][0] > rows[0][1]) == bool(own[0] > own[1])
    top = np.frombuffer(made.pictures.data, np.uint8).reshape(made.pictures.shape)[0, 0]
    assert top.tolist() == [255, 0]
    assert _drawn(probes) == plain, "a row that is not there leaves all as it was"


def _drawn(probes: Probes) -> Values:
    (event,) = [each for each in probes.drawn() if isinstance(each, ValuesDrawn)]
    return event.values
