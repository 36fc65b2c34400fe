"""Which run goes on in which engine, so that several can go on at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.link.client import EngineClient

if TYPE_CHECKING:
    from netbuilder.ui.run_record import RunRecord


class LiveRuns:
    """Runs by their engine. A run stays with its engine until that takes another, or ends."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[RunRecord, EngineClient]] = {}

    @property
    def alive(self) -> tuple[RunRecord, ...]:
        """Runs that go on or stand still, in the order they began."""
        return tuple(run for run, _ in self._places.values() if run.is_alive)

    def place(self, run: RunRecord, client: EngineClient) -> None:
        """Note that an engine is given a run; whatever it had before has ended."""
        self.forget(client)
        self._places.pop(run.id, None)
        self._places[run.id] = (run, client)

    def engine(self, run: RunRecord | None) -> EngineClient | None:
        """The engine of a run; None where it has none any more."""
        found = self._places.get(run.id) if run is not None else None
        return found[1] if found is not None and found[0] is run else None

    def of(self, client: EngineClient | None) -> RunRecord | None:
        """The run that an engine was given last."""
        return next((run for run, own in self._places.values() if own is client), None)

    def is_busy(self, client: EngineClient | None) -> bool:
        """Whether a run goes on in an engine."""
        run = self.of(client)
        return run is not None and run.is_alive

    def forget(self, client: EngineClient | None) -> None:
        """Note that an engine has ended, or has done with its run."""
        self._places = {
            id: (run, own) for id, (run, own) in self._places.items() if own is not client
        }

    def clear(self) -> None:
        """Know of nothing any more."""
        self._places.clear()
