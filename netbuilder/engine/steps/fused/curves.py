"""Activations and their slopes, number by number over arrays, written so that they vectorise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.kernel import Floats

LINEAR, RELU, TANH, SIGMOID, LEAKY, ELU, SELU = range(7)
SOFTPLUS, SILU, GELU, GELU_TANH, ARCTAN = range(7, 12)

_f = np.float32
_SELU_SCALE, _SELU_ALPHA = _f(1.0507009873554805), _f(1.6732632423543772)
_ROOT_HALF, _ROOT_TWO_PI = _f(0.7071067811865476), _f(2.5066282746310002)
_GELU_INNER, _GELU_CUBE = _f(0.7978845608028654), _f(0.044715)


def _same_bits(context: Any, whole: Any) -> Any:
    """The float32 with the bits of an int32."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.float32))

    return types.float32(types.int32), code


_float_of_bits: Any = intrinsic(_same_bits)


@compiled
def exponential(x: np.float32) -> np.float32:
    """e^x to the last bit or two, between e^-87 and e^88 (Cephes, expf)."""
    x = _f(88.0) if x > _f(88.0) else x
    x = _f(-87.0) if x < _f(-87.0) else x
    scaled = x * _f(1.44269504088896341)
    whole = np.int32(scaled + _f(0.5)) if scaled > _f(0.0) else np.int32(scaled - _f(0.5))
    rest = x - _f(whole) * _f(0.693359375)
    rest = rest - _f(whole) * _f(-2.12194440e-4)
    sum = _f(1.9875691500e-4)
    sum = sum * rest + _f(1.3981999507e-3)
    sum = sum * rest + _f(8.3334519073e-3)
    sum = sum * rest + _f(4.1665795894e-2)
    sum = sum * rest + _f(1.6666665459e-1)
    sum = sum * rest + _f(5.0000001201e-1)
    sum = sum * (rest * rest) + rest + _f(1.0)
    return sum * _float_of_bits(np.int32((whole + 127) << 23))  # type: ignore[no-any-return]


@compiled
def hyperbolic(x: np.float32) -> np.float32:
    """tanh x to the last bit or two (Cephes, tanhf)."""
    size = abs(x)
    far = _f(1.0) - _f(2.0) / (exponential(size + size) + _f(1.0))
    square = x * x
    sum = _f(-5.70498872745e-3)
    sum = sum * square + _f(2.06390887954e-2)
    sum = sum * square + _f(-5.37397155531e-2)
    sum = sum * square + _f(1.33314422036e-1)
    sum = sum * square + _f(-3.33332819422e-1)
    near = sum * square * x + x
    far = far if x >= _f(0.0) else -far
    return near if size < _f(0.625) else far


@compiled
def logistic(x: np.float32) -> np.float32:
    """1 / (1 + e^-x)."""
    return _f(1.0) / (_f(1.0) + exponential(-x))


@compiled
def _bell(x: np.float32) -> np.float32:
    """Share of a normal distribution below x."""
    return _f(0.5) * (_f(1.0) + _f(math.erf(x * _ROOT_HALF)))


@compiled
def _smooth(code: int, sums: Floats, answers: Floats) -> None:
    """The rarer activations of `activate`."""
    for n in range(len(sums)):
        x = sums[n]
        if code == SOFTPLUS:
            answers[n] = x if x > _f(20.0) else _f(math.log1p(math.exp(x)))
        elif code == SILU:
            answers[n] = x * logistic(x)
        elif code == GELU:
            answers[n] = x * _bell(x)
        elif code == GELU_TANH:
            inner = _GELU_INNER * (x + _GELU_CUBE * x * x * x)
            answers[n] = _f(0.5) * x * (_f(1.0) + hyperbolic(inner))
        else:
            answers[n] = _f(math.atan(x))


@compiled
def activate(code: int, number: np.float32, sums: Floats, answers: Floats) -> None:
    """What neurons make of their weighted sums; `number` is the activation's own parameter."""
    if code == TANH:
        for n in range(len(sums)):
            answers[n] = hyperbolic(sums[n])
    elif code == RELU:
        for n in range(len(sums)):
            # So that what is no number stays so.
            answers[n] = _f(0.0) if sums[n] < _f(0.0) else sums[n]
    elif code == SIGMOID:
        for n in range(len(sums)):
            answers[n] = logistic(sums[n])
    elif code == LINEAR:
        for n in range(len(sums)):
            answers[n] = sums[n]
    elif code == LEAKY:
        for n in range(len(sums)):
            answers[n] = number * sums[n] if sums[n] < _f(0.0) else sums[n]
    elif code in (ELU, SELU):
        scale = _SELU_SCALE if code == SELU else _f(1.0)
        floor = scale * (_SELU_ALPHA if code == SELU else number)
        for n in range(len(sums)):
            x = sums[n]
            answers[n] = floor * _f(math.expm1(x)) if x < _f(0.0) else scale * x
    else:
        _smooth(code, sums, answers)


@compiled
def _bend_smooth(code: int, sums: Floats, errors: Floats) -> None:
    """The rarer activations of `bend`."""
    for n in range(len(sums)):
        x = sums[n]
        if code == SOFTPLUS:
            errors[n] *= _f(1.0) if x > _f(20.0) else logistic(x)
        elif code == SILU:
            share = logistic(x)
            errors[n] *= share * (_f(1.0) + x * (_f(1.0) - share))
        elif code == GELU:
            density = exponential(_f(-0.5) * x * x) / _ROOT_TWO_PI
            errors[n] *= _bell(x) + x * density
        elif code == GELU_TANH:
            inner = hyperbolic(_GELU_INNER * (x + _GELU_CUBE * x * x * x))
            slope = _GELU_INNER * (_f(1.0) + _f(3.0) * _GELU_CUBE * x * x)
            tail = x * (_f(1.0) - inner * inner) * slope
            errors[n] *= _f(0.5) * (_f(1.0) + inner + tail)
        else:
            errors[n] /= _f(1.0) + x * x


@compiled
def bend(code: int, number: np.float32, sums: Floats, answers: Floats, errors: Floats) -> None:
    """Turn the slope of the loss at the answers into that at the weighted sums, in place."""
    if code == LINEAR:
        return
    if code == TANH:
        for n in range(len(sums)):
            errors[n] *= _f(1.0) - answers[n] * answers[n]
    elif code == RELU:
        for n in range(len(sums)):
            errors[n] = errors[n] if answers[n] > _f(0.0) else _f(0.0)
    elif code == SIGMOID:
        for n in range(len(sums)):
            errors[n] *= answers[n] * (_f(1.0) - answers[n])
    elif code == LEAKY:
        for n in range(len(sums)):
            errors[n] = errors[n] if sums[n] > _f(0.0) else number * errors[n]
    elif code in (ELU, SELU):
        scale = _SELU_SCALE if code == SELU else _f(1.0)
        floor = scale * (_SELU_ALPHA if code == SELU else number)
        for n in range(len(sums)):
            errors[n] *= scale if sums[n] > _f(0.0) else answers[n] + floor
    else:
        _bend_smooth(code, sums, errors)
