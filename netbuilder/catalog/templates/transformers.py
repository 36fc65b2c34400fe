"""Networks that look instead of remember: transformers for text and for pictures."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import Struct

from netbuilder.catalog.templates.drawing import Drawing
from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.core.design import Port
from netbuilder.core.value import Project

GELU_TANH: dict[str, Any] = {"kind": "gelu", "form": "tanh"}


class Kind(Struct, frozen=True):
    """What the layers of a transformer have in common.

    Attributes:
        inner: Width of the dense layer inside.
        activation: In its saved form.
        first: Whether normalisation comes first in each branch, rather than behind the sum.
        masked: Whether a mask says which steps only fill up.
    """

    width: int = 512
    heads: int = 8
    inner: int = 2048
    activation: Any = "relu"
    epsilon: float = 1e-5
    dropout: float = 0.1
    first: bool = False
    causal: bool = False
    masked: bool = False


class EncoderLayer(Template):
    """One layer of a transformer: every step looks at all others, then thinks by itself."""

    kind, title = "transformer_encoder_layer", "Transformer encoder layer"
    shelf, icon = Shelf.TRANSFORMERS, "attention"
    source = "Vaswani et al. 2017, NeurIPS, arXiv:1706.03762"
    synonyms = ("self-attention", "transformer", "feed forward", "layer norm")
    help = (
        "The piece that transformers are made of, spread out to be read. In the first half, eight "
        "heads of attention let each step gather from all others what matters to it; in the second "
        "half, two dense layers work on every step by itself. Both halves add to what arrived, and "
        "a normalisation keeps the numbers in range."
    )

    def project(self) -> Project:
        net = Drawing()
        net.place("input", size=[128, 512], name="Steps")
        _layered(net, Kind())
        net.place("output", loss="mse", name="Steps again")
        return net.project(self.title, self.description)


class Encoder(Template):
    """Six encoder layers: each step knows more of the whole with every one."""

    kind, title = "transformer_encoder", "Transformer encoder"
    shelf, icon = Shelf.TRANSFORMERS, "attention"
    source = "Vaswani et al. 2017, NeurIPS, arXiv:1706.03762"
    synonyms = ("self-attention", "transformer", "stack")
    help = (
        "The reading half of the first transformer. It takes any sequence of 512 numbers per step, "
        "adds waves that tell the places apart, and passes it through six layers of attention and "
        "dense neurons. What leaves is the same sequence, each step now understood in the light of "
        "all others: put a classifier, or a decoder, behind it."
    )

    def project(self) -> Project:
        net = Drawing()
        _define(net, "encoder_layer", "Encoder layer", Kind())
        net.place("input", size=[128, 512], name="Steps")
        net.place("sinusoidal_positions", name="Places")
        net.use("encoder_layer", name="Encoder layers", repeat=6)
        net.place("output", loss="mse", name="Understood steps")
        return net.project(self.title, self.description)


class Decoder(Template):
    """Six decoder layers: they write on, and look at what an encoder understood."""

    kind, title = "transformer_decoder", "Transformer decoder"
    shelf, icon = Shelf.TRANSFORMERS, "attention"
    source = "Vaswani et al. 2017, NeurIPS, arXiv:1706.03762"
    synonyms = ("cross-attention", "causal", "transformer", "stack")
    help = (
        "The writing half of the first transformer. Each layer first looks back at what is written "
        "already, never ahead; then it looks across at what an encoder understood, which comes in "
        "at the second Input; then two dense layers work on every step by itself."
    )

    def project(self) -> Project:
        net = Drawing()
        _define_decoder_layer(net)
        written = net.place("input", size=[128, 512], name="Written so far")
        placed = net.place("sinusoidal_positions", after=written, name="Places")
        memory = net.place("input", size=[128, 512], name="Understood steps")
        net.use("decoder_layer", after=(placed, memory), name="Decoder layers", repeat=6)
        net.place("output", loss="mse", name="Next steps")
        return net.project(self.title, self.description)


class WholeTransformer(Template):
    """An encoder that reads a sentence and a decoder that writes its translation."""

    kind, title = "transformer", "Transformer"
    shelf, icon = Shelf.TRANSFORMERS, "attention"
    source = "Vaswani et al. 2017, NeurIPS, arXiv:1706.03762"
    synonyms = ("translation", "encoder decoder", "attention is all you need", "seq2seq")
    help = (
        "The translator that began it all, in its base size. One table of 37,000 word pieces "
        "serves three times: for the sentence, for the translation so far, and, turned round, for "
        "the scores of the next word. Six encoder layers read, six decoder layers write; nothing "
        "in it remembers, everything looks."
    )

    def project(self) -> Project:
        net = Drawing()
        _define(net, "encoder_layer", "Encoder layer", Kind())
        _define_decoder_layer(net)
        words: dict[str, Any] = {"vocabulary": 37_000, "units": 512}
        net.place("input", size=[128], tokens=True, name="Sentence")
        table = net.place("embedding", name="Its word vectors", **words)
        net.place("sinusoidal_positions", name="Its places")
        memory = net.use("encoder_layer", name="Encoder layers", repeat=6)
        target = net.place("input", size=[128], tokens=True, name="Translation so far")
        net.place(
            "embedding", after=target, same_weights_as=table, name="Known word vectors", **words
        )
        placed = net.place("sinusoidal_positions", name="Known places")
        net.use("decoder_layer", after=(placed, memory), name="Decoder layers", repeat=6)
        net.place(
            "dense",
            units=37_000,
            activation="linear",
            bias=False,
            same_weights_as=table,
            name="Scores",
        )
        net.place("output", name="Next words")
        return net.project(self.title, self.description)


class Bert(Template):
    """Twelve encoder layers that understand a text by looking in both directions."""

    kind, title = "bert_base", "BERT-base"
    shelf, icon = Shelf.TRANSFORMERS, "attention"
    source = "Devlin et al. 2019, NAACL, arXiv:1810.04805"
    synonyms = ("encoder", "language model", "masked", "pooler", "text classification", "wordpiece")
    help = (
        "A reader of text. Word pieces, their places and the sentence they belong to are added up "
        "and pass twelve layers in which every word looks at all others, before and behind it. The "
        "first step gathers what the whole is about; the pooler makes 768 numbers of it, for "
        "whatever classifier is put behind. A mask hides the steps that only fill up."
    )
    layers: ClassVar[int] = 12
    layer: ClassVar[Kind] = Kind(
        width=768, heads=12, inner=3072, activation="gelu", epsilon=1e-12, masked=True
    )

    def project(self) -> Project:
        net = Drawing()
        _define(net, "encoder_layer", "Encoder layer", self.layer)
        width = self.layer.width
        words = net.place("input", size=[128], tokens=True, name="Word pieces")
        segments = net.place("input", size=[128], tokens=True, name="Which sentence")
        vectors = net.place(
            "embedding", after=words, vocabulary=30_522, units=width, name="Word vectors"
        )
        kinds = net.place(
            "embedding", after=segments, vocabulary=2, units=width, name="Sentence vectors"
        )
        net.place("add", after=(vectors, kinds))
        net.place("learned_positions", length=512, name="Places")
        net.place("layer_normalisation", epsilon=1e-12)
        start = net.place("dropout", rate=0.1)
        mask = net.place("padding_mask", after=words, name="No filling")
        net.use("encoder_layer", after=(start, mask), name="Encoder layers", repeat=self.layers)
        net.place("select", axis="steps", index=0, name="First step")
        net.place("dense", units=width, activation="tanh", name="Pooler")
        net.place("output", loss="mse", name="What it is about")
        return net.project(self.title, self.description)


class Gpt2(Template):
    """Twelve layers that look back only, and so learn to write on."""

    kind, title = "gpt_2", "GPT-2 small"
    shelf, icon = Shelf.TRANSFORMERS, "attention"
    source = "Radford et al. 2019, OpenAI, Language Models are Unsupervised Multitask Learners"
    synonyms = ("decoder", "language model", "causal", "text generation", "gpt", "tied")
    help = (
        "A writer of text. Each step looks at itself and at what came before and scores which of "
        "50,257 word pieces comes next; written down and read again, word by word, that makes a "
        "text. Normalisation stands first in each branch, so that sums pass the twelve layers "
        "untouched. The table of word vectors serves once more, turned round, for the scores."
    )
    is_tied: ClassVar[bool] = True
    layers: ClassVar[int] = 12
    layer: ClassVar[Kind] = Kind(
        width=768, heads=12, inner=3072, activation=GELU_TANH, first=True, causal=True
    )

    def project(self) -> Project:
        net = Drawing()
        _define(net, "decoder_layer", "Decoder layer", self.layer)
        net.place("input", size=[1024], tokens=True, name="Word pieces")
        table = net.place(
            "embedding", vocabulary=50_257, units=self.layer.width, name="Word vectors"
        )
        net.place("learned_positions", length=1024, name="Places")
        net.place("dropout", rate=0.1)
        net.use("decoder_layer", name="Decoder layers", repeat=self.layers)
        net.place("layer_normalisation")
        net.place(
            "dense",
            units=50_257,
            activation="linear",
            bias=False,
            same_weights_as=table if self.is_tied else "",
            name="Scores",
        )
        net.place("output", name="Next word pieces")
        return net.project(self.title, self.description)


class Gpt2Untied(Gpt2):
    """GPT-2 with a table of its own for the scores."""

    kind, title = "gpt_2_untied", "GPT-2 small, untied"
    synonyms = ("decoder", "language model", "causal", "text generation", "gpt", "lm head")
    help = (
        "The same network, but the scores have weights of their own instead of the table of word "
        "vectors: 39 million more of them. Larger language models are usually built so, because "
        "what a word means when it is read and when it is written may then differ."
    )
    is_tied: ClassVar[bool] = False


class VisionTransformer(Template):
    """Cuts a picture into patches of 16 × 16 pixels and reads them like words."""

    kind, title = "vit_b_16", "Vision transformer (ViT-B/16)"
    shelf, icon = Shelf.TRANSFORMERS, "image"
    source = "Dosovitskiy et al. 2021, ICLR, arXiv:2010.11929"
    synonyms = ("vit", "patches", "imagenet", "class token", "image classification")
    help = (
        "A picture of 224 pixels is cut into 196 patches, each one made a list of 768 numbers. A "
        "class token is put in front, learned places are added, and twelve encoder layers let the "
        "patches look at each other from the first layer on, however far apart they lie. The class "
        "token gathers what the picture shows. It needs more pictures than a convolutional network "
        "to learn from, and goes further with them."
    )
    layers: ClassVar[int] = 12
    patch: ClassVar[int] = 16
    layer: ClassVar[Kind] = Kind(
        width=768, heads=12, inner=3072, activation="gelu", epsilon=1e-6, dropout=0.0, first=True
    )

    def project(self) -> Project:
        net = Drawing()
        _define(net, "encoder_layer", "Encoder layer", self.layer)
        net.place("input", size=[224, 224, 3], name="Picture")
        net.place(
            "convolution_2d",
            filters=self.layer.width,
            size=[self.patch],
            stride=[self.patch],
            padding="valid",
            activation="linear",
            name="Patches",
        )
        net.place("reshape", size=[self.layer.width, 0], name="In one row")
        net.place("permute", order=[2, 1], name="Patch by patch")
        net.place("class_token", name="Class token")
        net.place("learned_positions", name="Places")
        net.use("encoder_layer", name="Encoder layers", repeat=self.layers)
        net.place("layer_normalisation", epsilon=1e-6)
        net.place("select", axis="steps", index=0, name="Class token alone")
        net.place("dense", units=1000, activation="linear", name="Scores")
        net.place("output", name="Class")
        return net.project(self.title, self.description)


def _define(net: Drawing, key: str, name: str, kind: Kind) -> None:
    doors = ("Steps", "Mask") if kind.masked else ("Steps",)
    layer = Drawing(*doors)
    mask = layer.doors[1] if kind.masked else ""
    layer.last = layer.doors[0]
    _layered(layer, kind, mask)
    net.define(key, name, layer)


def _layered(net: Drawing, kind: Kind, mask: str = "") -> None:
    """The two halves of a layer behind the last node."""
    _branched(net, kind, lambda: _looked(net, kind, mask=mask))
    _branched(net, kind, lambda: _thought(net, kind))


def _branched(net: Drawing, kind: Kind, branch: Any) -> None:
    """A branch that adds to what arrived, with the normalisation before or behind it."""
    arriving = net.last
    if kind.first:
        net.place("layer_normalisation", epsilon=kind.epsilon)
    branch()
    if kind.dropout:
        net.place("dropout", rate=kind.dropout)
    net.place("add", after=(arriving, net.last))
    if not kind.first:
        net.place("layer_normalisation", epsilon=kind.epsilon)


def _looked(net: Drawing, kind: Kind, across: str = "", mask: str = "") -> None:
    attention = net.place(
        "multi_head_attention",
        after=(net.last, across) if across else net.last,
        heads=kind.heads,
        causal=kind.causal and not across,
        name="Look across" if across else "",
    )
    if mask:
        net.wire(mask, Port(attention, "mask"))


def _thought(net: Drawing, kind: Kind) -> None:
    net.place("dense", units=kind.inner, activation=kind.activation, name="Wide")
    if kind.dropout and not kind.first:
        net.place("dropout", rate=kind.dropout)
    net.place("dense", units=kind.width, activation="linear", name="Narrow")


def _define_decoder_layer(net: Drawing) -> None:
    kind = Kind(causal=True)
    layer = Drawing("Written so far", "Understood steps")
    written, memory = layer.doors
    layer.last = written
    _branched(layer, kind, lambda: _looked(layer, kind))
    _branched(layer, kind, lambda: _looked(layer, kind, across=memory))
    _branched(layer, kind, lambda: _thought(layer, kind))
    net.define("decoder_layer", "Decoder layer", layer)
