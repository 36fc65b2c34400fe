"""Attention: every step looks at the others and takes over what matters to it."""

from __future__ import annotations

from netbuilder.catalog.activations import Linear
from netbuilder.catalog.initializers import Initializer, TorchDefault
from netbuilder.catalog.layers.shared import (
    BIAS_HELP,
    INITIALIZER_HELP,
    nearest_divisor,
    start,
    wrong_kind,
)
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, Weight, misfit
from netbuilder.core.params import entry, flag, real, whole
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, sequence

ATTENTION = '''class MultiHeadAttention(nn.Module):
    """Every step of the query takes over what matters to it from the steps of the key."""

    def __init__(
        self,
        widths: tuple[int, int, int],
        heads: int,
        head_size: int,
        bias: bool = True,
        causal: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        inner = heads * head_size
        self.query = nn.Linear(widths[0], inner, bias=bias)
        self.key = nn.Linear(widths[1], inner, bias=bias)
        self.value = nn.Linear(widths[2], inner, bias=bias)
        self.output = nn.Linear(inner, widths[0], bias=bias)
        self.heads, self.causal, self.dropout = heads, causal, dropout

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        mask: Tensor | None = None,
        position_bias: Tensor | None = None,
    ) -> Tensor:
        """Shapes (batch, steps, width); mask (batch, steps of key), 0 where none may look."""
        queries, keys, values = (
            each.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for each in (self.query(query), self.key(key), self.value(value))
        )
        scores = position_bias
        if mask is not None:
            hidden = (mask == 0)[:, None, None, :]
            start = queries.new_zeros(1) if scores is None else scores
            scores = start.masked_fill(hidden, torch.finfo(queries.dtype).min)
        if self.causal and scores is not None:
            late = torch.ones(query.shape[1], key.shape[1], device=query.device).triu(1).bool()
            scores = scores.masked_fill(late, torch.finfo(queries.dtype).min)
        answer = nn.functional.scaled_dot_product_attention(
            queries,
            keys,
            values,
            attn_mask=scores,
            dropout_p=self.dropout if self.training else 0.0,
            is_causal=self.causal and scores is None,
        )
        joined: Tensor = self.output(answer.transpose(1, 2).flatten(2))
        return joined
'''
TELL_SEQUENCE = "Insert Embedding for tokens, or lay a picture out as a sequence."


class MultiHeadAttention(Layer):
    """Lets every step look at all others and take over what matters to it."""

    title, stem = "Multi-head attention", "attention"
    group, icon = Family.SEQUENCES, "attention"
    source = "Vaswani et al. 2017, NeurIPS, arXiv:1706.03762"
    mixes_steps = True
    synonyms = (
        "attention",
        "self-attention",
        "cross-attention",
        "transformer",
        "scaled dot product",
        "mha",
    )
    help = (
        "Each step asks with a query, is found by its key and hands over its value. With the query "
        "alone wired a sequence looks at itself; wire a key to let it look at another one. The "
        "mask hides steps of the key that only fill up; causal hides the future."
    )
    inputs = (
        Socket("query"),
        Socket("key", optional=True),
        Socket("value", optional=True),
        Socket("mask", optional=True),
        Socket("position_bias", optional=True),
    )
    example = Example(inputs=(sequence(10, 64),), output=sequence(10, 64), params={"heads": 4})

    heads: int = whole(
        default=8, high=1024, on_node=True, help="How many kinds of looking it learns at once."
    )
    head_size: int = whole(
        default=0,
        low=0,
        high=8192,
        help="Numbers each head works with; 0 shares the width of the query out to the heads.",
    )
    causal: bool = flag(
        default=False, on_node=True, help="Hides all later steps, for networks that write on."
    )
    dropout: float = real(
        default=0.0, low=0.0, high=0.95, help="Share of looks silenced while training."
    )
    bias: bool = flag(default=True, help=BIAS_HELP)
    initializer: Initializer = entry(default=TorchDefault(), help=INITIALIZER_HELP)

    def shape(
        self,
        query: Shape,
        key: Shape | None = None,
        value: Shape | None = None,
        mask: Shape | None = None,
        position_bias: Shape | None = None,
    ) -> Shape:
        for port, each in (("query", query), ("key", key), ("value", value)):
            if each is not None and each.kind is not ShapeKind.SEQUENCE:
                raise wrong_kind(self.title, each, (ShapeKind.SEQUENCE,), port, TELL_SEQUENCE)
        self._check_heads(query)
        steps = (key or query).known[0]
        if value is not None and value.known[0] != steps:
            raise misfit(
                "steps-differ",
                found=f"{{node}} gets {steps:,} keys, but {value.phrase} for its values.",
                expected="Each key needs one value.",
                fix="Wire key and value to sequences of the same length.",
                port="value",
            )
        if mask is not None and mask.sizes != (steps,):
            raise misfit(
                "mask-size-mismatch",
                found=f"{{node}} looks at {steps:,} steps, but {mask.phrase} arrives as the mask.",
                expected=f"One number for each of the {steps:,} steps.",
                fix="Wire the mask to the tokens that the key comes from.",
                port="mask",
            )
        wanted = (self.heads, query.known[0], steps)
        if position_bias is not None and position_bias.sizes != wanted:
            raise self._wrong_bias(position_bias, wanted)
        return sequence(query.known[0], query.known[1])

    def code(
        self,
        query: Shape,
        key: Shape | None = None,
        value: Shape | None = None,
        mask: Shape | None = None,
        position_bias: Shape | None = None,
    ) -> Code:
        settings = "".join(
            (
                "" if self.bias else ", bias=False",
                ", causal=True" if self.causal else "",
                f", dropout={self.dropout}" if self.dropout else "",
            )
        )
        widths = tuple(each.known[1] for each in _three(query, key, value))
        inner = f"{self.heads}, {self._head_size(query)}"
        second = "{query}" if key is None else "{key}"
        third = second if value is None else "{value}"
        more = ("" if mask is None else ", mask={mask}") + (
            "" if position_bias is None else ", position_bias={position_bias}"
        )
        names = ("query", "key", "value", "output")
        return Code(
            module=f"MultiHeadAttention({widths}, {inner}{settings})",
            call=f"{{self}}({{query}}, {second}, {third}{more})",
            initialise=start(
                self.initializer,
                Linear(),
                tuple(f"{name}.weight" for name in names),
                tuple(f"{name}.bias" for name in names) if self.bias else (),
            ),
            definitions=(ATTENTION,),
        )

    def weights(
        self, query: Shape, key: Shape | None = None, value: Shape | None = None, *_: Shape | None
    ) -> tuple[Weight, ...]:
        inner, width = self.heads * self._head_size(query), query.known[1]
        names = ("query", "key", "value")
        sizes = [(inner, each.known[1]) for each in _three(query, key, value)]
        found: list[Weight] = []
        for name, (rows, columns) in zip((*names, "output"), (*sizes, (width, inner)), strict=True):
            found.append(Weight(f"{name}.weight", (rows, columns)))
            if self.bias:
                found.append(Weight(f"{name}.bias", (rows,)))
        return tuple(found)

    def multiply_adds(
        self, query: Shape, key: Shape | None = None, value: Shape | None = None, *_: Shape | None
    ) -> int:
        inner = self.heads * self._head_size(query)
        projected = sum(each.count * inner for each in _three(query, key, value))
        looks = query.known[0] * (key or query).known[0] * inner
        return projected + 2 * looks + query.count * inner

    def _head_size(self, query: Shape) -> int:
        return self.head_size or query.known[1] // self.heads

    def _check_heads(self, query: Shape) -> None:
        width = query.known[1]
        if self.head_size or width % self.heads == 0:
            return
        usable, size = nearest_divisor(width, self.heads), max(1, width // self.heads)
        raise misfit(
            "heads-do-not-divide",
            found=f"{{node}} cannot share out {query.phrase} to {self.heads:,} equal heads.",
            expected=f"The number of heads must divide {width:,}, or the head size must be given.",
            fix=f"Set heads to {usable:,}.",
            field="heads",
            fixes=(
                Fix(f"Set heads to {usable:,}", (SetParameter("", "heads", usable),)),
                Fix(f"Set head size to {size:,}", (SetParameter("", "head_size", size),)),
            ),
        )

    def _wrong_bias(self, found: Shape, wanted: tuple[int, int, int]) -> DesignError:
        fixes: tuple[Fix, ...] = ()
        if found.sizes[1:] == wanted[1:]:
            heads = found.known[0]
            fixes = (Fix(f"Set heads to {heads:,}", (SetParameter("", "heads", heads),)),)
        return misfit(
            "position-bias-mismatch",
            found=f"{{node}} adds a position bias, but {found.phrase} arrives for it.",
            expected=(
                f"{wanted[0]:,} heads, {wanted[1]:,} steps that look and {wanted[2]:,} that are "
                "looked at."
            ),
            fix="Give both the same heads and the grid as many places as there are steps.",
            port="position_bias",
            fixes=fixes,
        )


def _three(query: Shape, key: Shape | None, value: Shape | None) -> tuple[Shape, Shape, Shape]:
    """What queries, keys and values are made from: what is not wired follows the one before."""
    second = key or query
    return query, second, value or second
