"""Starts netbuilder: the window, or a command in the terminal."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; answers the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words == ["--version"]:
        # Before anything is imported that this does not need.
        from netbuilder import __version__

        print(f"netbuilder {__version__}")
        return 0
    from netbuilder.cli import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
