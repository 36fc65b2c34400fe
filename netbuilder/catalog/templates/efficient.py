"""Networks for small devices: light convolutions, and channels that are weighed."""

from __future__ import annotations

from typing import Any

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project

Stage = tuple[int, int, int, int, int]  # copies, channels before and behind, window, stride


class MobileNetV2(Template):
    """Inverted residual blocks: wide inside, narrow where they meet."""

    kind, title = "mobilenet_v2", "MobileNetV2"
    shelf, icon = Shelf.LIGHT, "convolution"
    source = "Sandler et al. 2018, CVPR, arXiv:1801.04381"
    synonyms = ("inverted residual", "depthwise", "mobile", "imagenet", "phone")
    help = (
        "Made for phones. Each block widens its channels six times, looks around in every channel "
        "by itself, which is cheap, and narrows them again without an activation, so that nothing "
        "is cut off where there is least room. The shortcut joins the narrow ends. A seventh of "
        "the weights of a ResNet-50 for a few points less on ImageNet."
    )

    def project(self) -> Project:
        net = Drawing()
        _define_convolution(net, "relu6")
        _define_depthwise(net, "relu6")
        first = net.inside("Picture")
        first.use("depthwise", name="Look around")
        _narrowed(first, 16)
        net.define("separable", "First separable", first)
        _define_inverted(net, weighed=False)
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("conv", name="Stem", overrides=_conv(32, 3, 2))
        net.use("separable", name="16 channels")
        stages: tuple[Stage, ...] = (
            (2, 16, 24, 3, 2),
            (3, 24, 32, 3, 2),
            (4, 32, 64, 3, 2),
            (3, 64, 96, 3, 1),
            (3, 96, 160, 3, 2),
            (1, 160, 320, 3, 1),
        )
        for stage in stages:
            _staged(net, stage)
        net.use("conv", name="Last convolution", overrides=_conv(1280, 1))
        return _classified(self, net)


class EfficientNetB0(Template):
    """Inverted residual blocks whose channels are weighed by what the whole picture shows."""

    kind, title = "efficientnet_b0", "EfficientNet-B0"
    shelf, icon = Shelf.LIGHT, "convolution"
    source = "Tan & Le 2019, ICML, arXiv:1905.11946"
    synonyms = ("squeeze and excite", "mbconv", "inverted residual", "imagenet", "swish")
    help = (
        "Found by a search for the best network of a given cost, and the smallest of a family that "
        "grows in depth, width and picture size together. Its blocks are those of MobileNetV2 with "
        "a squeeze-and-excite part: the mean of every channel over the whole picture decides how "
        "much of that channel passes. Whole blocks are skipped at random while it trains."
    )

    def project(self) -> Project:
        net = Drawing()
        _define_convolution(net, "silu")
        _define_depthwise(net, "silu")
        _define_excite(net)
        first = net.inside("Picture")
        first.use("depthwise", name="Look around")
        first.use("excite", name="Weigh channels")
        _narrowed(first, 16)
        net.define("separable", "First separable", first)
        _define_inverted(net, weighed=True)
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("conv", name="Stem", overrides=_conv(32, 3, 2))
        net.use("separable", name="16 channels")
        stages: tuple[Stage, ...] = (
            (2, 16, 24, 3, 2),
            (2, 24, 40, 5, 2),
            (3, 40, 80, 3, 2),
            (3, 80, 112, 5, 1),
            (4, 112, 192, 5, 2),
            (1, 192, 320, 3, 1),
        )
        for number, stage in enumerate(stages):
            _staged(net, stage, weighed=True, before=sum(each[0] for each in stages[:number]) + 1)
        net.use("conv", name="Last convolution", overrides=_conv(1280, 1))
        return _classified(self, net)


def _define_convolution(net: Drawing, activation: str) -> None:
    block = Drawing("Picture")
    block.place("convolution_2d", filters=32, size=[1], activation="linear", bias=False)
    block.place("batch_normalisation")
    block.place("activation", activation=activation)
    exposed = ("convolution_1.filters", "convolution_1.size", "convolution_1.stride")
    net.define("conv", "Convolution", block, exposed=exposed)


def _define_depthwise(net: Drawing, activation: str) -> None:
    block = Drawing("Picture")
    block.place("depthwise_convolution_2d", activation="linear", bias=False)
    block.place("batch_normalisation")
    block.place("activation", activation=activation)
    exposed = ("depthwise_1.size", "depthwise_1.stride")
    net.define("depthwise", "Depthwise convolution", block, exposed=exposed)


def _define_excite(net: Drawing) -> None:
    block = Drawing("Picture")
    arriving = block.last
    block.place("global_average_pooling")
    squeeze = block.place("dense", units=8, activation="silu", name="Squeeze")
    excite = block.place("dense", units=32, activation="sigmoid", name="Excite")
    block.place("multiply", after=(arriving, excite))
    exposed = (f"{squeeze}.units", f"{excite}.units")
    net.define("excite", "Squeeze and excite", block, exposed=exposed)


def _define_inverted(net: Drawing, weighed: bool) -> None:
    """The block without its shortcut, and the block with it."""
    inner = net.inside("Picture")
    inner.use("conv", name="Widen", overrides=_conv(96, 1))
    inner.use("depthwise", name="Look around")
    if weighed:
        inner.use("excite", name="Weigh channels")
    narrow = _narrowed(inner, 24)
    exposed: tuple[str, ...] = (
        "conv_1.convolution_1.filters",
        "depthwise_1.depthwise_1.size",
        "depthwise_1.depthwise_1.stride",
        f"{narrow}.filters",
    )
    if weighed:
        exposed += ("excite_1.dense_1.units", "excite_1.dense_2.units")
    net.define("inverted", "Inverted bottleneck", inner, exposed=exposed)
    outer = net.inside("Picture")
    arriving = outer.last
    outer.use("inverted", name="Change")
    passed = tuple(f"inverted_1.{path}" for path in exposed)
    if weighed:
        skipped = outer.place("stochastic_depth", rate=0.1)
        passed += (f"{skipped}.rate",)
    outer.place("add", after=(arriving, outer.last))
    net.define("residual", "Inverted residual", outer, exposed=passed)


def _staged(net: Drawing, stage: Stage, weighed: bool = False, before: int = 0) -> None:
    """A block that changes the size and, behind it, those that keep it.

    Args:
        before: How many blocks come before; the deeper a block, the more often it is skipped.
    """
    count, arriving, leaving, size, stride = stage
    first = _inverted(arriving, leaving, size, stride, weighed)
    net.use("inverted", name=f"{leaving} channels", overrides=first)
    if count > 1:
        same = _inverted(leaving, leaving, size, 1, weighed)
        further = {f"inverted_1.{path}": value for path, value in same.items()}
        if weighed:
            places = range(before + 1, before + count)
            further["stochastic_depth_1.rate"] = [round(0.2 * place / 16, 4) for place in places]
        net.use("residual", name=f"{leaving} channels, more", repeat=count - 1, overrides=further)


def _inverted(arriving: int, leaving: int, size: int, stride: int, weighed: bool) -> dict[str, Any]:
    wanted = {
        "conv_1.convolution_1.filters": 6 * arriving,
        "depthwise_1.depthwise_1.size": (size,),
        "depthwise_1.depthwise_1.stride": (stride,),
        "convolution_1.filters": leaving,
    }
    if weighed:
        weights = {"excite_1.dense_1.units": arriving // 4, "excite_1.dense_2.units": 6 * arriving}
        return wanted | weights
    return wanted


def _conv(filters: int, size: int, stride: int = 1) -> dict[str, Any]:
    return {
        "convolution_1.filters": filters,
        "convolution_1.size": (size,),
        "convolution_1.stride": (stride,),
    }


def _narrowed(net: Drawing, filters: int) -> str:
    """A convolution that mixes channels, without an activation behind it."""
    narrow = net.place(
        "convolution_2d",
        filters=filters,
        size=[1],
        activation="linear",
        bias=False,
        name="Narrow",
    )
    net.place("batch_normalisation")
    return narrow


def _classified(template: Template, net: Drawing) -> Project:
    head = Drawing("Picture")
    head.place("global_average_pooling", name="Mean of each channel")
    head.place("dropout", rate=0.2)
    head.place("dense", units=1000, activation="linear", name="Scores")
    net.define("classifier", "Classifier", head)
    net.use("classifier", name="Classifier")
    net.place("output", name="Class")
    return net.project(template.title, template.description)
