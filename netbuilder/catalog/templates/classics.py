"""The classics: fully connected and convolutional networks that everything else began with."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project


class HandwritingMlp(Template):
    """One hidden layer of 128 neurons that reads handwritten digits of 28 × 28 pixels."""

    kind, title = "mlp", "Multi-layer perceptron"
    shelf, icon = Shelf.PICTURES, "dense"
    source = "Rumelhart, Hinton & Williams 1986, Nature 323:533"
    synonyms = ("mlp", "mnist", "digits", "fully connected")
    help = (
        "The first network most people train: the 784 pixels of a handwritten digit in one row, "
        "128 neurons that look at all of them, and one score for each of the ten digits. About 98 "
        "of 100 digits of MNIST are read correctly after a few epochs. It knows nothing of which "
        "pixels are neighbours; networks with convolutions do."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[784], name="Pixels")
        net.place("dense", units=128, name="Hidden")
        net.place("dense", units=10, activation="linear", name="Scores")
        net.place("output", name="Digit")
        return net.project(self.title, self.description)


class LeNet300(Template):
    """Two hidden layers of 300 and 100 neurons: what LeNet was compared with."""

    kind, title = "lenet_300_100", "LeNet-300-100"
    shelf, icon = Shelf.PICTURES, "dense"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86:2278"
    synonyms = ("mlp", "mnist", "digits", "pruning")
    help = (
        "The fully connected network that the LeNet paper compares its convolutions with: 784 "
        "pixels, 300 and 100 hidden neurons, ten scores. Small, quick to train and well studied, "
        "it is the usual subject of work on pruning and on compressing networks."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[784], name="Pixels")
        net.place("dense", units=300, activation="tanh", name="First hidden")
        net.place("dense", units=100, activation="tanh", name="Second hidden")
        net.place("dense", units=10, activation="linear", name="Scores")
        net.place("output", name="Digit")
        return net.project(self.title, self.description)


class LeNet5(Template):
    """Two convolutions with pooling, then three dense layers: the network that read cheques."""

    kind, title = "lenet_5", "LeNet-5"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "LeCun et al. 1998, Proceedings of the IEEE 86:2278"
    synonyms = ("cnn", "mnist", "digits", "convolution", "lenet")
    help = (
        "The network that made convolutions known. Two convolutions find strokes and their "
        "combinations, pooling behind each makes the picture smaller and forgives small shifts, "
        "and three dense layers decide. Drawn in its usual form today: every filter of the second "
        "convolution sees all six channels, and the last layer gives plain scores."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[28, 28, 1], name="Picture")
        net.place("convolution_2d", filters=6, size=[5], activation="tanh", name="C1")
        net.place("average_pooling", name="S2")
        net.place(
            "convolution_2d", filters=16, size=[5], padding="valid", activation="tanh", name="C3"
        )
        net.place("average_pooling", name="S4")
        net.place("flatten")
        net.place("dense", units=120, activation="tanh", name="C5")
        net.place("dense", units=84, activation="tanh", name="F6")
        net.place("dense", units=10, activation="linear", name="Scores")
        net.place("output", name="Digit")
        return net.project(self.title, self.description)


class AlexNet(Template):
    """Five convolutions and three dense layers: the network that began the age of deep learning."""

    kind, title = "alexnet", "AlexNet"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "Krizhevsky 2014, arXiv:1404.5997"
    synonyms = ("cnn", "imagenet", "convolution", "image classification")
    help = (
        "Won the ImageNet contest of 2012 by a wide margin and turned the field to deep networks. "
        "Large windows with long steps come first, smaller ones follow; ReLU and dropout, both new "
        "then, make it trainable. Drawn in the one-column form of 2014. Nearly all of its weights "
        "stand in the first dense layer."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[224, 224, 3], name="Picture")
        features = Drawing("Picture")
        features.place(
            "convolution_2d", filters=64, size=[11], stride=[4], padding="amounts", amounts=[2]
        )
        features.place("max_pooling", size=[3], stride=[2])
        features.place("convolution_2d", filters=192, size=[5])
        features.place("max_pooling", size=[3], stride=[2])
        for filters in (384, 256, 256):
            features.place("convolution_2d", filters=filters)
        features.place("max_pooling", size=[3], stride=[2])
        net.define("features", "Features", features)
        net.use("features", name="Features")
        net.place("flatten")
        for name in ("First decision", "Second decision"):
            net.place("dropout")
            net.place("dense", units=4096, name=name)
        net.place("dense", units=1000, activation="linear", name="Scores")
        net.place("output", name="Class")
        return net.project(self.title, self.description)


class Vgg16(Template):
    """Thirteen convolutions of 3 × 3 and three dense layers."""

    kind, title = "vgg_16", "VGG-16"
    shelf, icon = Shelf.PICTURES, "convolution"
    source = "Simonyan & Zisserman 2015, ICLR, arXiv:1409.1556"
    synonyms = ("cnn", "imagenet", "vgg", "convolution", "image classification")
    help = (
        "Showed that small windows are enough if there are many of them: two convolutions of 3 × 3 "
        "in a row see as much as one of 5 × 5, with fewer weights and one bend more. Each stage "
        "halves the picture and doubles the channels. Slow and heavy by today's measure, but its "
        "plain build makes it easy to read, and its features are still used to compare pictures."
    )

    stages: ClassVar[tuple[tuple[int, int], ...]] = (
        (2, 64),
        (2, 128),
        (3, 256),
        (3, 512),
        (3, 512),
    )

    def project(self) -> Project:
        net = Drawing()
        exposed = {}
        words = {1: "One convolution", 2: "Two convolutions", 3: "Three convolutions"}
        for count in dict.fromkeys(count for count, _ in self.stages):
            stage = Drawing("Picture")
            placed = [stage.place("convolution_2d", filters=64) for _ in range(count)]
            stage.place("max_pooling")
            exposed[count] = tuple(f"{id}.filters" for id in placed)
            name = words.get(count, f"{count} convolutions")
            net.define(f"convolutions_{count}", name, stage, exposed=exposed[count])
        net.place("input", size=[224, 224, 3], name="Picture")
        for count, filters in self.stages:
            overrides = dict.fromkeys(exposed[count], filters)
            net.use(f"convolutions_{count}", name=f"{filters} channels", overrides=overrides)
        net.place("flatten")
        for name in ("First decision", "Second decision"):
            net.place("dense", units=4096, name=name)
            net.place("dropout")
        net.place("dense", units=1000, activation="linear", name="Scores")
        net.place("output", name="Class")
        return net.project(self.title, self.description)
