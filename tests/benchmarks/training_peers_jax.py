"""Peers of the training benchmark that compile with JAX; `training_peers.py` serves them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tests.benchmarks.training_served import Clock, Worker
from tests.benchmarks.training_workloads import Arrays, Workload

MANY_EPOCHS = 10**7


def keras(workload: Workload, data: Arrays, steps_per_call: int = 1) -> Worker:
    """Keras 3 on JAX, one step per call of its compiled function or several."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras  # type: ignore[import-not-found]
    import numpy as np

    inputs = data[0] if data[0].ndim < 4 else np.ascontiguousarray(np.moveaxis(data[0], 1, -1))
    net = _keras_network(workload, inputs.shape[1:], steps_per_call)
    per_epoch = -(-len(inputs) // workload.batch)

    class Counter(keras.callbacks.Callback):  # type: ignore[misc]
        clock = Clock(0.0)

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = self.clock.tick(per_epoch)

    def train(seconds: float) -> tuple[int, float]:
        counter = Counter()
        counter.clock = Clock(seconds)
        net.fit(
            inputs,
            data[1],
            batch_size=workload.batch,
            epochs=MANY_EPOCHS,
            verbose=0,
            callbacks=[counter],
        )
        return counter.clock.answer

    net.fit(inputs, data[1], batch_size=workload.batch, epochs=1, verbose=0)
    return train


def _keras_network(workload: Workload, shape: tuple[int, ...], steps_per_call: int) -> Any:
    import keras
    from keras import layers

    made: dict[str, Callable[..., Any]] = {
        "dense": layers.Dense,
        "convolution": lambda filters: layers.Conv2D(filters, 3, padding="same", activation="relu"),
        "pooling": lambda: layers.MaxPool2D(2),
        "flatten": layers.Flatten,
        "lstm": layers.LSTM,
    }
    keras.utils.set_random_seed(0)
    parts = [made[kind](*sizes) for kind, *sizes in workload.layers]
    net = keras.Sequential([keras.Input(shape), *parts])
    optimizer = keras.optimizers.SGD if workload.optimizer == "sgd" else keras.optimizers.Adam
    classes = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile(
        optimizer=optimizer(workload.rate),
        loss=classes if workload.classes else "mse",
        steps_per_execution=steps_per_call,
    )
    return net


def _scan_loss(workload: Workload) -> Callable[..., Any]:
    """The loss of weights on a batch."""
    import jax.numpy as jnp  # type: ignore[import-not-found]
    from jax.nn import log_softmax, relu  # type: ignore[import-not-found]

    activations: dict[str, Any] = {"tanh": jnp.tanh, "relu": relu, "linear": lambda x: x}

    def loss_of(weights: Any, x: Any, y: Any) -> Any:
        for (matrix, bias), (_, _, activation) in zip(weights, workload.layers, strict=True):
            x = activations[activation](x @ matrix + bias)
        if workload.classes:
            return -jnp.mean(jnp.take_along_axis(log_softmax(x), y[:, None], axis=1))
        return jnp.mean((x - y) ** 2)

    return loss_of


def _scan_update(workload: Workload) -> Callable[[Any, Any], Any]:
    """How weights, means, squares and the count of updates follow gradients."""
    import jax
    import jax.numpy as jnp

    over, rate = jax.tree_util.tree_map, workload.rate

    def sgd(gradients: Any, state: Any) -> Any:
        return (over(lambda w, g: w - rate * g, state[0], gradients), *state[1:])

    def adam(gradients: Any, state: Any) -> Any:
        weights, means, squares, step = state
        step = step + 1
        means = over(lambda m, g: 0.9 * m + 0.1 * g, means, gradients)
        squares = over(lambda v, g: 0.999 * v + 0.001 * g * g, squares, gradients)

        def moved(w: Any, m: Any, v: Any) -> Any:
            root = jnp.sqrt(v / (1 - 0.999**step))
            return w - rate * (m / (1 - 0.9**step)) / (root + 1e-8)

        return over(moved, weights, means, squares), means, squares, step

    return sgd if workload.optimizer == "sgd" else adam


def jax_scan(workload: Workload, data: Arrays) -> Worker:
    """A whole epoch in one call, as an expert writes it by hand; for chains of dense layers."""
    import jax
    import jax.numpy as jnp

    inputs, targets = (jnp.asarray(each) for each in data)
    batches, width = len(inputs) // workload.batch, inputs.shape[1]
    key, weights = jax.random.key(0), []
    for _, units, _ in workload.layers:
        key, own = jax.random.split(key)
        weights.append((jax.random.normal(own, (width, units)) / width**0.5, jnp.zeros(units)))
        width = units
    loss_of, update = _scan_loss(workload), _scan_update(workload)

    def iteration(state: Any, rows: Any) -> tuple[Any, Any]:
        loss, gradients = jax.value_and_grad(loss_of)(state[0], inputs[rows], targets[rows])
        return update(gradients, state), loss

    @jax.jit  # type: ignore[untyped-decorator]
    def epoch(state: Any, key: Any) -> Any:
        order = jax.random.permutation(key, len(inputs))[: batches * workload.batch]
        return jax.lax.scan(iteration, state, order.reshape(batches, workload.batch))

    zeros = jax.tree_util.tree_map(jnp.zeros_like, weights)
    state: Any = (weights, zeros, zeros, jnp.float32(0))

    def train(seconds: float) -> tuple[int, float]:
        nonlocal state, key
        clock = Clock(seconds)
        while True:
            key, own = jax.random.split(key)
            state, losses = epoch(state, own)
            losses.block_until_ready()
            if clock.tick(batches):
                return clock.answer

    train(0.0)
    return train
