"""`netbuilder devices`: what this computer can train on."""

from __future__ import annotations

import argparse

from netbuilder.cli.console import DONE, answer, table


def run(chosen: argparse.Namespace) -> int:
    """Print the devices."""
    import msgspec

    from netbuilder.engine.devices import devices

    found = devices()
    if chosen.json:
        answer({"devices": [msgspec.to_builtins(device) for device in found]})
        return DONE
    rows = [
        (
            device.id,
            device.name,
            _size(device.memory),
            _size(device.free),
            _threads(device.threads),
            f"{device.load:.0%}" if device.load >= 0 else "",
        )
        for device in found
    ]
    table("Devices", ("Id", "Name", "Memory>", "Free>", "Threads>", "Load>"), rows)
    return DONE


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count else ""


def _threads(count: int) -> str:
    return str(count) if count else ""
