"""Writes a project as one Python file that reads the data and trains the network by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.catalog.metrics import wanted
from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.inference import Inference, infer
from netbuilder.core.layer import TargetKind
from netbuilder.core.overrides import overrides
from netbuilder.core.plan import Plan
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from netbuilder.export.module import module_text
from netbuilder.export.objective import Asked, asked_of, objective_text
from netbuilder.export.script_averages import refresh_text
from netbuilder.export.script_data import data_text
from netbuilder.export.script_history import Moment, history_of
from netbuilder.export.script_optimizers import weights_text
from netbuilder.export.script_rates import gathering_text, gathers, rate_text
from netbuilder.export.script_stops import titled
from netbuilder.export.script_train import train_text, whole

HEADER = '''"""Reads data and trains a neural network that was drawn with netbuilder.

    python train.py{argument}

It needs torch{more}. {same}
{changes}"""
'''
SAME = """On the machine of the run it was exported from, with
torch's own optimizers, it gives the same losses number for number; elsewhere, and where the
run had fused steps, about five digits are the same."""
NEARLY = """The run it was exported from had fused
steps, whose losses are those of this plain loop but for the last digits: about five are the
same, fewer the longer a training amplifies them."""
DEVICE = re.compile(r"cpu|mps|cuda(:\d{1,3})?")
# What a script may import, and the text that shows it is needed.
IMPORTS = {
    "import copy": "copy.", "import csv": "csv.", "import hashlib": "hashlib.",
    "import io": "io.", "import re": "re.", "import sys": "sys.", "import time": "time.monotonic",
    "from datetime import datetime, timedelta": "timedelta",
    "import math": "math.", "from pathlib import Path": "Path(", "from typing import Any": "Any",
}  # fmt: skip

ORDER = '''def order_of_rows(rows: int, phase: int, epoch: int) -> Tensor:
    """The training rows in the order an epoch uses them."""
    digest = hashlib.sha256(f"{SEED}/{phase}/{epoch}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:4], "little"))
    return torch.randperm(rows, generator=generator)


{weights}

def settle(optimizer: torch.optim.Optimizer) -> None:
    """Choose the kernel that the run used, which decides the last digits."""
    for group in optimizer.param_groups:
        if "fused" in group:
            group["fused"] = FUSED
        if "foreach" in group:
            group["foreach"] = False
'''

MAIN = """if __name__ == "__main__":
    train()
"""


def script_text(
    project: Project,
    arithmetic: Mapping[str, Any] | None = None,
    changes: Sequence[Moment] = (),
    begun: str = "",
) -> str:
    """A complete ``train.py``: model, data, loop and seed.

    Args:
        project: What is trained; of a run that was changed, what it began with.
        arithmetic: What the run recorded of how it computed: ``threads``, ``optimizer``
            (``fused`` or ``single``), ``memory_format`` and ``prediction_rows``.
        changes: What a run trained from some iterations on. The script makes the same changes
            where it can; else it trains the last project, and its header says so.
        begun: What the header is to say of how the run began.

    Raises:
        DesignError: The project is not ready to be trained.
    """
    history = history_of(project, changes)
    project = history.project
    inference = infer(project)
    if inference.errors:
        raise DesignError(*inference.errors)
    asked = asked_of(project, inference)
    recorded = dict(arithmetic or {})
    body = "\n\n".join(
        [
            _settings(project.plan, recorded),
            _module_part(project, inference),
            objective_text(project, inference),
            data_text(project.recipe),
            *_measures(project.plan, asked),
            ORDER.replace("{weights}", weights_text(project)),
            *_steps_text(project),
            *filter(None, [history.code]),
            history.within(train_text(project, inference, asked, recorded)),
            MAIN,
        ]
    )
    same = NEARLY if recorded.get("tier") == "fused" else SAME
    return _with_head(body, same, begun + history.note)


def _with_head(body: str, same: str, note: str) -> str:
    """The whole script: what it is, what it imports, and what it does.

    Args:
        same: How near its losses come to those of the run.
        note: Of how the run began, and of changes that it cannot make.
    """
    imports = [line for line, sign in IMPORTS.items() if sign in body]
    header = HEADER.format(
        argument=" TABLE" if "sys.argv" in body else "",
        same=same,
        more=", numpy and scikit-learn" if "sklearn" in body else " and numpy",
        changes=note,
    )
    return "\n".join(
        [
            header,
            "from __future__ import annotations\n",
            *sorted(imports, key=lambda line: (line.startswith("from"), line)),
            "",
            "import numpy as np",
            "import torch",
            "from torch import Tensor, nn\n",
            body,
        ]
    )


def _settings(plan: Plan, recorded: Mapping[str, Any]) -> str:
    device = plan.device if DEVICE.fullmatch(plan.device) else "cpu"
    lines = [
        f"SEED = {plan.seed}",
        f"EPOCHS = {plan.epochs}",
        f"BATCH_SIZE = {plan.batch_size}",
        f"REPEATS = {tuple(phase.repeat for phase in plan.phases)}",
        f"PATIENCE = {plan.stopping.patience}  # epochs without a better loss; 0 never stops",
        f'DEVICE = "{device}"',
        f"THREADS = {whole(recorded.get('threads'), 1)}",
        f"FUSED = {recorded.get('optimizer', 'fused') == 'fused'}",
    ]
    if gathers(plan):
        lines.append(f"ACCUMULATION = {plan.accumulation}  # batches for one update")
    if plan.validate_every > 1:
        lines.append(f"VALIDATE_EVERY = {plan.validate_every}  # epochs; the last one always is")
    return "\n".join([*lines, ""])


def _module_part(project: Project, inference: Inference) -> str:
    """The module's text without its own header and imports."""
    text = module_text(project, inference).text
    return text.partition("from torch import Tensor, nn\n")[2].strip("\n") + "\n"


def _measures(plan: Plan, asked: tuple[Asked, ...]) -> list[str]:
    """Text of ``measures``, and what it calls."""
    definitions: dict[str, None] = {}
    lines = [
        "def measures(",
        "    scores: Any, targets: tuple[Tensor, ...], scales: list[tuple[float, float]]",
        ") -> dict[str, float]:",
        '    """How good the scores are; numbers in the unit of the target."""',
        "    found = {}",
    ]
    for number, each in enumerate(asked):
        scores = f"scores[{number}]" if len(asked) > 1 else "scores"
        target = f"targets[{each.column}]"
        if each.target.kind is TargetKind.NUMBERS:
            lines.append(f"    offset, scale = scales[{each.column}]")
            lines.append(f"    predicted = {scores} * scale + offset")
            lines.append(f"    wanted = {target} * scale + offset")
            scores, target = "predicted", "wanted"
        for metric in wanted(each.target.kind, plan):
            definitions |= dict.fromkeys(metric.definitions)
            name = titled(metric, number, asked)
            value = metric().expression(scores, target, each.layer.loss.threshold)
            lines.append(f'    found["{name}"] = float({value})')
    return [*definitions, "\n".join([*lines, "    return found", ""])]


def _steps_text(project: Project) -> list[str]:
    """Text of what optimizers and schedules need."""
    plan, has_factors = project.plan, any(each.factor != 1.0 for each in overrides(project))
    made = dict.fromkeys(t for phase in plan.phases for t in optimizer_of(phase).definitions)
    more = [rate_text(plan, has_factors), gathering_text(plan), refresh_text(project)]
    return [*made, *filter(None, more)]
