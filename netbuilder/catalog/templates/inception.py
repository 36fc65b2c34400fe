"""Networks that look at several scales side by side and put the answers next to each other."""

from __future__ import annotations

from typing import Any

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project

STAGES: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)),
    (
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ),
    ((256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)),
)
# Auxiliary classifiers hang below what they judge; the rest goes on in a second row.
PLACES = tuple(
    (240.0 * column, top)
    for column, top in (
        *((column, 0.0) for column in range(7)),
        *((5, 216.0), (6, 216.0), (6, 408.0), (7, 408.0)),
        *((column, 640.0) for column in range(6)),
    )
)
BRANCHES = tuple(f"conv_{number}.convolution_1.filters" for number in range(1, 7))


class GoogLeNet(Template):
    """Nine inception modules, each of which looks at several scales at once."""

    kind, title = "googlenet", "GoogLeNet (Inception)"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "Szegedy et al. 2015, CVPR, arXiv:1409.4842"
    synonyms = ("inception", "cnn", "imagenet", "multi-scale", "1x1 convolution")
    help = (
        "An inception module looks at the picture in four ways at once: as it is, with a small and "
        "a larger window behind a narrowing convolution of 1 × 1, and through a pooling; then it "
        "puts all answers side by side. That made it twelve times smaller than AlexNet and better. "
        "Drawn with batch normalisation, as it is used today."
    )
    has_helpers = False

    def project(self) -> Project:
        net = Drawing()
        _define_convolution(net)
        _define_inception(net)
        _define_stem(net)
        if self.has_helpers:
            _define_helper(net)
        net.place("input", size=[224, 224, 3], name="Picture")
        net.use("stem", name="Stem")
        self._stage(net, "3", STAGES[0])
        net.place("max_pooling", size=[3], stride=[2], ceil_mode=True)
        if self.has_helpers:
            self._helped_stage(net)
        else:
            self._stage(net, "4", STAGES[1])
        net.place("max_pooling", size=[2], ceil_mode=True)
        self._stage(net, "5", STAGES[2])
        net.place("global_average_pooling", name="Mean of each channel")
        net.place("dropout", rate=0.2)
        net.place("dense", units=1000, activation="linear", name="Scores")
        net.place("output", name="Class")
        places = dict(zip(net.design.nodes, PLACES, strict=True)) if self.has_helpers else None
        return net.project(self.title, self.description, places=places)

    def _stage(self, net: Drawing, name: str, modules: tuple[tuple[int, ...], ...]) -> str:
        """Modules in a row, as one node with values of its own for each copy."""
        columns = zip(*modules, strict=True)
        overrides: dict[str, Any] = {
            path: list(column) for path, column in zip(BRANCHES, columns, strict=True)
        }
        if len(modules) == 1:
            overrides = {path: column[0] for path, column in overrides.items()}
        return net.use(
            "inception", name=f"Inception {name}", repeat=len(modules), overrides=overrides
        )

    def _helped_stage(self, net: Drawing) -> None:
        first = self._stage(net, "4a", STAGES[1][:1])
        middle = self._stage(net, "4b to 4d", STAGES[1][1:4])
        last = self._stage(net, "4e", STAGES[1][4:])
        for number, source in enumerate((first, middle), 1):
            net.use("helper", after=source, name=f"Auxiliary classifier {number}")
            net.place("output", weight=0.3, name=f"Auxiliary class {number}")
        net.last = last


class GoogLeNetWithHelpers(GoogLeNet):
    """GoogLeNet as it is trained: two auxiliary classifiers judge it half-way."""

    kind, title = "googlenet_auxiliary", "GoogLeNet with auxiliary outputs"
    synonyms = ("inception", "auxiliary classifier", "deep supervision", "several outputs", "cnn")
    help = (
        "Two small classifiers stand half-way in the network and have Outputs of their own, with "
        "three tenths of the weight. They bring the error close to the early layers, which made a "
        "network of this depth trainable before normalisation and shortcuts were common. After "
        "training they can be deleted; what is left is GoogLeNet."
    )
    has_helpers = True


def _define_convolution(net: Drawing) -> None:
    block = Drawing("Picture")
    block.place("convolution_2d", filters=64, size=[1], activation="linear", bias=False)
    block.place("batch_normalisation", epsilon=0.001)
    block.place("activation")
    exposed = ("convolution_1.filters", "convolution_1.size", "convolution_1.stride")
    net.define("conv", "Convolution", block, exposed=exposed)


def _convolved(
    net: Drawing, filters: int, size: int, stride: int = 1, after: str | None = None, name: str = ""
) -> str:
    """A convolution with normalisation and ReLU."""
    wanted: dict[str, Any] = {"convolution_1.filters": filters}
    if size != 1:
        wanted["convolution_1.size"] = (size,)
    if stride != 1:
        wanted["convolution_1.stride"] = (stride,)
    return net.use("conv", after=after, name=name, overrides=wanted)


def _define_inception(net: Drawing) -> None:
    module = net.inside("Picture")
    arriving = module.last
    direct = _convolved(module, 64, 1, after=arriving, name="Direct")
    narrow = _convolved(module, 96, 1, after=arriving, name="Squeeze for small")
    small = _convolved(module, 128, 3, after=narrow, name="Small window")
    narrow = _convolved(module, 16, 1, after=arriving, name="Squeeze for large")
    # Three, as every widely used version has it since the first one by mistake.
    large = _convolved(module, 32, 3, after=narrow, name="Large window")
    module.place("max_pooling", after=arriving, size=[3], stride=[1], padding=[1])
    pooled = _convolved(module, 32, 1, name="Pooled")
    module.place("concatenate", after=(direct, small, large, pooled))
    net.define("inception", "Inception", module, exposed=BRANCHES)


def _define_stem(net: Drawing) -> None:
    stem = net.inside("Picture")
    _convolved(stem, 64, 7, 2)
    stem.place("max_pooling", size=[3], stride=[2], ceil_mode=True)
    _convolved(stem, 64, 1)
    _convolved(stem, 192, 3)
    stem.place("max_pooling", size=[3], stride=[2], ceil_mode=True)
    net.define("stem", "Stem", stem)


def _define_helper(net: Drawing) -> None:
    helper = net.inside("Picture")
    helper.place("adaptive_average_pooling", size=[4])
    _convolved(helper, 128, 1)
    helper.place("flatten")
    helper.place("dense", units=1024)
    helper.place("dropout", rate=0.7)
    helper.place("dense", units=1000, activation="linear", name="Scores")
    net.define("helper", "Auxiliary classifier", helper)
