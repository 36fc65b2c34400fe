"""The layers for pictures that a first network needs, from one place."""

from __future__ import annotations

from netbuilder.catalog.layers.convolutions import Convolution2d
from netbuilder.catalog.layers.pooling import AveragePooling, MaxPooling

__all__ = ["AveragePooling", "Convolution2d", "MaxPooling"]
