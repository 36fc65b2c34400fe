"""Writes ``train`` and what it calls: the loop of a script, with all that its plan asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.inference import Inference
from netbuilder.core.plan import Plan, Precision
from netbuilder.core.value import Project
from netbuilder.export.module import module_text
from netbuilder.export.objective import Asked
from netbuilder.export.script_averages import averages_text
from netbuilder.export.script_optimizers import optimizer_text
from netbuilder.export.script_rates import (
    extras_text,
    gathers,
    lowering_text,
    needs_batch,
    rate_call,
    update_text,
)
from netbuilder.export.script_stops import judged_text, stops_text

TRAIN = '''def train() -> list[float]:
    """Train the network and save its weights; the loss of every iteration."""
    torch.set_num_threads(THREADS){exact}
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
        settle(optimizer){extras}
    losses: list[float] = []{clock}{averaged}
    best, waited{lowered} = float("{worst}"), 0{no_lowered}
    weights = copy.deepcopy(network.state_dict())
    for epoch in range(EPOCHS):
        before = len(losses)
        network.train()
        orders = [order_of_rows(len(training), phase, epoch) for phase in range(len(optimizers))]
        batches = [training[order.to(DEVICE)].split(BATCH_SIZE) for order in orders]
        for {index}rows in {each_batch}:{check}
            for phase, optimizer in enumerate(optimizers):{rate}
                given, asked = taken(x, targets, rows[phase])
                for {turn} in range(REPEATS[phase]):
{update}
                losses.append(loss.item()){followed}{burst}
{unfinished}{mean}        last = zip(losses[before + len(orders) - 1 :: len(orders)], batches[-1])
        judged = sum(loss * len(rows) for loss, rows in last) / len(training)
        words = f"Epoch {{epoch + 1}}: training loss {{judged:.6g}}"
{rare}        if len(validation):
            given, asked = taken(x, targets, validation)
            judged = float(objective(scores_of({judge}, given), asked))
            words += f", validation loss {{judged:.6g}}"
        print(words)
{measured}        waited = 0 if judged {better} best else waited + 1
        best = best if waited else judged{lowering}
        if {is_kept}:
            weights = copy.deepcopy({judge}.state_dict())
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


def train_text(
    project: Project, inference: Inference, asked: tuple[Asked, ...], recorded: Mapping[str, Any]
) -> str:
    """Text of ``train``, ``scores_of`` and ``taken``.

    Args:
        recorded: What the run recorded of how it computed.
    """
    plan = project.plan
    module = module_text(project, inference)
    inputs = len(module.inputs)
    joined = "torch.cat(scores)"
    if len(asked) > 1:
        joined = "tuple(torch.cat(each) for each in zip(*scores))"
    is_counted, is_scheduled = needs_batch(plan), bool(rate_call(plan))
    return TRAIN.format(
        exact=_exact(plan),
        optimizers="\n".join(optimizer_text(project, phase) for phase in plan.phases),
        extras=extras_text(plan),
        index="batch, " if is_counted else "",
        each_batch="enumerate(zip(*batches))" if is_counted else "zip(*batches)",
        turn="turn" if gathers(plan) else "_",
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
        **averages_text(plan, module.text),
        **judged_text(plan, asked),
        **stops_text(plan, asked),
        joined=joined,
        arranged=_arranged(module.text, recorded),
        prediction_rows=whole(recorded.get("prediction_rows"), 1024),
    )


def _exact(plan: Plan) -> str:
    """The lines that say how exactly a graphics card computes."""
    if not plan.device.startswith("cuda"):
        return ""
    is_short = plan.precision is Precision.TF32
    lines = [
        f"torch.backends.cuda.matmul.allow_tf32 = {is_short}",
        f"torch.backends.cudnn.allow_tf32 = {is_short}",
        f"torch.backends.cudnn.benchmark = {not plan.deterministic}",
    ]
    if plan.deterministic:
        lines.append("torch.use_deterministic_algorithms(True, warn_only=True)")
    return "".join(f"\n{' ' * 4}{line}" for line in lines)


def _arranged(text: str, recorded: Mapping[str, Any]) -> str:
    """The lines that lay out the weights of convolutions as the run did."""
    has_pictures = "Conv2d(" in text or "ConvTranspose2d(" in text
    if recorded.get("memory_format") != "channels_last" or not has_pictures:
        return ""
    return ARRANGED


def whole(value: object, otherwise: int) -> int:
    """A whole number above 0, or another where the value is none."""
    return value if type(value) is int and value > 0 else otherwise
