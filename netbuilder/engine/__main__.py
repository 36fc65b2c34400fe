"""Starts an engine process: ``python -P -m netbuilder.engine --role train``."""

from __future__ import annotations

import argparse
import os
import sys

from netbuilder.link.messages import WorkerRole


def main() -> int:
    """Run one engine until its window goes away."""
    parser = argparse.ArgumentParser(prog="netbuilder.engine", description=__doc__)
    parser.add_argument("--role", type=WorkerRole, choices=list(WorkerRole), required=True)
    role: WorkerRole = parser.parse_args().role
    from netbuilder.engine.worker import Worker

    return Worker(role).run()


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # The reading threads still wait for frames; Python's own way out would wait for their locks.
    os._exit(code)
