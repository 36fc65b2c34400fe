"""Which kinds people reach for first, and which usually follow which: for the order of a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_FEATURES: Final = ("activation", "dropout", "batch_normalisation", "dense", "output")
_PICTURES: Final = (
    *("activation", "batch_normalisation", "max_pooling", "convolution_2d", "spatial_dropout"),
    *("flatten", "global_average_pooling", "add", "concatenate"),
)
_STEPS: Final = ("dropout", "layer_normalisation", "last_step", "dense", "reduce", "output")

COMMON: Final = (
    *("input", "dense", "convolution_2d", "activation", "max_pooling", "batch_normalisation"),
    *("dropout", "flatten", "output", "add", "concatenate", "embedding", "lstm", "gru"),
    *("multi_head_attention", "layer_normalisation", "average_pooling", "global_average_pooling"),
)
"""Kinds that a word such as ``conv`` or ``pool`` is likeliest to mean."""

FOLLOWING: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("input",),
    "input": ("dense", "convolution_2d", "flatten", "embedding", "lstm", "batch_normalisation"),
    "entrance": ("dense", "convolution_2d", "layer_normalisation", "activation"),
    "dense": _FEATURES,
    "learned_tensor": ("matrix_product", "add", "multiply", "concatenate"),
    "activation": (
        *("dense", "dropout", "max_pooling", "convolution_2d", "batch_normalisation", "output"),
    ),
    "dropout": ("dense", "output", "lstm", "convolution_2d"),
    "batch_normalisation": ("activation", "max_pooling", "dense", "convolution_2d", "add"),
    "layer_normalisation": ("multi_head_attention", "dense", "add", "dropout"),
    "flatten": ("dense", "dropout", "output"),
    "add": ("activation", "layer_normalisation", "convolution_2d", "dense"),
    "concatenate": ("dense", "convolution_2d", "activation", "dropout"),
    "convolution_1d": (
        *("activation", "batch_normalisation", "max_pooling", "convolution_1d", "dropout"),
        *("global_average_pooling", "flatten", "lstm"),
    ),
    "convolution_2d": _PICTURES,
    "convolution_3d": (
        *("activation", "batch_normalisation", "max_pooling", "convolution_3d", "flatten"),
    ),
    "depthwise_convolution_2d": ("batch_normalisation", "activation", "convolution_2d"),
    "separable_convolution_2d": _PICTURES,
    "transposed_convolution_2d": (
        *("batch_normalisation", "activation", "transposed_convolution_2d", "convolution_2d"),
        "concatenate",
    ),
    "upsampling": ("convolution_2d", "concatenate", "add"),
    "max_pooling": ("convolution_2d", "dropout", "flatten", "convolution_1d"),
    "average_pooling": ("convolution_2d", "flatten", "dense"),
    "global_average_pooling": ("dense", "dropout", "output"),
    "global_max_pooling": ("dense", "dropout", "output"),
    "adaptive_average_pooling": ("flatten", "dense"),
    "embedding": (
        *("sinusoidal_positions", "learned_positions", "lstm", "gru", "dropout"),
        *("multi_head_attention", "convolution_1d", "reduce"),
    ),
    "sinusoidal_positions": ("dropout", "multi_head_attention", "layer_normalisation"),
    "learned_positions": ("dropout", "multi_head_attention", "layer_normalisation"),
    "multi_head_attention": ("add", "dropout", "layer_normalisation", "dense"),
    "lstm": _STEPS,
    "gru": _STEPS,
    "elman": _STEPS,
    "convolutional_lstm": ("batch_normalisation", "convolutional_lstm", "last_step"),
    "last_step": ("dense", "dropout", "output"),
    "reduce": ("dense", "output", "activation"),
    "gaussian_sampling": ("dense", "transposed_convolution_2d", "reshape"),
    "reshape": ("convolution_2d", "transposed_convolution_2d", "dense"),
    "split": ("multiply", "activation", "dense", "add"),
    "delay": ("dense", "add", "concatenate"),
}
"""What usually stands after a kind, the likeliest first; after nothing at all the data."""


def rank_after(kind: str, other: str) -> int:
    """How likely `other` stands after `kind`: 0 is the likeliest; a large number tells nothing."""
    following = FOLLOWING.get(kind, ())
    return following.index(other) if other in following else len(FOLLOWING)


def rank_before(kind: str, other: str) -> int:
    """How likely `other` stands before `kind`, as `rank_after`: the commonest are the likeliest."""
    likely = [each for each in COMMON if kind in FOLLOWING.get(each, ())]
    return likely.index(other) if other in likely else len(FOLLOWING)
