"""Small widgets in the look, used by every panel and dialog.

All of them follow the theme by themselves, take the keyboard with a visible ring, carry an
accessible name, and send signals only for what the user did (never for ``set_...`` calls).
"""

from __future__ import annotations

from netbuilder.ui.widgets.activation_plot import ActivationPlot
from netbuilder.ui.widgets.arithmetic import NotANumber, Number, calculated, recalculated
from netbuilder.ui.widgets.buttons import Button, IconButton
from netbuilder.ui.widgets.choice_field import ChoiceField, curve_icon, paint_small_curve
from netbuilder.ui.widgets.containers import Card, Line, Section, SectionHeader
from netbuilder.ui.widgets.labels import ElidedLabel, PlainLabel
from netbuilder.ui.widgets.messages import Banner, EmptyState
from netbuilder.ui.widgets.mini_histogram import MiniHistogram, bar_colour, paint_bars
from netbuilder.ui.widgets.number_field import NumberField
from netbuilder.ui.widgets.numbers import NumberRange, exact, written
from netbuilder.ui.widgets.pill import Pill, PillKind
from netbuilder.ui.widgets.search_field import SearchField
from netbuilder.ui.widgets.segmented_control import SegmentedControl
from netbuilder.ui.widgets.switch import Switch
from netbuilder.ui.widgets.tab_strip import TabStrip

__all__ = [
    "ActivationPlot",
    "Banner",
    "Button",
    "Card",
    "ChoiceField",
    "ElidedLabel",
    "EmptyState",
    "IconButton",
    "Line",
    "MiniHistogram",
    "NotANumber",
    "Number",
    "NumberField",
    "NumberRange",
    "Pill",
    "PillKind",
    "PlainLabel",
    "SearchField",
    "Section",
    "SectionHeader",
    "SegmentedControl",
    "Switch",
    "TabStrip",
    "bar_colour",
    "calculated",
    "curve_icon",
    "exact",
    "paint_bars",
    "paint_small_curve",
    "recalculated",
    "written",
]
