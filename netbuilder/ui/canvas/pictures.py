"""Ready pictures of nodes at the zoom shown now, the least used forgotten first."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

LIMIT_BYTES = 32 * 1024 * 1024
# A picture larger than this is drawn anew each time: at high zoom few nodes are on screen.
LARGEST_BYTES = 2 * 1024 * 1024
MOST_STRETCHED = 2.0


class Picture:
    """A pixmap and where its left top corner lies from the node's own, in screen pixels."""

    __slots__ = ("bytes", "left", "pixmap", "top")

    def __init__(self, pixmap: QPixmap, left: int, top: int) -> None:
        self.pixmap, self.left, self.top = pixmap, left, top
        self.bytes = pixmap.width() * pixmap.height() * 4


class Pictures:
    """A cache by (node, zoom). Whoever changes a node's look forgets it here.

    Attributes:
        may_stretch: Whether pictures of another zoom will do for now.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self.may_stretch = False
        self._limit_bytes = limit_bytes
        self._kept: OrderedDict[Hashable, tuple[tuple[float, float], Picture]] = OrderedDict()
        self._bytes = 0

    def find(self, id: Hashable, zoom: float, ratio: float) -> Picture | None:
        """The picture of a node, if there is one for this zoom and screen."""
        found = self._kept.get(id)
        if found is None or found[0] != (zoom, ratio):
            return None
        return found[1]

    def stand_in(self, id: Hashable, zoom: float, ratio: float) -> tuple[float, Picture] | None:
        """The picture of a node at a zoom not far away, and how much it has to be stretched."""
        found = self._kept.get(id)
        if not self.may_stretch or found is None or found[0][1] != ratio:
            return None
        by = zoom / found[0][0]
        return (by, found[1]) if 1.0 / MOST_STRETCHED <= by <= MOST_STRETCHED else None

    def make(
        self,
        id: Hashable,
        zoom: float,
        ratio: float,
        bounds: QRectF,
        paint: Callable[[QPainter], None],
    ) -> Picture | None:
        """Draw and keep a picture; None where it would be too large to keep."""
        left, top = math.floor(bounds.left() * zoom), math.floor(bounds.top() * zoom)
        width = math.ceil(bounds.right() * zoom) - left
        height = math.ceil(bounds.bottom() * zoom) - top
        if width * height * ratio * ratio * 4 > LARGEST_BYTES:
            return None
        pixmap = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.translate(-left, -top)
        painter.scale(zoom, zoom)
        paint(painter)
        painter.end()
        picture = Picture(pixmap, left, top)
        self.forget(id)
        self._kept[id] = ((zoom, ratio), picture)
        self._bytes += picture.bytes
        while self._bytes > self._limit_bytes and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1][1].bytes
        return picture

    def forget(self, id: Hashable) -> None:
        """The node looks different now."""
        found = self._kept.pop(id, None)
        if found is not None:
            self._bytes -= found[1].bytes

    def clear(self) -> None:
        """All nodes look different now."""
        self._kept.clear()
        self._bytes = 0
