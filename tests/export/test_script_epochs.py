"""Scripts judge an epoch as the engine does, also where its last batch is smaller than the rest."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import numpy as np
import pytest

from netbuilder.core.plan import Phase
from netbuilder.core.recipe import Split
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.export.script import script_text
from netbuilder.link.messages import EpochDone
from tests.engine.test_schedules import with_data


@pytest.mark.parametrize("phases", [1, 2])
def test_an_epoch_without_validation_is_judged_by_the_mean_of_its_rows(
    phases: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = with_data()
    plan = msgspec.structs.replace(some.plan, epochs=3, batch_size=37, phases=(Phase(),) * phases)
    recipe = msgspec.structs.replace(some.recipe, split=Split(train=0.8, validation=0.0, test=0.2))
    some = msgspec.structs.replace(some, plan=plan, recipe=recipe)
    session = TrainingSession(some, prepare(some.recipe, tmp_path))
    inside = [each.training["loss"] for each in session.events() if isinstance(each, EpochDone)]
    names = {"__name__": "exported"}
    text = script_text(some, msgspec.structs.asdict(session.trainee.arithmetic))
    exec(compile(text, "train.py", "exec"), names)
    monkeypatch.chdir(tmp_path)
    names["train"]()  # type: ignore[operator]
    told = re.findall(r"training loss ([0-9.e-]+)", capsys.readouterr().out)
    np.testing.assert_allclose([float(each) for each in told], inside, rtol=1e-5)
