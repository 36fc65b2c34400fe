"""Parameter counts of published networks of sequences, exactly, as drawn and as compiled."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.design import Design
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape, image, sequence, tokens
from netbuilder.core.value import Project
from netbuilder.export.module import module_text
from tests.helpers.designs import chain, join, layer, table_recipe


def count(kind: str, *arriving: Shape, **parameters: Any) -> int:
    """Trainable numbers of one layer."""
    made = layer(kind, **parameters)
    sockets = [None] * (len(made.inputs) - len(arriving))
    made.shape(*arriving, *sockets)
    return sum(each.count for each in made.weights(*arriving, *sockets) if each.trained)


def compiled(project: Project) -> int:
    """Trainable numbers of the compiled model."""
    space: dict[str, Any] = {}
    exec(module_text(project).text, space)
    with torch.device("meta"):
        network = space["Network"]()
    return sum(each.numel() for each in network.parameters())


def with_residual(design: Design, start: str, *layers: Layer) -> tuple[Design, str]:
    """The layers behind `start`, added to it."""
    last = start
    for each in layers:
        design, id = edits.added(design, each)
        design, last = join(design, last, id), id
    design, total = edits.added(design, layer("add"))
    return join(join(design, start, total), last, total), total


def behind(design: Design, start: str, *layers: Layer) -> tuple[Design, str]:
    for each in layers:
        design, id = edits.added(design, each)
        design, start = join(design, start, id), id
    return design, start


def encoder_layer(
    design: Design, start: str, width: int, heads: int, inner: int, is_first_norm: bool, **more: Any
) -> tuple[Design, str]:
    """Attention and feed-forward, each with a shortcut; norms before (GPT-2, ViT) or behind."""
    norm = layer("layer_normalisation")
    before, after = ((norm,), ()) if is_first_norm else ((), (norm,))
    attention = layer("multi_head_attention", heads=heads, **more)
    ahead = (layer("dense", units=inner), layer("dense", units=width))
    design, start = with_residual(design, start, *before, attention)
    design, start = behind(design, start, *after)
    design, start = with_residual(design, start, *before, *ahead)
    return behind(design, start, *after)


def drawn_parameters(design: Design) -> int:
    inference = infer(Project(design))
    assert not [each for each in inference.errors if each.where.node]
    return inference.parameters


def test_a_transformer_encoder_layer_has_3_152_384() -> None:
    design, _ = encoder_layer(
        chain(layer("input", size=(10, 512))), "input_1", 512, 8, 2048, is_first_norm=False
    )
    assert drawn_parameters(design) == 3_152_384


def test_bert_base_has_109_482_240_with_its_pooler() -> None:
    design = chain(
        layer("input", size=(512,), tokens=True), layer("embedding", vocabulary=30_522, units=768)
    )
    design, segments = edits.added(design, layer("input", size=(512,), tokens=True))
    design, kind = behind(design, segments, layer("embedding", vocabulary=2, units=768))
    design, start = behind(design, "embedding_1", layer("add"))
    design = join(design, kind, start)
    design, start = behind(design, start, layer("learned_positions"), layer("layer_normalisation"))
    for _ in range(12):
        design, start = encoder_layer(design, start, 768, 12, 3072, is_first_norm=False)
    pooler = count("dense", sequence(1, 768), units=768)
    assert drawn_parameters(design) + pooler == 109_482_240


@pytest.mark.parametrize(("is_tied", "expected"), [(True, 124_439_808), (False, 163_037_184)])
def test_gpt_2_small_is_exact_tied_and_untied(is_tied: bool, expected: int) -> None:
    design = chain(
        layer("input", size=(1024,), tokens=True),
        layer("embedding", vocabulary=50_257, units=768),
        "learned_positions",
    )
    start = "positions_1"
    for _ in range(12):
        design, start = encoder_layer(design, start, 768, 12, 3072, is_first_norm=True, causal=True)
    head = layer("dense", units=50_257, bias=False)
    design, start = behind(design, start, layer("layer_normalisation"), head)
    if is_tied:
        node = structs.replace(design.nodes[start], same_weights_as="embedding_1")
        design = structs.replace(design, nodes={**design.nodes, start: node})
    assert drawn_parameters(design) == expected


def test_vit_b_16_has_86_567_656() -> None:
    patches = layer("convolution_2d", filters=768, size=(16, 16), stride=(16, 16))
    embedded = sum(each.count for each in patches.weights(image(224, 224, 3)))
    design = chain(layer("input", size=(196, 768)), "class_token", "learned_positions")
    start = "positions_1"
    for _ in range(12):
        design, start = encoder_layer(design, start, 768, 12, 3072, is_first_norm=True)
    design, start = behind(design, start, layer("layer_normalisation"))
    head = count("dense", sequence(1, 768), units=1000)
    assert drawn_parameters(design) + embedded + head == 86_567_656


@pytest.mark.parametrize(("bias_vectors", "expected"), [(2, 2_758_785), (1, 2_757_761)])
def test_the_imdb_reader_of_two_bilstms_is_exact(bias_vectors: int, expected: int) -> None:
    answer: Any = type(getattr(layer("lstm"), "answer"))  # noqa: B009 (a parameter of its own)
    lstm = {"units": 64, "bidirectional": True, "bias_vectors": bias_vectors}
    design = chain(
        layer("input", size=(20,), tokens=True),
        layer("embedding", vocabulary=20_000, units=128),
        layer("lstm", answer=answer("whole sequence"), **lstm),
        layer("lstm", answer=answer("last states"), **lstm),
        layer("dense", units=1),
        layer("output"),
    )
    project = Project(design, table_recipe(20, classes=0))
    assert infer(project).parameters == expected
    mse = layer("output").parameters["loss"].entry_family().entries()["mse"]()
    project = structs.replace(project, design=edits.with_parameter(design, "output_1", "loss", mse))
    assert compiled(project) == expected


def test_a_convnext_block_of_96_channels_has_79_296() -> None:
    # Depthwise 7 x 7, layer norm, 96 -> 384 -> 96, layer scale (Liu et al. 2022, table 9).
    depthwise = 96 * 49 + 96
    place = image(56, 56, 96)
    norm, scale = count("layer_normalisation", place), count("layer_scale", place)
    wide = count("dense", sequence(1, 96), units=384) + count("dense", sequence(1, 384), units=96)
    assert depthwise + norm + wide + scale == 79_200 + 96


def test_a_swin_window_of_7_has_169_biases_for_each_head() -> None:
    assert count("relative_position_bias", heads=3, grid=(7, 7)) == 169 * 3


def test_attention_with_heads_of_their_own_size_is_exact() -> None:
    # T5-small: width 512, 8 heads of 64, no bias; T5-11b's first heads are wider than its model.
    arriving = sequence(10, 512)
    assert count("multi_head_attention", arriving, heads=8, bias=False) == 4 * 512 * 512
    wide = count("multi_head_attention", arriving, heads=8, head_size=128, bias=False)
    assert wide == 4 * 512 * 1024


def test_embedding_counts_its_vocabulary() -> None:
    assert count("embedding", tokens(5), vocabulary=30_522, units=768) == 23_440_896
