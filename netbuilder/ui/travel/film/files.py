"""Writes pictures into a GIF or a video, one after the other, with libraries made for it."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

import numpy as np
import numpy.typing as npt

from netbuilder.ui.travel.film.plan import FilmKind

Pixels = npt.NDArray[np.uint8]
_COLOURS = 256
_HUNDREDTHS = 100
# H.264 of the system where it has an encoder (macOS, Windows); else VP9 or MPEG-4, all in MP4.
_CODECS = {"darwin": ("avc1", "mp4v"), "win32": ("avc1", "mp4v")}
_OTHER_CODECS = ("vp09", "mp4v")


class FilmFile(Protocol):
    """A file that takes pictures."""

    def add(self, pixels: Pixels) -> None: ...
    def close(self) -> None: ...


def has_video() -> bool:
    """Whether the library for videos is installed."""
    from importlib.util import find_spec

    return find_spec("cv2") is not None


def film_file(kind: FilmKind, path: Path, size: tuple[int, int], rate: float) -> FilmFile:
    """A new file.

    Args:
        size: Width and height in pixels, both even.
        rate: Pictures a second.

    Raises:
        OSError: It cannot be written there.
    """
    return GifFile(path, rate) if kind is FilmKind.GIF else VideoFile(path, size, rate)


class GifFile:
    """An animated GIF that repeats; of each picture only what has changed is written."""

    def __init__(self, path: Path, rate: float) -> None:
        self._file: BinaryIO = path.open("xb")
        self._duration = max(2, round(_HUNDREDTHS / rate)) * 10  # milliseconds, in whole hundredths
        self._before: Any = None

    def add(self, pixels: Pixels) -> None:
        """Append a picture: uint8 (height, width, 3)."""
        from PIL import GifImagePlugin, Image, ImageChops  # only while a film is written

        image = Image.fromarray(pixels)
        box = (0, 0, *image.size)
        if self._before is not None:
            # A picture without any change still takes its time: one pixel of it is written.
            box = ImageChops.difference(self._before, image).getbbox() or (0, 0, 1, 1)
        part = image.crop(box).quantize(_COLOURS, dither=Image.Dither.NONE)
        if self._before is None:
            head, _ = GifImagePlugin.getheader(part, info={"loop": 0, "version": b"89a"})
            self._file.writelines(head)
        for block in GifImagePlugin.getdata(
            part, box[:2], duration=self._duration, include_color_table=True, disposal=1
        ):
            self._file.write(block)
        self._before = image

    def close(self) -> None:
        """Write the end."""
        with self._file:
            self._file.write(b";")
            self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


class VideoFile:
    """A video in MP4, in colours that every player knows (4:2:0).

    Raises:
        OSError: It cannot be written there.
    """

    def __init__(self, path: Path, size: tuple[int, int], rate: float) -> None:
        import cv2  # only while a video is written: it takes a third of a second

        self._path, self._count = path, 0
        with path.open("xb"):
            pass  # says in an error why not, where the library would only say that it failed
        codecs = _CODECS.get(sys.platform, _OTHER_CODECS)
        for codec in codecs:
            fourcc = cv2.VideoWriter.fourcc(*codec)
            self._writer = cv2.VideoWriter(str(path), fourcc, rate, size)
            if self._writer.isOpened():
                return
        raise OSError(errno.ENOSYS, "no encoder for videos could be started")

    def add(self, pixels: Pixels) -> None:
        """Append a picture: uint8 (height, width, 3), red first."""
        self._writer.write(np.ascontiguousarray(pixels[..., ::-1]))
        self._count += 1

    def close(self) -> None:
        """Write the end, and look whether all of it is there: the library tells of no full disk.

        Raises:
            OSError: It is not.
        """
        import cv2

        self._writer.release()
        found = cv2.VideoCapture(str(self._path))
        count = round(found.get(cv2.CAP_PROP_FRAME_COUNT)) if found.isOpened() else 0
        found.release()
        if count < self._count:
            raise OSError(errno.ENOSPC, "the video could not be written whole")
