"""Writes a project as one Python file that reads the data and trains the network by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from netbuilder.catalog.metrics import fitting
from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.inference import Inference, infer
from netbuilder.core.layer import TargetKind
from netbuilder.core.overrides import overrides
from netbuilder.core.plan import Plan
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from netbuilder.export.module import module_text
from netbuilder.export.objective import Asked, asked_of, objective_text
from netbuilder.export.script_data import data_text
from netbuilder.export.script_optimizers import optimizer_text, weights_text
from netbuilder.export.script_rates import lowering_text, rate_call, rate_text, update_text
from netbuilder.export.script_stops import stops_text, titled

HEADER = '''"""Reads data and trains a neural network that was drawn with netbuilder.

    python train.py{argument}

It needs torch{more}. On the machine of the run it was exported from, with
torch's own optimizers, it gives the same losses number for number; elsewhere about five digits
are the same.
"""
'''
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

TRAIN = '''def train() -> list[float]:
    """Train the network and save its weights; the loss of every iteration."""
    torch.set_num_threads(THREADS)
    data, answers, scales, parts = prepared()
    x = torch.from_numpy(data).to(DEVICE)
    targets = tuple(torch.from_numpy(answer).to(DEVICE) for answer in answers)
    training, validation, test = (torch.from_numpy(part).to(DEVICE) for part in parts)
    torch.manual_seed(SEED)
    network = Network().to(DEVICE){arranged}
    torch.manual_seed(SEED + 1)
    optimizers: list[torch.optim.Optimizer] = [
{optimizers}
    ]
    for optimizer in optimizers:
        settle(optimizer)
    losses: list[float] = []{clock}
    best, waited{lowered} = float("inf"), 0{no_lowered}
    weights = copy.deepcopy(network.state_dict())
    for epoch in range(EPOCHS):
        before = len(losses)
        network.train()
        orders = [order_of_rows(len(training), phase, epoch) for phase in range(len(optimizers))]
        batches = [training[order.to(DEVICE)].split(BATCH_SIZE) for order in orders]
        for {index}rows in {each_batch}:{check}
            for phase, optimizer in enumerate(optimizers):{rate}
                given, asked = taken(x, targets, rows[phase])
                for _ in range(REPEATS[phase]):
{update}
                losses.append(loss.item())
{unfinished}        last = zip(losses[before + len(orders) - 1 :: len(orders)], batches[-1])
        judged = sum(loss * len(rows) for loss, rows in last) / len(training)
        words = f"Epoch {{epoch + 1}}: training loss {{judged:.6g}}"
        if len(validation):
            given, asked = taken(x, targets, validation)
            judged = float(objective(scores_of(network, given), asked))
            words += f", validation loss {{judged:.6g}}"
        print(words)
        waited = 0 if judged < best else waited + 1
        best = min(judged, best){lowering}
        if {is_kept}:
            weights = copy.deepcopy(network.state_dict())
{reached}        if PATIENCE and waited >= PATIENCE:
            break
    network.load_state_dict(weights)
    for name, part in (("Validation", validation), ("Test", test)):
        if len(part):
            given, asked = taken(x, targets, part)
            found = measures(scores_of(network, given), asked, scales)
            print(f"{{name}}:", ", ".join(f"{{key}} {{value:.4g}}" for key, value in found.items()))
    torch.save(network.state_dict(), "weights.pt")
    return losses


def scores_of(network: nn.Module, x: Tensor) -> Any:
    """What the network answers, without training."""
    network.eval()
    with torch.inference_mode():
        scores = [network({part}) for part in x.split({prediction_rows})]
    return {joined}


def taken(
    x: Tensor, targets: tuple[Tensor, ...], rows: Tensor
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Some rows of the inputs and of every target."""
    return x.index_select(0, rows), tuple(target.index_select(0, rows) for target in targets)
'''

ARRANGED = """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            module.to(memory_format=torch.channels_last)  # faster on a processor"""

MAIN = """if __name__ == "__main__":
    train()
"""


def script_text(project: Project, arithmetic: Mapping[str, Any] | None = None) -> str:
    """A complete ``train.py``: model, data, loop and seed.

    Args:
        arithmetic: What the run recorded of how it computed: ``threads``, ``optimizer``
            (``fused`` or ``single``), ``memory_format`` and ``prediction_rows``.

    Raises:
        DesignError: The project is not ready to be trained.
    """
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
            _train_text(project, inference, asked, recorded),
            MAIN,
        ]
    )
    imports = [line for line, sign in IMPORTS.items() if sign in body]
    header = HEADER.format(
        argument=" TABLE" if "sys.argv" in body else "",
        more=", numpy and scikit-learn" if "sklearn" in body else " and numpy",
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
        f"THREADS = {_whole(recorded.get('threads'), 1)}",
        f"FUSED = {recorded.get('optimizer', 'fused') == 'fused'}",
    ]
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
        for metric in fitting(each.target.kind, plan.metrics):
            definitions |= dict.fromkeys(metric.definitions)
            name = titled(metric, number, asked)
            value = metric().expression(scores, target, each.layer.loss.threshold)
            lines.append(f'    found["{name}"] = float({value})')
    return [*definitions, "\n".join([*lines, "    return found", ""])]


def _steps_text(project: Project) -> list[str]:
    """Text of what optimizers and schedules need."""
    plan, has_factors = project.plan, any(each.factor != 1.0 for each in overrides(project))
    made = dict.fromkeys(t for phase in plan.phases for t in optimizer_of(phase).definitions)
    return [*made, *filter(None, [rate_text(plan, has_factors)])]


def _train_text(
    project: Project, inference: Inference, asked: tuple[Asked, ...], recorded: Mapping[str, Any]
) -> str:
    plan = project.plan
    module = module_text(project, inference)
    inputs = len(module.inputs)
    joined = "torch.cat(scores)"
    if len(asked) > 1:
        joined = "tuple(torch.cat(each) for each in zip(*scores))"
    is_scheduled = bool(rate_call(plan))
    return TRAIN.format(
        optimizers="\n".join(optimizer_text(project, phase) for phase in plan.phases),
        index="batch, " if is_scheduled else "",
        each_batch="enumerate(zip(*batches))" if is_scheduled else "zip(*batches)",
        rate=rate_call(plan),
        lowered=", lowered" if is_scheduled else "",
        no_lowered=", 0" if is_scheduled else "",
        lowering=lowering_text(plan),
        update=update_text(
            plan,
            ", ".join(["given"] * inputs),
            " + network.penalty()" if module.has_penalty else "",
            "\nnetwork.constrain()" if module.has_limits else "",
        ),
        part=", ".join(["part"] * inputs),
        is_kept="waited == 0" if plan.keep_best else "True",
        **stops_text(plan, asked),
        joined=joined,
        arranged=_arranged(module.text, recorded),
        prediction_rows=_whole(recorded.get("prediction_rows"), 1024),
    )


def _arranged(text: str, recorded: Mapping[str, Any]) -> str:
    """The lines that lay out the weights of convolutions as the run did."""
    has_pictures = "Conv2d(" in text or "ConvTranspose2d(" in text
    if recorded.get("memory_format") != "channels_last" or not has_pictures:
        return ""
    return ARRANGED


def _whole(value: object, otherwise: int) -> int:
    return value if type(value) is int and value > 0 else otherwise
