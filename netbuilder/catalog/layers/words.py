"""Layers for words: embedding, positions, the class token, and which steps are padding."""

from __future__ import annotations

from netbuilder.catalog.activations import Linear
from netbuilder.catalog.initializers import Initializer, Normal, TorchDefault
from netbuilder.catalog.layers.learned import LEARNED
from netbuilder.catalog.layers.shared import INITIALIZER_HELP, start, wrong_kind
from netbuilder.core.layer import Code, Example, Family, Layer, Weight, misfit
from netbuilder.core.params import entry, real, whole
from netbuilder.core.problems import Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, features, sequence, tokens

SINUSOIDS = '''class SinusoidalPositions(nn.Module):
    """Adds waves of many lengths, so that every step can be told by its place."""

    def __init__(self, steps: int, width: int, longest: float) -> None:
        super().__init__()
        self.waves: Tensor
        place = torch.arange(steps)[:, None]
        rate = longest ** (-torch.arange(0, width, 2) / width)
        waves = torch.zeros(steps, width)
        waves[:, 0::2] = torch.sin(place * rate)
        waves[:, 1::2] = torch.cos(place * rate)[:, : width // 2]
        self.register_buffer("waves", waves, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, steps, width)."""
        return x + self.waves
'''
TELL_TOKENS = "Let the Input read tokens, or insert Embedding."


class Embedding(Layer):
    """Looks up a learned list of numbers for each token."""

    group, icon = Family.SEQUENCES, "embedding"
    source = "Bengio et al. 2003, JMLR 3:1137; torch.nn.Embedding"
    width = "units"
    synonyms = ("word vectors", "lookup", "tokens", "vocabulary", "text", "word2vec")
    help = (
        "Words come as whole numbers that mean nothing as sizes. Each gets a list of numbers of "
        "its own, which training moves so that words used alike lie close together."
    )
    example = Example(
        inputs=(tokens(120),), output=sequence(120, 64), params={"vocabulary": 1000, "units": 64}
    )

    vocabulary: int = whole(
        default=1000,
        high=10_000_000,
        unit="tokens",
        on_node=True,
        logarithmic=True,
        help="How many different tokens there are; their numbers start at 0.",
    )
    units: int = whole(
        default=64,
        label="width",
        unit="numbers",
        on_node=True,
        logarithmic=True,
        help="How many numbers each token gets.",
    )
    padding_index: int = whole(
        default=-1,
        low=-1,
        high=10_000_000,
        help="Number of the token that only fills up; it stays at 0. -1 where there is none.",
    )
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.TOKENS:
            raise wrong_kind(
                self.title, x, (ShapeKind.TOKENS,), instruction="Let the Input read tokens."
            )
        if self.padding_index >= self.vocabulary:
            raise misfit(
                "index-outside-vocabulary",
                found=(
                    f"{{node}} should leave token {self.padding_index:,} out of {x.phrase}, but "
                    f"its vocabulary ends at {self.vocabulary - 1:,}."
                ),
                fix=f"Set padding index to {self.vocabulary - 1:,} or less.",
                field="padding_index",
                fixes=(
                    Fix("Use no padding", (SetParameter("", "padding_index", -1),)),
                    Fix(
                        f"Set vocabulary to {self.padding_index + 1:,}",
                        (SetParameter("", "vocabulary", self.padding_index + 1),),
                    ),
                ),
            )
        return sequence(x.known[0], self.units)

    def code(self, x: Shape) -> Code:
        has_padding = self.padding_index >= 0
        padding = f", padding_idx={self.padding_index}" if has_padding else ""
        filled = start(self.initializer, Linear(), ("weight",), ())
        if filled and has_padding:
            filled = (*filled, f"nn.init.zeros_({{self}}.weight[{self.padding_index}])")
        return Code(
            module=f"nn.Embedding({self.vocabulary}, {self.units}{padding})", initialise=filled
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        return (Weight("weight", (self.vocabulary, self.units)),)


class LearnedPositions(Layer):
    """Adds a learned list of numbers to each step, so that places can be told apart."""

    group, icon, stem = Family.SEQUENCES, "embedding", "positions"
    source = "Gehring et al. 2017, ICML, arXiv:1705.03122"
    mixes_steps = True
    synonyms = ("position embedding", "positional encoding", "wpe", "transformer")
    help = (
        "Attention does not see in which order steps come. This adds a list of its own to each "
        "step; there is none for steps beyond its length."
    )
    example = Example(inputs=(sequence(10, 16),), output=sequence(10, 16))

    length: int = whole(
        default=0,
        low=0,
        high=1_000_000,
        unit="steps",
        on_node=True,
        help="Longest sequence it has positions for; 0 follows what arrives.",
    )
    initializer: Initializer = entry(default=Normal(deviation=0.02), help=INITIALIZER_HELP)

    def shape(self, x: Shape) -> Shape:
        _take_sequence(self, x)
        steps = x.known[0]
        if self.length and self.length < steps:
            raise misfit(
                "sequence-too-long",
                found=f"{{node}} has {self.length:,} positions, but {x.phrase} arrives.",
                fix=f"Set length to {steps:,}.",
                field="length",
                fixes=(Fix(f"Set length to {steps:,}", (SetParameter("", "length", steps),)),),
            )
        return x

    def code(self, x: Shape) -> Code:
        steps, width = x.known
        rows = self.length or steps
        cut = "" if rows == steps else f"[:, :{steps}]"
        return Code(
            module=f"LearnedTensor({rows}, {width})",
            call=f"{{x}} + {{self}}(){cut}",
            initialise=start(self.initializer, Linear(), ("value",), ()),
            definitions=(LEARNED,),
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        steps, width = x.known
        return (Weight("value", (self.length or steps, width)),)


class SinusoidalPositions(Layer):
    """Adds waves of many lengths to the steps, so that places can be told apart."""

    group, icon, stem = Family.SEQUENCES, "embedding", "waves"
    source = "Vaswani et al. 2017, NeurIPS, arXiv:1706.03762"
    mixes_steps = True
    synonyms = ("positional encoding", "sine", "cosine", "transformer")
    help = (
        "Like learned positions, but with nothing to learn: each place has a pattern of sines and "
        "cosines of its own, for sequences of any length."
    )
    example = Example(inputs=(sequence(10, 16),), output=sequence(10, 16))

    longest: float = real(
        default=10_000.0,
        low=2.0,
        high=1e9,
        logarithmic=True,
        on_node=True,
        help="Sets the longest wave, in steps over 2π.",
        label="longest wave",
    )

    def shape(self, x: Shape) -> Shape:
        _take_sequence(self, x)
        return x

    def code(self, x: Shape) -> Code:
        steps, width = x.known
        return Code(
            module=f"SinusoidalPositions({steps}, {width}, {self.longest})",
            definitions=(SINUSOIDS,),
        )


class ClassToken(Layer):
    """Puts a learned step in front of a sequence, where its summary can gather."""

    group, icon, stem = Family.SEQUENCES, "embedding", "class_token"
    source = "Devlin et al. 2019, NAACL, arXiv:1810.04805"
    mixes_steps = True
    synonyms = ("cls", "vit", "bert", "prepend", "register")
    help = (
        "The sequence grows by steps that belong to no word or patch. Attention lets them collect "
        "what the whole is about, and the classifier looks at the first of them alone."
    )
    example = Example(inputs=(sequence(196, 16),), output=sequence(197, 16))

    count: int = whole(
        default=1, high=1024, unit="tokens", on_node=True, help="How many steps are put in front."
    )
    initializer: Initializer = entry(default=Normal(deviation=0.02), help=INITIALIZER_HELP)

    def shape(self, x: Shape) -> Shape:
        _take_sequence(self, x)
        steps, width = x.known
        return sequence(steps + self.count, width)

    def code(self, x: Shape) -> Code:
        return Code(
            module=f"LearnedTensor({self.count}, {x.known[1]})",
            call="torch.cat([{self}({x}.shape[0]), {x}], dim=1)",
            initialise=start(self.initializer, Linear(), ("value",), ()),
            definitions=(LEARNED,),
        )

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        return (Weight("value", (self.count, x.known[1])),)


class PaddingMask(Layer):
    """Says of each token whether it is a word or only fills up."""

    group, icon, stem = Family.SEQUENCES, "ignore", "mask"
    source = "torch.nn.MultiheadAttention, key_padding_mask"
    synonyms = ("mask", "padding", "attention mask", "key padding mask")
    help = (
        "Texts of different length are filled up to the same one. Wire this from the tokens to the "
        "port 'mask' of attention, and nothing looks at what only fills up."
    )
    example = Example(inputs=(tokens(120),), output=Shape(ShapeKind.FEATURES, (120,), whole=True))

    padding_index: int = whole(
        default=0,
        low=0,
        high=10_000_000,
        on_node=True,
        help="Number of the token that only fills up.",
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind is not ShapeKind.TOKENS:
            raise wrong_kind(
                self.title, x, (ShapeKind.TOKENS,), instruction="Wire it to the tokens."
            )
        return Shape(ShapeKind.FEATURES, features(x.known[0]).sizes, whole=True)

    def code(self, x: Shape) -> Code:
        return Code(call=f"({{x}} != {self.padding_index})")


def _take_sequence(layer: Layer, x: Shape) -> None:
    if x.kind is not ShapeKind.SEQUENCE:
        raise wrong_kind(layer.title, x, (ShapeKind.SEQUENCE,), instruction=TELL_TOKENS)
