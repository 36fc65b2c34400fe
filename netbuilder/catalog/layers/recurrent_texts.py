"""Helpers that recurrent layers are written with: one bias, states as ports, states at the end."""

from __future__ import annotations

LAST_STATES = '''def last_states(answers: Tensor) -> Tensor:
    """What each of two directions answers where it ends, side by side."""
    forward, backward = answers.chunk(2, dim=2)
    return torch.cat([forward[:, -1], backward[:, 0]], dim=1)
'''
_ONE_BIAS = '''class OneBias{cell}(nn.{cell}):
    """Adds one bias to each sum instead of two."""

    def __init__(self, *sizes: int, **settings: object) -> None:
        super().__init__(*sizes, **settings)
        for name, bias in list(self.named_parameters()):
            if name.startswith("bias_hh"):
                delattr(self, name)
                self.register_buffer(name, torch.zeros_like(bias), persistent=False)
        self._init_flat_weights()
'''
_PORTS = '''class Stateful{name}({parent}):
    """Begins with a state and hands on the one it ends with, as rows of a batch."""

    def forward(self, x: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Shapes (batch, steps, numbers) and (batch, layers * units)."""
        if state is not None:
            state = state.unflatten(1, (-1, self.hidden_size)).transpose(0, 1).contiguous()
        answers, end = super().forward(x, state)
        return answers, end.transpose(0, 1).flatten(1)
'''
_MEMORY_PORTS = '''class Stateful{name}({parent}):
    """Begins with a state and hands on the one it ends with, as rows of a batch."""

    def forward(  # type: ignore[override]
        self, x: Tensor, state: Tensor | None = None, memory: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Shapes (batch, steps, numbers) and twice (batch, layers * units)."""
        begin = None
        if state is not None:
            empty = torch.zeros_like(state)
            pair = (state, empty if memory is None else memory)
            state, memory = (
                each.unflatten(1, (-1, self.hidden_size)).transpose(0, 1).contiguous()
                for each in pair
            )
            begin = (state, memory)
        answers, ends = super().forward(x, begin)
        state, memory = (end.transpose(0, 1).flatten(1) for end in ends)
        return answers, state, memory
'''


def cell(module: str, *, has_one_bias: bool, has_ports: bool) -> tuple[str, tuple[str, ...]]:
    """The class a recurrent layer is made from, and the text of those that torch lacks."""
    parent, definitions = f"nn.{module}", tuple[str, ...]()
    if has_one_bias:
        parent, definitions = f"OneBias{module}", (_ONE_BIAS.format(cell=module),)
    if not has_ports:
        return parent, definitions
    name = parent.removeprefix("nn.")
    text = _MEMORY_PORTS if module == "LSTM" else _PORTS
    return f"Stateful{name}", (*definitions, text.format(name=name, parent=parent))
