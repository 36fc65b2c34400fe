"""Forbids the network to the processes that tests start: Python imports this first in each."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))
try:
    from tests.helpers import network
finally:
    sys.path.pop()

network.forbid()
