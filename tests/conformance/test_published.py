"""Ready networks have exactly the published number of parameters, inferred and compiled."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import netbuilder.catalog  # noqa: F401  (registers every template)
from netbuilder.catalog.templates.template import Template
from netbuilder.core.inference import infer
from netbuilder.core.value import Project
from netbuilder.export.module import module_text

PUBLISHED = {
    "mlp": 101_770,
    "lenet_300_100": 266_610,
    "lenet_5": 61_706,
    "alexnet": 61_100_840,
    "vgg_16": 138_357_544,
    "googlenet": 6_624_904,
    "googlenet_auxiliary": 13_004_888,
    "squeezenet": 1_248_424,
    "resnet_18": 11_689_512,
    "resnet_50": 25_557_032,
    "densenet_121": 7_978_856,
    "mobilenet_v2": 3_504_872,
    "efficientnet_b0": 5_288_548,
    "autoencoder": 2_837_314,
    "variational_autoencoder": 652_824,
}

def ready(name: str) -> Project:
    return Template.entries()[name]().project()


def compiled(project: Project) -> Any:
    names: dict[str, Any] = {}
    exec(compile(module_text(project).text, "model.py", "exec"), names)
    with torch.device("meta"):  # counts need no memory
        return names["Network"]()


@pytest.mark.parametrize(("name", "count"), PUBLISHED.items(), ids=PUBLISHED)
def test_the_inferred_count_is_the_published_one(name: str, count: int) -> None:
    inference = infer(ready(name))
    assert inference.parameters == count
    assert {problem.code for problem in inference.problems} <= {"no-data"}


@pytest.mark.parametrize(("name", "count"), PUBLISHED.items(), ids=PUBLISHED)
def test_the_compiled_model_has_the_published_count(name: str, count: int) -> None:
    weights = compiled(ready(name)).parameters()
    assert sum(weight.numel() for weight in weights if weight.requires_grad) == count
