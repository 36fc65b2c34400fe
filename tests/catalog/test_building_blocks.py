"""Building blocks of published networks have the published numbers of weights, exactly."""

from __future__ import annotations

from typing import Any

import pytest

from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape, features, image, volume
from tests.conformance.running import Running

Step = tuple[str, dict[str, Any]]


def conv(filters: int, size: int, **more: Any) -> Step:
    return "convolution_2d", {"filters": filters, "size": [size], **more}


def depthwise(**more: Any) -> Step:
    return "depthwise_convolution_2d", {"bias": False, **more}


def drawing(filters: int, stride: int, padding: int) -> Step:
    settings = {"filters": filters, "stride": [stride], "padding": [padding], "bias": False}
    return "transposed_convolution_2d", settings


def pool(size: int, stride: int, **more: Any) -> Step:
    return "max_pooling", {"size": [size], "stride": [stride], **more}


def dense(units: int) -> Step:
    return "dense", {"units": units}


NORM: Step = ("batch_normalisation", {})
FLAT: Step = ("flatten", {})
STRIDED = {"stride": [2], "padding": "amounts", "bias": False}

BLOCKS: dict[str, tuple[Shape, list[Step], Shape, int]] = {
    "AlexNet features": (
        image(224, 224, 3),
        [
            conv(64, 11, stride=[4], padding="amounts", amounts=[2]),
            pool(3, 2),
            conv(192, 5),
            pool(3, 2),
            conv(384, 3),
            conv(256, 3),
            conv(256, 3),
            pool(3, 2),
            ("adaptive_average_pooling", {"size": [6]}),
        ],
        image(6, 6, 256),
        2_469_696,
    ),
    "AlexNet": (
        image(6, 6, 256),
        [FLAT, dense(4096), dense(4096), dense(1000)],
        features(1000),
        61_100_840 - 2_469_696,
    ),
    "VGG16 features": (
        image(32, 32, 3),
        [
            step
            for count, filters in ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
            for step in [*[conv(filters, 3)] * count, pool(2, 2)]
        ],
        image(1, 1, 512),
        14_714_688,
    ),
    "ResNet stem": (
        image(224, 224, 3),
        [conv(64, 7, **STRIDED, amounts=[3]), NORM, pool(3, 2, padding=[1])],
        image(56, 56, 64),
        9_536,
    ),
    "ResNet-50 bottleneck": (
        image(56, 56, 256),
        [
            conv(64, 1, bias=False),
            NORM,
            conv(64, 3, bias=False),
            NORM,
            conv(256, 1, bias=False),
            NORM,
        ],
        image(56, 56, 256),
        70_400,
    ),
    "ResNeXt-50 bottleneck": (
        image(56, 56, 256),
        [
            conv(128, 1, bias=False),
            NORM,
            conv(128, 3, bias=False, groups=32),
            NORM,
            conv(256, 1, bias=False),
            NORM,
        ],
        image(56, 56, 256),
        71_168,
    ),
    "MobileNetV2 inverted residual": (
        image(56, 56, 24),
        [conv(144, 1, bias=False), NORM, depthwise(), NORM, conv(24, 1, bias=False), NORM],
        image(56, 56, 24),
        8_832,
    ),
    "MobileNetV2 inverted residual with a stride": (
        image(112, 112, 16),
        [
            conv(96, 1, bias=False),
            NORM,
            depthwise(stride=[2]),
            NORM,
            conv(24, 1, bias=False),
            NORM,
        ],
        image(56, 56, 24),
        5_136,
    ),
    "Xception middle layer": (
        image(19, 19, 728),
        [("separable_convolution_2d", {"filters": 728, "bias": False})],
        image(19, 19, 728),
        728 * 9 + 728 * 728,
    ),
    "SqueezeNet stem": (
        image(224, 224, 3),
        [conv(96, 7, stride=[2], padding="valid"), pool(3, 2, ceil_mode=True)],
        image(54, 54, 96),
        14_208,
    ),
    "DCGAN generator": (
        image(1, 1, 100),
        [
            drawing(512, 1, 0),
            NORM,
            drawing(256, 2, 1),
            NORM,
            drawing(128, 2, 1),
            NORM,
            drawing(64, 2, 1),
            NORM,
            drawing(3, 2, 1),
        ],
        image(64, 64, 3),
        3_576_704,
    ),
    "DCGAN discriminator": (
        image(64, 64, 3),
        [
            conv(64, 4, **STRIDED),
            conv(128, 4, **STRIDED),
            NORM,
            conv(256, 4, **STRIDED),
            NORM,
            conv(512, 4, **STRIDED),
            NORM,
            conv(1, 4, stride=[1], padding="valid", bias=False),
        ],
        image(1, 1, 1),
        2_765_568,
    ),
    "U-Net step down": (
        image(572, 572, 1),
        [conv(64, 3, padding="valid"), conv(64, 3, padding="valid"), pool(2, 2)],
        image(284, 284, 64),
        37_568,
    ),
    "U-Net step up": (
        image(28, 28, 1024),
        [
            (
                "transposed_convolution_2d",
                {"filters": 512, "size": [2], "stride": [2], "padding": [0]},
            )
        ],
        image(56, 56, 512),
        2_097_664,
    ),
    "3-D U-Net step down": (
        volume(8, 16, 16, 1),
        [
            ("convolution_3d", {"filters": 32}),
            ("convolution_3d", {"filters": 64}),
            ("max_pooling", {}),
        ],
        volume(4, 8, 8, 64),
        56_256,
    ),
    "ConvLSTM as in Keras": (
        volume(4, 8, 8, 1),
        [("convolutional_lstm", {"filters": 64, "answer": "whole sequence"})],
        volume(4, 8, 8, 64),
        150_016,
    ),
}


def layers_of(steps: list[Step]) -> list[Layer]:
    return [Layer.loaded({"kind": kind, **values}) for kind, values in steps]


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_has_the_published_number_of_weights(name: str) -> None:
    arriving, steps, leaving, expected = BLOCKS[name]
    count = 0
    for layer in layers_of(steps):
        count += sum(weight.count for weight in layer.weights(arriving) if weight.trained)
        arriving = layer.shape(arriving)  # type: ignore[assignment]
    assert (arriving, count) == (leaving, expected)


@pytest.mark.parametrize("name", [name for name in BLOCKS if name != "AlexNet"])
def test_torch_counts_as_many(name: str) -> None:
    arriving, steps, _, expected = BLOCKS[name]
    count = 0
    for layer in layers_of(steps):
        count += sum(each.numel() for each in Running(layer, (arriving,)).module.parameters())
        arriving = layer.shape(arriving)  # type: ignore[assignment]
    assert count == expected


def test_a_fire_module_has_its_published_number_of_weights() -> None:
    squeeze, *expand = layers_of([conv(16, 1), conv(64, 1), conv(64, 3)])
    arriving = image(54, 54, 96)
    between = squeeze.shape(arriving)
    count = sum(weight.count for weight in squeeze.weights(arriving))
    count += sum(weight.count for layer in expand for weight in layer.weights(between))
    assert count == 11_920


@pytest.mark.parametrize(
    ("height", "values", "expected"),
    [
        (112, {"size": [3], "stride": [2], "ceil_mode": True}, 56),  # GoogLeNet, first
        (56, {"size": [3], "stride": [2], "ceil_mode": True}, 28),
        (28, {"size": [3], "stride": [1], "padding": [1], "ceil_mode": True}, 28),
        (14, {"size": [2], "stride": [2], "ceil_mode": True}, 7),  # GoogLeNet, last
        (112, {"size": [3], "stride": [2], "padding": [1]}, 56),  # ResNet
        (109, {"size": [3], "stride": [2], "ceil_mode": True}, 54),  # SqueezeNet 1.0
        (27, {"size": [3], "stride": [2], "ceil_mode": True}, 13),
    ],
)
def test_pooling_leaves_the_sizes_of_published_networks(
    height: int, values: dict[str, Any], expected: int
) -> None:
    (layer,) = layers_of([("max_pooling", values)])
    assert layer.shape(image(height, height, 4)) == image(expected, expected, 4)
