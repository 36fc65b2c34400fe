"""The templates of File, New from template: from one neuron to pictures and sequences."""

from __future__ import annotations

from netbuilder.catalog.activations import Linear, Tanh
from netbuilder.catalog.layers.combine import Flatten
from netbuilder.catalog.layers.dense import Dense
from netbuilder.catalog.layers.ends import Input, Output
from netbuilder.catalog.layers.pictures import Convolution2d, MaxPooling
from netbuilder.catalog.layers.sequences import LSTM
from netbuilder.catalog.layers.steady import Dropout
from netbuilder.catalog.losses import BinaryCrossEntropy, MeanSquaredError
from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.catalog.scalers import Unscaled, ZeroToOne
from netbuilder.catalog.sources.bundled import Digits
from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.catalog.suggest import chain
from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Template
from netbuilder.core.design import Design, Port
from netbuilder.core.plan import Optimizer, Phase, Plan
from netbuilder.core.recipe import Recipe, Split, SplitKind
from netbuilder.core.value import Project


class Playground(Template):
    """Two spirals, a few neurons, and every switch at hand: watch what each of them does."""

    source = "Smilkov et al. 2017, Direct-manipulation visualization of deep networks"
    icon = "level-neuron"
    synonyms = ("tensorflow playground", "toy", "two inputs", "spirals", "decision surface")

    def project(self) -> Project:
        points = Points(pattern=Pattern.SPIRALS, samples=220, noise=0.02)
        split = Split(SplitKind.STRATIFIED, train=0.7, validation=0.3, test=0.0)
        recipe = Recipe(points, points.columns, points.samples, scaler=Unscaled(), split=split)
        design = chain(
            Input(),
            Dense(units=8, activation=Tanh()),
            Dense(units=8, activation=Tanh()),
            Dense(units=6, activation=Tanh()),
            Dense(units=1, activation=Linear()),
            Output(loss=BinaryCrossEntropy()),
        )
        # From the weights of this seed it untangles both arms.
        phase = Phase(optimizer=Adam(learning_rate=0.01))
        plan = Plan(phases=(phase,), epochs=1000, batch_size=16, seed=3)
        return Project(design, recipe, plan, title=self.title, description=self.description)


class Perceptron(Template):
    """One neuron that draws a straight line between two clouds of points."""

    source = "Rosenblatt 1958, Psychological Review 65:386"
    icon = "level-neuron"
    synonyms = ("neuron", "logistic regression", "linear classifier")

    def project(self) -> Project:
        design = chain(
            Input(), Dense(units=1, activation=Linear()), Output(loss=BinaryCrossEntropy())
        )
        recipe = _points(Points(pattern=Pattern.GAUSSIANS, samples=200))
        return _project(self, design, recipe, SGD(learning_rate=0.5), epochs=50)


class MultiLayerClassifier(Template):
    """Two hidden layers that learn which of two rings a point lies on."""

    source = "Rumelhart, Hinton & Williams 1986, Nature 323:533"
    title = "Multi-layer classifier"
    synonyms = ("mlp", "multi-layer perceptron", "classification")

    def project(self) -> Project:
        design = chain(
            Input(), Dense(), Dense(units=8), Dense(units=2, activation=Linear()), Output()
        )
        recipe = _points(Points(pattern=Pattern.CIRCLES))
        return _project(self, design, recipe, Adam(learning_rate=0.01))


class MultiLayerRegression(Template):
    """Two hidden layers that learn a hilly surface: one number for each point."""

    source = "Rumelhart, Hinton & Williams 1986, Nature 323:533"
    title = "Multi-layer regression"
    icon = "surface"
    synonyms = ("mlp", "curve fitting", "function", "regression")

    def project(self) -> Project:
        tanh = Tanh()
        design = chain(
            Input(),
            Dense(activation=tanh),
            Dense(units=8, activation=tanh),
            Dense(units=1, activation=Linear()),
            Output(loss=MeanSquaredError()),
        )
        recipe = _points(Points(pattern=Pattern.GAUSSIANS, task=Task.REGRESSION, noise=0.0))
        return _project(self, design, recipe, Adam(learning_rate=0.01))


class SmallConvolutional(Template):
    """A small network for pictures that reads handwritten digits."""

    source = "LeCun et al. 1998, Proceedings of the IEEE 86:2278"
    title = "Small convolutional network"
    icon = "convolution"
    synonyms = ("cnn", "image", "picture", "digits", "lenet")

    def project(self) -> Project:
        design = chain(
            Input(),
            Convolution2d(),
            MaxPooling(),
            Convolution2d(filters=32),
            MaxPooling(),
            Flatten(),
            Dense(units=64),
            Dropout(rate=0.25),
            Dense(units=10, activation=Linear()),
            Output(),
        )
        return _project(self, design, _digits(), Adam(), epochs=30)


class RecurrentReader(Template):
    """An LSTM that reads each handwritten digit row by row, as a sequence of eight steps."""

    source = "Hochreiter & Schmidhuber 1997, Neural Computation 9:1735"
    title = "Recurrent network"
    icon = "recurrent"
    synonyms = ("lstm", "rnn", "sequence", "series")

    def project(self) -> Project:
        design = chain(
            Input(size=(8, 8)),
            LSTM(units=32),
            Dense(units=10, activation=Linear()),
            Output(),
        )
        return _project(self, design, _digits(), Adam(learning_rate=0.005), epochs=30)


class DrawnRecurrence(Template):
    """A loop drawn by hand: what the neurons answered comes back with the next row."""

    source = "Elman 1990, Cognitive Science 14:179"
    title = "Recurrence drawn by hand"
    icon = "delay"
    synonyms = ("rnn", "elman", "loop", "memory", "delay", "feedback")

    def project(self) -> Project:
        net = Drawing()
        rows = net.place("input", size=[8, 8], name="Rows")
        memory = net.place("delay", units=32, after=(), name="One step ago")
        both = net.place("concatenate", after=(rows, memory), name="Both")
        answer = net.place("dense", units=32, activation="tanh", after=both, name="Memory cells")
        net.wire(answer, Port(memory, "x"))
        net.place("last_step", after=answer, name="Last row")
        net.place("dense", units=10, activation="linear", name="Scores")
        net.place("output", name="Digit")
        design = net.project(self.title, self.description).design
        return _project(self, design, _digits(), Adam(learning_rate=0.005), epochs=30)


def _points(source: Points) -> Recipe:
    kind = SplitKind.STRATIFIED if source.task is Task.CLASSIFICATION else SplitKind.RANDOM
    return Recipe(source, source.columns, source.samples, split=Split(kind))


def _digits() -> Recipe:
    digits = Digits()
    return Recipe(digits, digits.columns, digits.rows, picture=digits.picture, scaler=ZeroToOne())


def _project(
    template: Template, design: Design, recipe: Recipe, optimizer: Optimizer, epochs: int = 100
) -> Project:
    plan = Plan(phases=(Phase(optimizer=optimizer),), epochs=epochs)
    return Project(design, recipe, plan, title=template.title, description=template.description)
