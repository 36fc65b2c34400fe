"""Shortens titles where they would be cut: known words first, so that what differs stays."""

from __future__ import annotations

from collections.abc import Callable

SHORT_WORDS = {
    "convolution": "conv.",
    "convolutional": "conv.",
    "normalisation": "norm.",
    "normalization": "norm.",
    "attention": "attn.",
    "average": "avg.",
    "response": "resp.",
    "transposed": "transp.",
    "adaptive": "adapt.",
    "sinusoidal": "sinus.",
}


def shortened(title: str, fits: Callable[[str], bool]) -> str:
    """The title with as few of its long words shortened as makes it fit; all where none does."""
    words = title.split(" ")
    for index, word in enumerate(words):
        if fits(" ".join(words)):
            break
        short = SHORT_WORDS.get(word.lower(), word)
        words[index] = short.capitalize() if word[:1].isupper() and short != word else short
    return " ".join(words)
