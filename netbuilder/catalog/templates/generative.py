"""Networks that compress what they see, or make new pictures."""

from __future__ import annotations

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.value import Project


class Autoencoder(Template):
    """Squeezes a picture of 784 pixels into 30 numbers and draws it again from them."""

    kind, title = "autoencoder", "Deep autoencoder"
    shelf, icon = Shelf.CREATE, "fit"
    source = "Hinton & Salakhutdinov 2006, Science 313:504"
    synonyms = ("compression", "dimensionality reduction", "code", "bottleneck", "mnist")
    help = (
        "The target is the picture itself. Because only 30 numbers fit through the middle, the "
        "network has to find what really distinguishes the pictures: those 30 numbers are a map of "
        "them that keeps far more than the same number of principal components. The encoder gets "
        "narrower layer by layer, and the decoder mirrors it."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[784], name="Pixels")
        for units in (1000, 500, 250):
            net.place("dense", units=units, activation="sigmoid")
        net.place("dense", units=30, activation="linear", name="Code")
        for units in (250, 500, 1000):
            net.place("dense", units=units, activation="sigmoid")
        net.place("dense", units=784, activation="linear", name="Drawn pixels")
        net.place("output", loss="binary_cross_entropy", name="Picture again")
        return net.project(self.title, self.description)


class VariationalAutoencoder(Template):
    """An autoencoder whose code is a cloud of points, so that new pictures can be drawn from it."""

    kind, title = "variational_autoencoder", "Variational autoencoder"
    shelf, icon = Shelf.CREATE, "noise"
    source = "Kingma & Welling 2014, ICLR, arXiv:1312.6114"
    synonyms = ("vae", "latent", "generative", "sampling", "kl divergence", "mnist")
    help = (
        "The encoder says a mean and a spread for each of 20 code numbers, a sample is drawn from "
        "them, and the decoder draws the picture from the sample. One Output asks that the picture "
        "comes back, the other that the codes stay close to a standard bell curve; together they "
        "make a space of codes without gaps, from which any point gives a plausible picture."
    )

    def project(self) -> Project:
        net = Drawing()
        pixels = net.place("input", size=[784], name="Pixels")
        hidden = net.place("dense", after=pixels, units=400, name="Encoder")
        mean = net.place("dense", after=hidden, units=20, activation="linear", name="Mean")
        spread = net.place(
            "dense", after=hidden, units=20, activation="linear", name="Log variance"
        )
        net.place("gaussian_sampling", after=(mean, spread), name="Sample")
        net.place("dense", units=400, name="Decoder")
        net.place("dense", units=784, activation="linear", name="Drawn pixels")
        net.place("output", loss="binary_cross_entropy", name="Picture again")
        net.place(
            "formula",
            after=(mean, spread),
            formula="(x ** 2 + exp(y) - 1 - y) / 2",
            name="Distance to a bell curve",
        )
        net.place("reduce", operation="sum", over="features", name="Over all code numbers")
        # The distance is never below 0, so its mean size above a target of 0 is the distance.
        net.place("output", loss="mae", name="Distance is 0")
        return net.project(self.title, self.description)
