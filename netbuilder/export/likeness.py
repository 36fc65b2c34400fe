"""Writes the same module of several copies alike, so that they differ in literals only."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache

# What torch takes where a setting is not written.
DEFAULTS = {
    "stride": "1",
    "padding": "0",
    "output_padding": "0",
    "dilation": "1",
    "groups": "1",
    "bias": "True",
    "ceil_mode": "False",
    "eps": "1e-05",
    "momentum": "0.1",
    "affine": "True",
}


def call_name(text: str) -> str:
    """What a module's expression calls, such as ``nn.Conv2d``; the text itself if no call."""
    call = _call(text)
    return text if call is None else f"{ast.unparse(call.func)}/{len(call.args)}"


def alike(texts: Sequence[str]) -> list[str]:
    """The texts with every setting that any of them writes, where torch's default is known."""
    calls = [_call(text) for text in texts]
    names = [_settings(call) for call in calls if call is not None]
    if len(names) < len(texts) or all(each == names[0] for each in names):
        return list(texts)
    union = dict.fromkeys(name for each in names for name in each)
    ordered = sorted(union, key=lambda name: list(DEFAULTS).index(name) if name in DEFAULTS else 99)
    written = [_written(call, ordered) for call in calls if call is not None]
    complete = [each for each in written if each]
    return complete if len(complete) == len(texts) else list(texts)


@lru_cache(4096)
def _call(text: str) -> ast.Call | None:
    if not text.startswith("nn.") or "\n" in text:
        return None
    body = ast.parse(text, mode="eval").body
    return body if isinstance(body, ast.Call) else None


def _settings(call: ast.Call) -> tuple[str, ...]:
    return tuple(keyword.arg or "" for keyword in call.keywords)


def _written(call: ast.Call, names: Sequence[str]) -> str:
    """The call with all of these settings; empty where one has no known default."""
    function = ast.unparse(call.func)
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    arguments = [ast.unparse(argument) for argument in call.args]
    for name in names:
        value = given.get(name, DEFAULTS.get(name, ""))
        if name == "stride" and name not in given and "Pool" in function:
            value = arguments[0]  # a pooling moves by its own size
        if not value:
            return ""
        arguments.append(f"{name}={value}")
    return f"{function}({', '.join(arguments)})"
