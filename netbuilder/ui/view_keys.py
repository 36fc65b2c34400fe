"""Keys of the views that look inside a network, as the help tells them."""

from __future__ import annotations

# What is done, and the keys, for each view.
VIEW_KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "On the neurons",
        (
            ("Walk between neurons", "arrow keys"),
            ("Choose the synapses that arrive", "Enter"),
            ("Walk between synapses", "Up, Down"),
            ("Set the weight of a synapse", "Enter, or type it"),
            ("Cut or join a synapse", "X"),
            ("Silence a neuron", "M or Del"),
            ("Add or remove a neuron", "+ and -"),
            ("Switch the bias neuron", "B"),
            ("Change the activation", "A"),
            ("Freeze the layer, or let it learn", "F"),
            ("Order of the neurons of a large layer", "O"),
            ("Weight pictures or histograms", "W"),
            ("Back to the layers", "Esc"),
        ),
    ),
    (
        "Inside a layer",
        (
            ("Walk between layers, in the strip", "arrow keys"),
            ("Into a block, in the strip", "Enter"),
            ("Another filter, unit or head", "Left, Right"),
            ("Other pages of them", "Page up, Page down"),
            ("Another slice, or step that asks", "[ and ]"),
            ("Walk between numbers, on a picture", "arrow keys"),
            ("Explain the number", "Enter"),
        ),
    ),
    (
        "Slow motion",
        (
            ("Next stage, stage before", "Right, Left"),
            ("First, last stage", "Home, End"),
            ("Play or hold", "Space"),
            ("Really do the iteration", "Enter"),
            ("Close", "Esc"),
        ),
    ),
)
