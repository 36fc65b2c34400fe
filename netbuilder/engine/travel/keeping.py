"""Keeps a moment of a run for good."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.blobs import RESERVE
from netbuilder.core.project.disk import save_problem, write_or_tell
from netbuilder.core.project.moments import (
    FRAME,
    MOST_NAME,
    NAME,
    block,
    frame_of,
    kept_path,
    moments_folder,
)
from netbuilder.core.value import Project
from netbuilder.engine.standing import standing
from netbuilder.engine.travel.frames import encoded
from netbuilder.engine.travel.shelf import free_bytes
from netbuilder.link.messages import KeepMoment, MomentKept


def moment_kept(order: KeepMoment, project: Project) -> MomentKept:
    """The answer to a request, once it is durable.

    Raises:
        ProblemError: The moment is not there, or cannot be written.
    """
    folder, name = Path(order.folder), " ".join(order.name.split())[:MOST_NAME]
    path = kept_path(folder, order.iteration)
    data = frame_of(path)
    if data is None:
        with standing(project, folder, Path(order.base or "."), order.iteration) as found:
            trainee = found.trainee
            content, progress = encoded(trainee.capture()), trainee.progress
            data = block(FRAME, content, progress.iteration, progress.seconds, trainee.changes)
    _write(folder, path, data + block(NAME, name.encode(), order.iteration))
    return MomentKept(order.request, order.iteration, name)


def _write(folder: Path, path: Path, data: bytes) -> None:
    place = moments_folder(folder)
    try:
        place.mkdir(exist_ok=True)
        if free_bytes(place) < RESERVE + len(data):
            raise OSError(28, "No space left on device")
    except OSError as error:
        raise FileProblemError(save_problem(error, path, len(data))) from error
    write_or_tell(path, data)
