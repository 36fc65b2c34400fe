"""The smallest possible observer: connect functions, emit values to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

Arguments = ParamSpec("Arguments")


class Signal(Generic[Arguments]):
    """Calls every connected function with the emitted values, in the order of connection.

    A function connected twice is called once. Functions may connect or disconnect while
    being called; that takes effect at the next emission.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[Arguments, object]] = []

    def connect(self, listener: Callable[Arguments, object]) -> None:
        """Call `listener` at each emission from now on."""
        if listener not in self._listeners:
            self._listeners.append(listener)

    def disconnect(self, listener: Callable[Arguments, object]) -> None:
        """Stop calling `listener`; unknown ones are ignored."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def emit(self, *values: Arguments.args, **named: Arguments.kwargs) -> None:
        """Call every listener. An exception of one reaches the caller at once."""
        for listener in tuple(self._listeners):
            listener(*values, **named)
