"""Networks that answer with pictures: a map of regions, or pictures that never were."""

from __future__ import annotations

from typing import Any

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project

SMALL_START: dict[str, Any] = {"kind": "normal", "deviation": 0.02}
LEAKY: dict[str, Any] = {"kind": "leaky_relu", "slope": 0.2}


class UNet(Template):
    """Goes down to what is in a picture and back up to where it is, and says so for every pixel."""

    kind, title = "u_net", "U-Net"
    shelf, icon = Shelf.CREATE, "image"
    source = "Ronneberger et al. 2015, MICCAI, arXiv:1505.04597"
    synonyms = ("segmentation", "unet", "encoder decoder", "medical", "skip connection", "pixels")
    help = (
        "Made to outline cells in microscope pictures, and the start of most networks that answer "
        "with a picture. The way down halves the picture four times and learns what is there; the "
        "way up doubles it again, and at every size puts the picture from the way down beside it, "
        "so that it knows where exactly. Drawn as in the paper: nothing is padded, so what comes "
        "from the way down is cropped, and a picture of 572 pixels gives a map of 388."
    )

    def project(self) -> Project:
        net = Drawing()
        double = Drawing("Picture")
        for _ in range(2):
            double.place("convolution_2d", filters=64, padding="valid")
        exposed = ("convolution_1.filters", "convolution_2.filters")
        net.define("double", "Two convolutions", double, exposed=exposed)
        up = net.inside("From below", "From the way down")
        below, beside = up.doors
        raised = up.place(
            "transposed_convolution_2d",
            after=below,
            filters=64,
            size=[2],
            padding=[0],
            activation="linear",
            name="Twice the size",
        )
        cropped = up.place("crop_like", after=(beside, raised), name="Crop")
        up.place("concatenate", after=(cropped, raised))
        up.use("double", name="Two convolutions")
        raising = f"{raised}.filters"
        inner = tuple(f"double_1.{path}" for path in exposed)
        net.define("up", "Up", up, exposed=(raising, *inner))
        down = net.inside("Picture")
        down.place("max_pooling", name="Half the size")
        down.use("double", name="Two convolutions")
        net.define("down", "Down", down, exposed=inner)
        left = [net.place("input", size=[572, 572, 1], name="Picture")]
        left.append(net.use("double", name="64", overrides=dict.fromkeys(exposed, 64)))
        for filters in (128, 256, 512, 1024):
            wanted = dict.fromkeys(inner, filters)
            left.append(net.use("down", name=f"{filters}", overrides=wanted))
        right: list[str] = []
        for filters, source in zip((512, 256, 128, 64), reversed(left[1:-1]), strict=True):
            wanted = dict.fromkeys((raising, *inner), filters)
            made = net.use(
                "up", after=(net.last, source), name=f"Up to {filters}", overrides=wanted
            )
            right.append(made)
        right.append(
            net.place("convolution_2d", filters=2, size=[1], activation="linear", name="Scores")
        )
        right.append(net.place("output", name="Class of each pixel"))
        return net.project(self.title, self.description, places=_u_shaped(left, right))


def _u_shaped(left: list[str], right: list[str]) -> dict[str, tuple[float, float]]:
    """Down on the left, up on the right: what is kept goes straight across to where it returns."""
    step, side = 240.0, 168.0
    rows = [0, *range(len(left) - 1)]
    places = {left[0]: (0.0, 0.0)}
    for row, id in zip(rows[1:], left[1:], strict=True):
        places[id] = (step + side * row, 152.0 * row)
    bottom = rows[-1]
    for index, id in enumerate(right[:bottom], 1):
        places[id] = (step + side * (bottom + index), 152.0 * (bottom - index))
    across = places[right[bottom - 1]][0]
    for index, id in enumerate(right[bottom:], 1):
        places[id] = (across + step * index, 0.0)
    return places


class DcganGenerator(Template):
    """Draws a picture of 64 × 64 pixels from 100 random numbers."""

    kind, title = "dcgan_generator", "DCGAN generator"
    shelf, icon = Shelf.CREATE, "upsample"
    source = "Radford et al. 2016, ICLR, arXiv:1511.06434"
    synonyms = ("gan", "generative adversarial", "transposed convolution", "latent")
    help = (
        "The half of a pair that invents. Five transposed convolutions turn 100 random numbers "
        "into a picture, each one twice as large with half the channels; batch normalisation keeps "
        "the training steady, and tanh keeps the colours between -1 and 1. It learns from a "
        "discriminator that tries to tell its pictures from real ones."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[1, 1, 100], name="Random numbers")
        _generated(net)
        net.place("output", loss="mse", name="Picture")
        return net.project(self.title, self.description)


class DcganDiscriminator(Template):
    """Tells pictures that are real from pictures that a generator drew."""

    kind, title = "dcgan_discriminator", "DCGAN discriminator"
    shelf, icon = Shelf.CREATE, "convolution"
    source = "Radford et al. 2016, ICLR, arXiv:1511.06434"
    synonyms = ("gan", "generative adversarial", "critic", "real or fake")
    help = (
        "The half of a pair that judges. Five convolutions with a step of two, and no pooling, "
        "shrink a picture of 64 × 64 pixels to one score: how real it looks. Leaky ReLU lets "
        "gradients reach the generator even where a neuron is silent."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[64, 64, 3], name="Picture")
        _judged(net)
        net.place("output", loss="binary_cross_entropy", name="Real or drawn")
        return net.project(self.title, self.description)


class Dcgan(Template):
    """A generator that draws pictures and a discriminator that judges them, in one drawing."""

    kind, title = "dcgan", "DCGAN pair"
    shelf, icon = Shelf.CREATE, "fork"
    source = "Radford et al. 2016, ICLR, arXiv:1511.06434"
    synonyms = ("gan", "generative adversarial", "generator", "discriminator")
    help = (
        "Two networks that learn from each other. The generator makes pictures of random numbers, "
        "the discriminator says how real they look; one wants that score high, the other wants it "
        "low for drawn pictures and high for real ones. In this drawing the pictures go straight "
        "from one to the other, and are an answer of their own."
    )

    def project(self) -> Project:
        net = Drawing()
        generator, discriminator = Drawing("Random numbers"), Drawing("Picture")
        _generated(generator)
        _judged(discriminator)
        net.define("generator", "Generator", generator)
        net.define("discriminator", "Discriminator", discriminator)
        net.place("input", size=[1, 1, 100], name="Random numbers")
        pictures = net.use("generator", name="Generator")
        net.use("discriminator", after=pictures, name="Discriminator")
        net.place("output", loss="binary_cross_entropy", name="Real or drawn")
        net.place("output", after=pictures, loss="mse", weight=0.0, name="Picture")
        return net.project(self.title, self.description)


def _generated(net: Drawing) -> None:
    for filters in (512, 256, 128, 64):
        is_first = filters == 512
        net.place(
            "transposed_convolution_2d",
            filters=filters,
            stride=[1 if is_first else 2],
            padding=[0 if is_first else 1],
            activation="linear",
            bias=False,
            initializer=SMALL_START,
        )
        net.place("batch_normalisation")
        net.place("activation")
    net.place(
        "transposed_convolution_2d",
        filters=3,
        activation="tanh",
        bias=False,
        initializer=SMALL_START,
        name="Colours",
    )


def _judged(net: Drawing) -> None:
    for filters in (64, 128, 256, 512):
        is_first = filters == 64
        net.place(
            "convolution_2d",
            filters=filters,
            size=[4],
            stride=[2],
            padding="amounts",
            amounts=[1],
            activation=LEAKY if is_first else "linear",
            bias=False,
            initializer=SMALL_START,
        )
        if not is_first:
            net.place("batch_normalisation")
            net.place("activation", activation=LEAKY)
    net.place(
        "convolution_2d",
        filters=1,
        size=[4],
        padding="valid",
        activation="linear",
        bias=False,
        initializer=SMALL_START,
        name="How real",
    )
    net.place("flatten")
