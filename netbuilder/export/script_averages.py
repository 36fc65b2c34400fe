"""Writes how a script averages weights over training, with torch's own averaged model."""

from __future__ import annotations

from netbuilder.core.plan import Averaging, Plan
from netbuilder.core.value import Project
from netbuilder.export.module import module_text
from netbuilder.export.script_rates import gathers

REFRESH = '''BATCH_NORM = nn.modules.batchnorm._BatchNorm  # what torch's own looks for


def refresh(network: nn.Module, x: Tensor, training: Tensor) -> None:
    """Measure batch normalisation for averaged weights, as torch's ``update_bn`` does."""
    norms = [each for each in network.modules() if isinstance(each, BATCH_NORM)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    with torch.no_grad(), torch.random.fork_rng():
        for rows in training.split(BATCH_SIZE):
            part = x.index_select(0, rows)
            network({parts})
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
'''


def averages_text(plan: Plan, module: str) -> dict[str, str]:
    """The lines that averaging adds to ``train``, by their places there."""
    if plan.averaging is Averaging.NONE:
        return {"averaged": "", "followed": "", "mean": "", "judge": "network"}
    make = f"get_ema_multi_avg_fn({plan.average_decay})"
    if plan.averaging is Averaging.STOCHASTIC:
        make = "get_swa_multi_avg_fn()"
    averaged = (
        f"\n{' ' * 4}averaged = torch.optim.swa_utils.AveragedModel("
        f"\n{' ' * 8}network, multi_avg_fn=torch.optim.swa_utils.{make}\n{' ' * 4})"
    )
    update = "averaged.update_parameters(network)"
    if plan.averaging is Averaging.EXPONENTIAL:
        test = f"\n{' ' * 12}if due:" if gathers(plan) else ""
        indent = " " * (16 if test else 12)
        return {
            "averaged": averaged,
            "followed": f"{test}\n{indent}{update}",
            "mean": "",
            "judge": "averaged.module",
        }
    refreshed = f"\n{' ' * 12}refresh(judge, x, training)" if "BatchNorm" in module else ""
    return {
        "averaged": f"{averaged}\n{' ' * 4}judge: nn.Module = network",
        "followed": "",
        "mean": (
            f"{' ' * 8}if epoch >= {plan.averages_after}:\n{' ' * 12}{update}"
            f"\n{' ' * 12}judge = averaged.module{refreshed}\n"
        ),
        "judge": "judge",
    }


def refresh_text(project: Project) -> str:
    """Text of ``refresh``; empty where nothing has to be measured anew."""
    if project.plan.averaging is not Averaging.STOCHASTIC:
        return ""
    module = module_text(project)
    if "BatchNorm" not in module.text:
        return ""
    return REFRESH.format(parts=", ".join(["part"] * len(module.inputs)))
