"""A convolutional network built with what transformers taught."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project


class ConvNeXtTiny(Template):
    """Large depthwise windows, layer normalisation and wide layers inside each block."""

    kind, title = "convnext_tiny", "ConvNeXt-T"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "Liu et al. 2022, CVPR, arXiv:2201.03545"
    synonyms = ("convnext", "depthwise", "cnn", "imagenet", "layer scale", "stochastic depth")
    help = (
        "Took a ResNet and gave it, step by step, what makes transformers strong: patches at the "
        "start, few activations and normalisations, and blocks that look far around in every "
        "channel by itself before they mix the channels in a layer four times as wide. It stayed a "
        "plain convolutional network and became as good as they are."
    )

    stages: ClassVar[tuple[tuple[int, int], ...]] = ((96, 3), (192, 3), (384, 9), (768, 3))
    skipped: ClassVar[float] = 0.1

    def project(self) -> Project:
        net = Drawing()
        stem = Drawing("Picture")
        stem.place(
            "convolution_2d",
            filters=self.stages[0][0],
            size=[4],
            stride=[4],
            padding="valid",
            activation="linear",
            name="Patches",
        )
        stem.place("layer_normalisation", epsilon=1e-6)
        net.define("stem", "Stem", stem)
        _define_block(net)
        _define_halving(net)
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("stem", name="Stem")
        done, most = 0, sum(count for _, count in self.stages) - 1
        for stage, (width, count) in enumerate(self.stages, 1):
            if stage > 1:
                net.use("halving", name="Half the size", overrides={"convolution_1.filters": width})
            layers = range(done, done + count)
            rates = [round(self.skipped * layer / most, 4) for layer in layers]
            wanted = {
                "convolution_1.filters": 4 * width,
                "convolution_2.filters": width,
                "stochastic_depth_1.rate": rates,
            }
            net.use("large_window", name=f"Stage {stage}", repeat=count, overrides=wanted)
            done += count
        net.place("global_average_pooling", name="Mean of each channel")
        net.place("layer_normalisation", epsilon=1e-6)
        net.place("dense", units=1000, activation="linear", name="Scores")
        net.place("output", name="Class")
        return net.project(self.title, self.description)


def _define_block(net: Drawing) -> None:
    block = Drawing("Picture")
    arriving = block.last
    block.place("depthwise_convolution_2d", size=[7], activation="linear", name="Look around")
    block.place("layer_normalisation", epsilon=1e-6)
    block.place("convolution_2d", filters=384, size=[1], activation="gelu", name="Widen")
    block.place("convolution_2d", filters=96, size=[1], activation="linear", name="Narrow")
    block.place("layer_scale")
    block.place("stochastic_depth", rate=0.0)
    block.place("add", after=(arriving, block.last))
    exposed = ("convolution_1.filters", "convolution_2.filters", "stochastic_depth_1.rate")
    net.define("large_window", "Large window", block, exposed=exposed)


def _define_halving(net: Drawing) -> None:
    block = Drawing("Picture")
    block.place("layer_normalisation", epsilon=1e-6)
    block.place(
        "convolution_2d",
        filters=192,
        size=[2],
        stride=[2],
        padding="valid",
        activation="linear",
    )
    net.define("halving", "Half the size", block, exposed=("convolution_1.filters",))
