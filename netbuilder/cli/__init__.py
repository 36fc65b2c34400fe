"""The command line: opens the window, trains, predicts, checks and exports in the terminal."""

from __future__ import annotations

from netbuilder.cli.command import run

__all__ = ["run"]
