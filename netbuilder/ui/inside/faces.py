"""Which drawing shows which kind of plate."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import PlateKind
from netbuilder.ui.inside.bars import BarsFace
from netbuilder.ui.inside.cells import CellsFace
from netbuilder.ui.inside.curve import CurveFace
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.maps import MapsFace
from netbuilder.ui.inside.matrix import MatrixFace
from netbuilder.ui.inside.ridges import RidgesFace
from netbuilder.ui.inside.sheet import Sheet

_FACES: dict[PlateKind, type[PlateFace]] = {
    PlateKind.MAPS: MapsFace,
    PlateKind.MATRIX: MatrixFace,
    PlateKind.HISTOGRAMS: RidgesFace,
    PlateKind.LIST: BarsFace,
    PlateKind.CELLS: CellsFace,
    PlateKind.CURVE: CurveFace,
}


def face_of(sheet: Sheet, parent: QWidget) -> PlateFace:
    """A new drawing of a plate."""
    return _FACES[sheet.plate.kind](sheet, parent)
