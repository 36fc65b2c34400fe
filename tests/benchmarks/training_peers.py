"""What people would train with instead, each in a process of its own; `training.py` starts it.

Run by the Python of an environment that has the peer, as ``training_peers.py PEER WORKLOAD DATA
THREADS``. Every peer trains the same network on the same rows in the way its own manual shows,
shuffled anew in every epoch.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import math
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.training_peers_jax import MANY_EPOCHS, jax_scan, keras
from tests.benchmarks.training_served import Clock, Worker, serve
from tests.benchmarks.training_workloads import WORKLOADS, Arrays, Workload, loaded

SMALL_BYTES = 8 << 20


class TimeIsOverError(Exception):
    """Ends a training from within a callback."""


def network(workload: Workload, shape: tuple[int, ...]) -> Any:
    """The torch network of a workload.

    Args:
        shape: Of one row.
    """
    import torch
    from torch import nn

    class Recurrent(nn.Module):
        def __init__(self, width: int, units: int) -> None:
            super().__init__()
            self.inner = nn.LSTM(width, units, batch_first=True)

        def forward(self, x: Any) -> Any:
            return self.inner(x)[0][:, -1]

    activations: dict[str, Any] = {"tanh": nn.Tanh, "relu": nn.ReLU}
    torch.manual_seed(0)
    parts: list[Any] = []
    for kind, *sizes in workload.layers:
        if kind == "dense":
            parts.append(nn.Linear(shape[-1], sizes[0]))
            parts += [activations[sizes[1]]()] if sizes[1] in activations else []
            shape = (sizes[0],)
        elif kind == "convolution":
            parts += [nn.Conv2d(shape[0], sizes[0], 3, padding=1), nn.ReLU()]
            shape = (sizes[0], *shape[1:])
        elif kind == "pooling":
            parts.append(nn.MaxPool2d(2))
            shape = (shape[0], *(size // 2 for size in shape[1:]))
        elif kind == "flatten":
            parts.append(nn.Flatten())
            shape = (math.prod(shape),)
        else:
            parts.append(Recurrent(shape[-1], sizes[0]))
            shape = (sizes[0],)
    return nn.Sequential(*parts)


def torch_parts(workload: Workload, data: Arrays) -> tuple[Any, Any, Any, Any]:
    """Network, optimizer, loss function and data set."""
    import torch
    from torch import nn
    from torch.utils.data import TensorDataset

    net = network(workload, data[0].shape[1:])
    kind = torch.optim.SGD if workload.optimizer == "sgd" else torch.optim.Adam
    loss = nn.CrossEntropyLoss() if workload.classes else nn.MSELoss()
    rows = TensorDataset(*(torch.from_numpy(each) for each in data))
    return net, kind(net.parameters(), lr=workload.rate), loss, rows


def good(workload: Workload, data: Arrays) -> Worker:
    """A loop as someone writes it who knows torch: tensors resident, no wait for the loss."""
    import torch

    net, optimizer, loss_of, rows = torch_parts(workload, data)
    inputs, targets = rows.tensors

    def train(seconds: float) -> tuple[int, float]:
        clock, total = Clock(seconds), torch.zeros(())
        while True:
            for x, y in _shuffled(inputs, targets, workload.batch):
                optimizer.zero_grad(set_to_none=True)
                loss = loss_of(net(x), y)
                loss.backward()
                optimizer.step()
                total += loss.detach()
                if clock.tick():
                    return clock.answer

    return train


def _shuffled(inputs: Any, targets: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """Batches of an epoch: small data permuted once, large data batch by batch, as is faster."""
    import torch

    order = torch.randperm(len(inputs))
    if inputs.nbytes > SMALL_BYTES:
        for rows in order.split(size):
            yield inputs[rows], targets[rows]
        return
    yield from zip(inputs[order].split(size), targets[order].split(size), strict=True)


def naive(workload: Workload, data: Arrays) -> Worker:
    """The loop of the tutorials: a DataLoader, and the loss read in every iteration."""
    from torch.utils.data import DataLoader

    net, optimizer, loss_of, rows = torch_parts(workload, data)
    loader = DataLoader(rows, batch_size=workload.batch, shuffle=True)

    def train(seconds: float) -> tuple[int, float]:
        clock, losses = Clock(seconds), []
        while True:
            for x, y in loader:
                optimizer.zero_grad()
                loss = loss_of(net(x), y)
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
                if clock.tick():
                    return clock.answer

    return train


def skorch(workload: Workload, data: Arrays) -> Worker:
    """The scikit-learn way to use torch."""
    import skorch  # type: ignore[import-not-found]  # as the others, in its own environment
    import torch
    from skorch.callbacks import Callback  # type: ignore[import-not-found]

    class Counter(Callback):  # type: ignore[misc]  # it comes without types
        clock = Clock(0.0)

        def on_batch_end(self, net: Any, **_: Any) -> None:
            if self.clock.tick():
                raise KeyboardInterrupt

    kind = skorch.NeuralNetClassifier if workload.classes else skorch.NeuralNetRegressor
    more = {"criterion": torch.nn.CrossEntropyLoss} if workload.classes else {}
    counter = Counter()
    net = kind(
        network(workload, data[0].shape[1:]),
        optimizer=torch.optim.SGD if workload.optimizer == "sgd" else torch.optim.Adam,
        lr=workload.rate,
        batch_size=workload.batch,
        max_epochs=MANY_EPOCHS,
        iterator_train__shuffle=True,
        train_split=None,
        verbose=0,
        callbacks=[("counter", counter)],
        **more,
    )
    net.initialize()

    def train(seconds: float) -> tuple[int, float]:
        # A copy of the callback is what it calls.
        for _, each in net.callbacks_:
            if isinstance(each, Counter):
                each.clock = clock = Clock(seconds)
        net.partial_fit(*data)
        return clock.answer

    return train


def lightning(workload: Workload, data: Arrays) -> Worker:
    """PyTorch Lightning, without its logs and checkpoints."""
    import lightning  # type: ignore[import-not-found]
    from torch.utils.data import DataLoader

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    net, optimizer, loss_of, rows = torch_parts(workload, data)
    loader = DataLoader(rows, batch_size=workload.batch, shuffle=True)

    class Module(lightning.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.net = net

        def training_step(self, batch: Any, _: int) -> Any:
            return loss_of(self.net(batch[0]), batch[1])

        def configure_optimizers(self) -> Any:
            return optimizer

    class Counter(lightning.Callback):  # type: ignore[misc]
        clock = Clock(0.0)

        def on_train_batch_end(self, *_: Any) -> None:
            if self.clock.tick():
                raise TimeIsOverError

    def train(seconds: float) -> tuple[int, float]:
        counter = Counter()
        trainer = lightning.Trainer(
            max_epochs=-1,
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            callbacks=[counter],
        )
        counter.clock = Clock(seconds)
        with contextlib.suppress(TimeIsOverError):
            trainer.fit(Module(), loader)
        return counter.clock.answer

    return train


def fastai(workload: Workload, data: Arrays) -> Worker:
    """fastai's learner, without its progress bar."""
    from fastai import basics  # type: ignore[import-not-found]
    from fastai.callback import all as extras  # type: ignore[import-not-found]

    net, _, loss_of, rows = torch_parts(workload, data)
    loaders = basics.DataLoaders(
        basics.DataLoader(rows, bs=workload.batch, shuffle=True),
        basics.DataLoader(rows, bs=workload.batch),
    )

    class Counter(basics.Callback):  # type: ignore[misc]
        clock = Clock(0.0)

        def after_batch(self) -> None:
            if self.clock.tick():
                raise basics.CancelFitException

    # Importing them is what gives a learner its way to be silent.
    assert extras
    counter = Counter()
    learner = basics.Learner(
        loaders,
        net,
        loss_func=loss_of,
        opt_func=basics.SGD if workload.optimizer == "sgd" else basics.Adam,
        lr=workload.rate,
        cbs=[counter],
    )

    def train(seconds: float) -> tuple[int, float]:
        with learner.no_bar(), learner.no_logging():
            counter.clock = Clock(seconds)
            learner.fit(MANY_EPOCHS)
        return counter.clock.answer

    return train


def scikit_learn(workload: Workload, data: Arrays) -> Worker:
    """scikit-learn's own network, for chains of dense layers; its output layer is linear."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    *hidden, _ = (layer[1] for layer in workload.layers)
    kind = MLPClassifier if workload.classes else MLPRegressor
    network = kind(
        hidden_layer_sizes=tuple(hidden),
        activation=workload.layers[0][2],
        solver=workload.optimizer,
        learning_rate_init=workload.rate,
        batch_size=workload.batch,
        alpha=0.0,
        momentum=0.0,
        nesterovs_momentum=False,
        tol=0.0,
        max_iter=1,
        n_iter_no_change=MANY_EPOCHS,
        random_state=0,
    )
    per_epoch = -(-len(data[0]) // workload.batch)

    def fitted(epochs: int) -> float:
        clock = Clock(0.0)
        network.set_params(max_iter=epochs)
        network.fit(data[0], data[1].ravel())
        return clock.seconds

    def train(seconds: float) -> tuple[int, float]:
        epochs = max(1, int(seconds / fitted(1)))
        return epochs * per_epoch, fitted(epochs)

    return train


PEERS: dict[str, tuple[str, Callable[[Workload, Arrays], Worker]]] = {
    "good loop": ("torch", good),
    "naive loop": ("torch", naive),
    "scikit-learn": ("sklearn", scikit_learn),
    "skorch": ("skorch", skorch),
    "Lightning": ("lightning", lightning),
    "fastai": ("fastai", fastai),
    "Keras on JAX": ("keras", keras),
    "Keras on JAX, 25 steps a call": ("keras", lambda load, data: keras(load, data, 25)),
    "JAX scan": ("jax", jax_scan),
}


def present() -> list[str]:
    """The peers that this Python has."""
    needed = {"keras": ("keras", "jax")}
    return [
        name
        for name, (package, _) in PEERS.items()
        if all(importlib.util.find_spec(each) for each in needed.get(package, (package,)))
    ]


def main() -> None:
    """Serve one peer, or without arguments tell which there are."""
    warnings.filterwarnings("ignore")
    if len(sys.argv) == 1:
        print(json.dumps(present()))
        return
    name, load, data, threads = sys.argv[1:]
    package, made = PEERS[name]
    if package in ("torch", "skorch", "lightning", "fastai"):
        import torch

        torch.set_num_threads(int(threads))
    serve(made(WORKLOADS[load], loaded(Path(data))))


if __name__ == "__main__":
    main()
