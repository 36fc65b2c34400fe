"""Networks whose layers add to what they were given, or put it beside their own answer."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project


class ResNet18(Template):
    """Eight residual blocks of two convolutions each, with a shortcut around every block."""

    kind, title = "resnet_18", "ResNet-18"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "He et al. 2016, CVPR, arXiv:1512.03385"
    synonyms = ("cnn", "imagenet", "residual", "skip connection", "shortcut", "basic block")
    help = (
        "Every block adds its answer to what arrived, so it only learns what has to change, and "
        "the shortcut carries gradients past it unharmed: networks can grow ten times deeper. The "
        "first block of a stage halves the picture and doubles the channels; a convolution of "
        "1 × 1 brings its shortcut to the same size. A sound first choice for pictures."
    )

    counts: ClassVar[tuple[int, ...]] = (2, 2, 2, 2)

    def project(self) -> Project:
        net = Drawing()
        _define_stem(net)
        net.define("basic_block", "Basic block", _basic(False), exposed=_BASIC)
        net.define("wider_block", "Wider block", _basic(True), exposed=(*_BASIC, *_WIDER))
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("stem", name="Stem")
        net.use("basic_block", name="Stage 1", repeat=self.counts[0])
        for stage, filters in enumerate((128, 256, 512), 2):
            wider = {
                f"{id}.filters": filters
                for id in ("convolution_1", "convolution_2", "convolution_3")
            }
            net.use("wider_block", name=f"Stage {stage}, wider", overrides=wider)
            same = {key: filters for key in _BASIC if key.endswith("filters")}
            further = self.counts[stage - 1] - 1
            net.use("basic_block", name=f"Stage {stage}", repeat=further, overrides=same)
        return _classified(self, net)


class ResNet50(Template):
    """Sixteen residual blocks that narrow the channels, look around, and widen them again."""

    kind, title = "resnet_50", "ResNet-50"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "He et al. 2016, CVPR, arXiv:1512.03385"
    synonyms = ("cnn", "imagenet", "residual", "skip connection", "bottleneck")
    help = (
        "The residual network most others are measured against. Its bottleneck blocks first narrow "
        "the channels with a convolution of 1 × 1, look around with one of 3 × 3, and widen them "
        "four times with another of 1 × 1, so that depth stays affordable. Where a stage begins, "
        "the convolution of 3 × 3 takes steps of two and the shortcut follows it."
    )

    counts: ClassVar[tuple[int, ...]] = (3, 4, 6, 3)

    def project(self) -> Project:
        net = Drawing()
        _define_stem(net)
        net.define("bottleneck", "Bottleneck", _bottleneck(False), exposed=_NECK)
        wider = (*_NECK, "convolution_2.stride", "convolution_4.filters", "convolution_4.stride")
        net.define("wider_bottleneck", "Wider bottleneck", _bottleneck(True), exposed=wider)
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("stem", name="Stem")
        for stage, count in enumerate(self.counts, 1):
            filters = 32 * 2**stage
            same = dict(zip(_NECK, (filters, filters, 4 * filters), strict=True))
            stride = (1,) if stage == 1 else (2,)
            first = same | {
                "convolution_2.stride": stride,
                "convolution_4.filters": 4 * filters,
                "convolution_4.stride": stride,
            }
            net.use("wider_bottleneck", name=f"Stage {stage}, wider", overrides=first)
            net.use("bottleneck", name=f"Stage {stage}", repeat=count - 1, overrides=same)
        return _classified(self, net)


class DenseNet121(Template):
    """Every layer sees the answers of all layers before it in its block."""

    kind, title = "densenet_121", "DenseNet-121"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "Huang et al. 2017, CVPR, arXiv:1608.06993"
    synonyms = ("cnn", "imagenet", "dense block", "concatenate", "growth")
    help = (
        "Instead of adding, every layer puts its 32 new channels beside all that was there, so "
        "nothing that was found is ever lost and few new channels are enough. A dense block of "
        "such layers grows wider and wider; a transition halves channels and picture before the "
        "next. It reaches what a residual network of twice its size does."
    )

    counts: ClassVar[tuple[int, ...]] = (6, 12, 24, 16)

    def project(self) -> Project:
        net = Drawing()
        _define_stem(net)
        layer = Drawing("Channels so far")
        before = layer.last
        for filters, size in ((128, 1), (32, 3)):
            _normalised(layer)
            layer.place(
                "convolution_2d", filters=filters, size=[size], activation="linear", bias=False
            )
        layer.place("concatenate", after=(before, layer.last))
        net.define("dense_layer", "Dense layer", layer)
        transition = Drawing("Channels")
        _normalised(transition)
        half = transition.place(
            "convolution_2d", filters=128, size=[1], activation="linear", bias=False
        )
        transition.place("average_pooling")
        net.define("transition", "Transition", transition, exposed=(f"{half}.filters",))
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("stem", name="Stem")
        width = 64
        for block, layers in enumerate(self.counts, 1):
            net.use("dense_layer", name=f"Dense block {block}", repeat=layers)
            width = (width + 32 * layers) // 2
            if block < len(self.counts):
                halved = {f"{half}.filters": width}
                net.use("transition", name=f"Transition {block}", overrides=halved)
        _normalised(net)
        return _classified(self, net)


_BASIC = ("convolution_1.filters", "convolution_2.filters")
_WIDER = ("convolution_1.stride", "convolution_3.filters", "convolution_3.stride")
_NECK = ("convolution_1.filters", "convolution_2.filters", "convolution_3.filters")


def _define_stem(net: Drawing) -> None:
    """The beginning that residual and dense networks share: a quarter of the size, 64 channels."""
    stem = Drawing("Picture")
    _convolved(stem, 64, 7, 2)
    stem.place("activation")
    stem.place("max_pooling", size=[3], stride=[2], padding=[1])
    net.define("stem", "Stem", stem)


def _basic(wider: bool) -> Drawing:
    block = Drawing("Picture")
    arriving = block.last
    _convolved(block, 128 if wider else 64, 3, 2 if wider else 1)
    block.place("activation")
    changed = _convolved(block, 128 if wider else 64, 3)
    kept = _convolved(block, 128, 1, 2, after=arriving) if wider else arriving
    block.place("add", after=(changed, kept))
    block.place("activation")
    return block


def _bottleneck(wider: bool) -> Drawing:
    block = Drawing("Picture")
    arriving = block.last
    for size in (1, 3):
        _convolved(block, 64, size)
        block.place("activation")
    changed = _convolved(block, 256, 1)
    kept = _convolved(block, 256, 1, after=arriving) if wider else arriving
    block.place("add", after=(changed, kept))
    block.place("activation")
    return block


def _convolved(
    net: Drawing, filters: int, size: int, stride: int = 1, after: str | None = None
) -> str:
    """A convolution without bias and the normalisation behind it."""
    net.place(
        "convolution_2d",
        after=after,
        filters=filters,
        size=[size],
        stride=[stride],
        activation="linear",
        bias=False,
    )
    return net.place("batch_normalisation")


def _normalised(net: Drawing) -> str:
    """A normalisation and the ReLU behind it."""
    net.place("batch_normalisation")
    return net.place("activation")


def _classified(template: Template, net: Drawing) -> Project:
    net.place("global_average_pooling", name="Mean of each channel")
    net.place("dense", units=1000, activation="linear", name="Scores")
    net.place("output", name="Class")
    return net.project(template.title, template.description)
