"""Ready networks have exactly the published number of parameters, inferred and compiled."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec import structs

import netbuilder.catalog  # noqa: F401  (registers every template)
from netbuilder.catalog.templates.classics import Vgg16
from netbuilder.catalog.templates.convnext import ConvNeXtTiny
from netbuilder.catalog.templates.residual import DenseNet121, ResNet18, ResNet50
from netbuilder.catalog.templates.template import Template
from netbuilder.catalog.templates.transformers import Bert, Gpt2, VisionTransformer
from netbuilder.core import edits
from netbuilder.core.design import BlockUse
from netbuilder.core.inference import Inference, infer
from netbuilder.core.layer import Role
from netbuilder.core.shapes import ShapeKind
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
    "convnext_tiny": 28_589_128,
    "autoencoder": 2_837_314,
    "variational_autoencoder": 652_824,
    "u_net": 31_030_658,
    "dcgan_generator": 3_576_704,
    "dcgan_discriminator": 2_765_568,
    "dcgan": 3_576_704 + 2_765_568,
    "lstm_text": 2_758_785,
    "transformer_encoder_layer": 3_152_384,
    "transformer_encoder": 6 * 3_152_384,
    "transformer_decoder": 6 * 4_204_032,
    "transformer": 6 * 3_152_384 + 6 * 4_204_032 + 37_000 * 512,
    "bert_base": 109_482_240,
    "gpt_2": 124_439_808,
    "gpt_2_untied": 163_037_184,
    "vit_b_16": 86_567_656,
}


class ResNet34(ResNet18, is_abstract=True):
    counts = (3, 4, 6, 3)


class ResNet101(ResNet50, is_abstract=True):
    counts = (3, 4, 23, 3)


class ResNet152(ResNet50, is_abstract=True):
    counts = (3, 8, 36, 3)


class DenseNet169(DenseNet121, is_abstract=True):
    counts = (6, 12, 32, 32)


class DenseNet201(DenseNet121, is_abstract=True):
    counts = (6, 12, 48, 32)


class Vgg11(Vgg16, is_abstract=True):
    stages = ((1, 64), (1, 128), (2, 256), (2, 512), (2, 512))


class Vgg19(Vgg16, is_abstract=True):
    stages = ((2, 64), (2, 128), (4, 256), (4, 512), (4, 512))


class ConvNeXtSmall(ConvNeXtTiny, is_abstract=True):
    stages = ((96, 3), (192, 3), (384, 27), (768, 3))


class ConvNeXtBase(ConvNeXtTiny, is_abstract=True):
    stages = ((128, 3), (256, 3), (512, 27), (1024, 3))


class VitB32(VisionTransformer, is_abstract=True):
    patch = 32


class VitL16(VisionTransformer, is_abstract=True):
    layers, layer = 24, structs.replace(VisionTransformer.layer, width=1024, heads=16, inner=4096)


class BertLarge(Bert, is_abstract=True):
    layers, layer = 24, structs.replace(Bert.layer, width=1024, heads=16, inner=4096)


class Gpt2Medium(Gpt2, is_abstract=True):
    layers, layer = 24, structs.replace(Gpt2.layer, width=1024, heads=16, inner=4096)


RELATIVES: dict[type[Template], int] = {
    ResNet34: 21_797_672,
    ResNet101: 44_549_160,
    ResNet152: 60_192_808,
    DenseNet169: 14_149_480,
    DenseNet201: 20_013_928,
    Vgg11: 132_863_336,
    Vgg19: 143_667_240,
    ConvNeXtSmall: 50_223_688,
    ConvNeXtBase: 88_591_464,
    VitB32: 88_224_232,
    VitL16: 304_326_632,
    BertLarge: 335_141_888,
    Gpt2Medium: 354_823_168,
}
SMALLER: dict[tuple[int, ...], tuple[int, ...]] = {
    (224, 224, 3): (64, 64, 3),
    (572, 572, 1): (188, 188, 1),
    (1024,): (24,),
    (128,): (16,),
    (128, 512): (12, 512),
    (200,): (20,),
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
    assert count_of(compiled(ready(name))) == count


def count_of(network: Any) -> int:
    return sum(weight.numel() for weight in network.parameters() if weight.requires_grad)


def with_parameter(project: Project, id: str, field: str, value: Any) -> Project:
    return structs.replace(project, design=edits.with_parameter(project.design, id, field, value))


def smaller(project: Project) -> Project:
    design = project.design
    for id, node in design.nodes.items():
        size = getattr(node.layer, "size", None)
        if node.layer.role is Role.SOURCE and size in SMALLER:
            design = edits.with_parameter(design, id, "size", SMALLER[size])
        if isinstance(node.layer, BlockUse) and node.layer.repeat > 2:
            design = edits.with_layer(design, id, structs.replace(node.layer, repeat=2))
    return structs.replace(project, design=design)


def example(inference: Inference, id: str) -> torch.Tensor:
    shape = inference.nodes[id].output
    assert shape is not None
    if shape.kind is ShapeKind.TOKENS:
        return torch.randint(0, 2, (2, *shape.known))
    return torch.randn(2, *shape.known)


@pytest.mark.parametrize("relative", RELATIVES, ids=lambda kind: kind.__name__)
def test_larger_and_smaller_relatives_have_their_published_count(relative: type[Template]) -> None:
    project = relative().project()
    assert infer(project).parameters == RELATIVES[relative]
    assert count_of(compiled(project)) == RELATIVES[relative]


def test_one_bias_for_each_gate_gives_the_count_of_papers() -> None:
    project = with_parameter(ready("lstm_text"), "lstm_1", "bias_vectors", 1)
    assert infer(project).parameters == 2_757_761
    assert count_of(compiled(project)) == 2_757_761


@pytest.mark.parametrize("name", Template.entries())
def test_every_ready_network_takes_one_step_of_training(name: str) -> None:
    """Large inputs are reduced and blocks not repeated more than twice, for time."""
    project = smaller(ready(name))
    torch.manual_seed(0)
    text = module_text(project)
    names: dict[str, Any] = {}
    exec(compile(text.text, "model.py", "exec"), names)
    network = names["Network"]().train()
    inference = infer(project)
    given = [example(inference, id) for id in text.inputs]
    answers = network(*given)
    answers = answers if isinstance(answers, tuple) else (answers,)
    for id, answer in zip(text.outputs, answers, strict=True):
        expected = inference.nodes[id].output
        assert expected is not None
        assert tuple(answer.shape) == (2, *expected.known)
    optimizer = torch.optim.SGD(network.parameters(), lr=1e-4)
    loss = sum((answer - 0.5).square().mean() for answer in answers)
    loss.backward()
    optimizer.step()
    assert torch.isfinite(loss)
    silent = [key for key, weight in network.named_parameters() if weight.grad is None]
    assert not silent, "a gradient reaches every weight"
