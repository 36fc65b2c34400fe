"""A network that fits into five megabytes."""

from __future__ import annotations

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project


class SqueezeNet(Template):
    """As good as AlexNet with a fiftieth of its weights."""

    kind, title = "squeezenet", "SqueezeNet 1.0"
    shelf, icon = Shelf.LIGHT, "convolution"
    source = "Iandola et al. 2016, arXiv:1602.07360"
    synonyms = ("fire module", "cnn", "imagenet", "small", "mobile")
    help = (
        "A fire module squeezes the channels with a convolution of 1 × 1 before two convolutions, "
        "of 1 × 1 and of 3 × 3, expand them again side by side. There are no dense layers at all: "
        "the last convolution makes one channel for each class, and the mean of a channel is its "
        "score. Fits into five megabytes."
    )

    def project(self) -> Project:
        net = Drawing()
        fire = Drawing("Picture")
        squeezed = fire.place("convolution_2d", filters=16, size=[1], name="Squeeze")
        sides = [
            fire.place(
                "convolution_2d",
                after=squeezed,
                filters=64,
                size=[size],
                name=f"Expand {size} × {size}",
            )
            for size in (1, 3)
        ]
        fire.place("concatenate", after=tuple(sides))
        exposed = tuple(f"{id}.filters" for id in (squeezed, *sides))
        net.define("fire", "Fire", fire, exposed=exposed)

        def fires(name: str, *sizes: tuple[int, int]) -> None:
            columns = [[a for a, _ in sizes], [b for _, b in sizes], [b for _, b in sizes]]
            net.use(
                "fire",
                name=name,
                repeat=len(sizes),
                overrides=dict(zip(exposed, columns, strict=True)),
            )

        net.place("input", size=[224, 224, 3], name="Picture")
        net.place("convolution_2d", filters=96, size=[7], stride=[2], padding="valid")
        net.place("max_pooling", size=[3], stride=[2], ceil_mode=True)
        fires("Fire 2 to 4", (16, 64), (16, 64), (32, 128))
        net.place("max_pooling", size=[3], stride=[2], ceil_mode=True)
        fires("Fire 5 to 8", (32, 128), (48, 192), (48, 192), (64, 256))
        net.place("max_pooling", size=[3], stride=[2], ceil_mode=True)
        fires("Fire 9", (64, 256))
        net.place("dropout")
        net.place("convolution_2d", filters=1000, size=[1], name="One channel per class")
        net.place("global_average_pooling", name="Scores")
        net.place("output", name="Class")
        return net.project(self.title, self.description)
