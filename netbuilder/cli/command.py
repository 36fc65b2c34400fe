"""Reads the words of the command line, does the command, and turns what goes wrong into words."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from netbuilder import __version__
from netbuilder.cli.console import DONE, FAILED, NOT_READY, told
from netbuilder.core.problems import ProblemError

COMMANDS = ("check", "train", "predict", "explain", "export", "devices", "templates", "new")
INTERRUPTED = 130
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_EPILOG = """\
without a command the window opens, with FILE in it where one is named

exit codes: 0 done; 1 the work failed, or check found problems; 2 the input could not be read or
is not ready to train; 130 interrupted before anything was kept
"""


def run(arguments: Sequence[str]) -> int:
    """Do what the words say; answers the exit code."""
    words = list(arguments)
    parser = _parser()
    is_window = not words or (words[0] not in COMMANDS and not words[0].startswith("-"))
    try:
        chosen = parser.parse_args(["open", *words] if is_window else words)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else NOT_READY
    return _guarded(chosen)


def _guarded(chosen: argparse.Namespace) -> int:
    """Run a command; the one place where what goes wrong becomes a sentence and a code."""
    try:
        action: Callable[[argparse.Namespace], int] = import_module(chosen.module).run
        return action(chosen)
    except ProblemError as error:
        if chosen.debug:
            raise
        told(error.problems, as_json=chosen.json)
        return NOT_READY
    except KeyboardInterrupt:
        print("Stopped before anything was kept.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if chosen.debug:
            raise
        words = f"{type(error).__name__}: {error}".strip().splitlines()[0][:300]
        print(
            f"This could not be done because of a fault in netbuilder ({words}).\n"
            "Run it again with --debug to see all of it.",
            file=sys.stderr,
        )
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="netbuilder",
        description="Build, train and understand neural networks by drawing them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"netbuilder {__version__}")
    parser.set_defaults(json=False, debug=False, module="netbuilder.cli.window", file=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_open(commands)
    _add_check(commands)
    _add_train(commands)
    _add_predict(commands)
    _add_explain(commands)
    _add_export(commands)
    _add_devices(commands)
    _add_templates(commands)
    return parser


def _added(commands: Commands, name: str, help: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(module=f"netbuilder.cli.{name}", json=False, debug=False)
    parser.add_argument(
        "--debug", action="store_true", help="show where in the program something went wrong"
    )
    return parser


def _with_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help="a project (.netb), or the name of an example such as iris"
    )


def _with_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="PATH=VALUE",
        action="append",
        default=[],
        help="change a setting for this once, such as plan.batch_size=64, dense_1.units=32 or "
        "plan.phases.0.optimizer.learning_rate=0.01; may be repeated",
    )


def _with_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON on standard output")


def _add_open(commands: Commands) -> None:
    parser = _added(commands, "open", "open the window")
    parser.set_defaults(module="netbuilder.cli.window")
    parser.add_argument("file", metavar="FILE", nargs="?", help="a project or a table to open")


def _add_check(commands: Commands) -> None:
    parser = _added(commands, "check", "list nodes, shapes, parameters and problems of a project")
    _with_file(parser)
    _with_settings(parser)
    _with_json(parser)


def _add_train(commands: Commands) -> None:
    parser = _added(commands, "train", "train a project and record the run beside it")
    _with_file(parser)
    parser.add_argument("--epochs", type=int, metavar="N", help="how often all rows are used")
    parser.add_argument("--device", metavar="ID", help="cpu, cuda:0 or mps; see: devices")
    parser.add_argument("--seed", type=int, metavar="N", help="same seed, same curve")
    _with_settings(parser)
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", help="record the run here, not beside FILE"
    )
    parser.add_argument(
        "--fork", metavar="RUN", help="begin at a moment of this run, by id or folder; with:"
    )
    parser.add_argument(
        "--iteration", type=int, metavar="K", help="that moment: how many iterations were done"
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    _with_json(parser)


def _add_predict(commands: Commands) -> None:
    parser = _added(commands, "predict", "predict rows of a table with the weights of a run")
    _with_file(parser)
    parser.add_argument("--input", required=True, metavar="ROWS", help="a table with the rows")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="a CSV to write; standard output without it"
    )
    parser.add_argument(
        "--run", metavar="RUN", help="id or folder of the run; the newest with weights without it"
    )
    parser.add_argument("--device", metavar="ID", help="cpu, cuda:0 or mps; see: devices")
    _with_json(parser)


_EXPLAINED = (
    *("activation", "delta", "weight", "gradient", "update"),
    *("kept", "gate", "input", "loss"),
)


def _add_explain(commands: Commands) -> None:
    parser = _added(commands, "explain", "say where a number of a trained network comes from")
    _with_file(parser)
    parser.add_argument("--node", default="", metavar="ID", help="its node, such as dense_1")
    parser.add_argument(
        "--unit",
        default="",
        metavar="N",
        help="its neuron, counted from 1; with commas for several axes: map,row,column; the "
        "largest there where some are left out",
    )
    parser.add_argument(
        "--sample", type=int, default=1, metavar="N", help="row of the data, counted from 1"
    )
    parser.add_argument(
        "--what",
        choices=_EXPLAINED,
        default="activation",
        help="delta: slope of the loss in its weighted sum; weight: its first draw and what "
        "training made of it; gradient, update: of a weight, over the batch that would come next; "
        "kept: what the optimizer remembers of it; loss: of the row (default: activation)",
    )
    parser.add_argument(
        "--weight", default="", metavar="NAME", help="of a node with several: weight, bias; a gate"
    )
    parser.add_argument(
        "--input", default="", metavar="N", help="which of the numbers that arrive a weight weighs"
    )
    parser.add_argument(
        "--kept", default="", metavar="NAME", help="of kept: exp_avg, exp_avg_sq, momentum_buffer"
    )
    parser.add_argument("--most", type=int, default=20, metavar="N", help="terms to list")
    parser.add_argument(
        "--iteration",
        type=int,
        metavar="K",
        help="the moment: how many iterations were done; where the run stood last without it",
    )
    parser.add_argument(
        "--run", metavar="RUN", help="id or folder of the run; the newest with weights without it"
    )
    _with_json(parser)


def _add_export(commands: Commands) -> None:
    parser = _added(commands, "export", "write the network as readable PyTorch")
    _with_file(parser)
    parser.add_argument(
        "--to", required=True, metavar="FILE.py", help="where to write; - for standard output"
    )
    parser.add_argument(
        "--script",
        action="store_true",
        help="write a whole training script: data, model, loop and seed",
    )
    _with_settings(parser)


def _add_devices(commands: Commands) -> None:
    _with_json(_added(commands, "devices", "list what this computer can train on"))


def _add_templates(commands: Commands) -> None:
    _with_json(_added(commands, "templates", "list the ready networks to begin from"))
    parser = _added(commands, "new", "write a project that begins from a ready network")
    parser.add_argument("template", metavar="TEMPLATE", help="its name; see: templates")
    parser.add_argument("file", metavar="FILE", help="the project file to write")
