"""Prints the time from the start of a process to the first painted window, and of importing torch.

Run it from the repository's root: ``python -m tests.benchmarks.start``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
WINDOW = """
import sys, time
begun = float(sys.argv[1])
from netbuilder import app
from netbuilder.core.project import settings
from netbuilder.ui import theme
from netbuilder.ui.preferences import Preferences
remembered, problems = settings.load()
application = app.made_application(sys.argv[:1])
theme.manager().dress(application)
window = app.made_window(Preferences(remembered))
window.painted.disconnect()
def done():
    print(time.time() - begun, sorted({"numpy", "torch"} & set(sys.modules)))
    window.close()
    application.quit()
window.painted.connect(done)
window.resize(1600, 1000)
window.show()
application.exec()
"""
TORCH = """
import sys, time
begun = float(sys.argv[1])
import torch
print(time.time() - begun)
"""


def seconds(program: str) -> list[float]:
    """How long the program took by its own account, in fresh interpreters."""
    found = []
    with tempfile.TemporaryDirectory() as home:
        surroundings = {**os.environ, "XDG_STATE_HOME": home}
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
        for _ in range(RUNS):
            told = subprocess.run(
                [sys.executable, "-c", program, str(time.time())],
                env=surroundings,
                capture_output=True,
                text=True,
                check=True,
            )
            words = told.stdout.split(maxsplit=1)
            found.append(float(words[0]))
            if words[1:]:
                print(f"  {float(words[0]):.3f} s, imported of the heavy ones: {words[1].strip()}")
    return found


def main() -> None:
    print("First painted window:")
    window = statistics.median(seconds(WINDOW))
    torch = statistics.median(seconds(TORCH))
    print(f"median of {RUNS}: window {window:.3f} s, import torch {torch:.3f} s")


if __name__ == "__main__":
    main()
