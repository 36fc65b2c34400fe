"""Dresses ordinary Qt widgets: one stylesheet and one palette, generated from the tokens."""

from __future__ import annotations

from string import Template
from typing import Final

from PySide6.QtGui import QPalette

from netbuilder.resources import resource
from netbuilder.ui.theme.measures import SPACES
from netbuilder.ui.theme.tokens import Theme

_GROUNDS: Final = """
* { outline: none; }
QMainWindow, QDialog, QMessageBox { background: $panel; color: $text; }
QWidget[role="canvas"] { background: $canvas; }
QWidget[role="chrome"] { background: $chrome; }
QWidget[role="panel"] { background: $panel; }
QFrame[role="card"] {
  background: $raised; border: 1px solid $line; border-radius: $radius_card; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="line-upright"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: $accent; }
QDockWidget { color: $text; font-size: $label; }
QDockWidget::title { background: $panel; padding: $s $l; border-bottom: 1px solid $line; }
QStatusBar { background: $chrome; color: $text_2; border-top: 1px solid $line;
  min-height: $height_status; font-size: $label; }
QStatusBar::item { border: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $line_strong;
  border-radius: $radius_tooltip; padding: $xs $m; font-size: $label; }
QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="panel"] { background: $panel; }
"""

_LABELS: Final = """
QLabel { background: transparent; }
QLabel[role="page"] { font-size: $page; font-weight: $semibold; color: $text; }
QLabel[role="title"] { font-size: $title; font-weight: $semibold; color: $text; }
QLabel[role="strong"] { font-size: $strong; font-weight: $semibold; color: $text; }
QLabel[role="section"] { font-size: $label; font-weight: $semibold; color: $text_2; }
QLabel[role="label"] { color: $text_2; }
QLabel[role="value"] { font-weight: $medium; color: $text; }
QLabel[role="hint"] { font-size: $label; color: $text_3; }
QLabel[role="small"] { font-size: $small; color: $text_3; }
QLabel[role="error"] { color: $error; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="success"] { color: $success; }
QLabel[role="ready"] { font-size: $label; color: $success; }
QLabel:disabled { color: $disabled; }
"""

_MENUS: Final = """
QMenuBar { background: $chrome; color: $text_2; border: none; spacing: 0; }
QMenuBar::item { background: transparent; padding: $s $m; border-radius: $radius_button; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenuBar::item:pressed { background: $pressed; color: $text; }
QMenu { background: $raised; color: $text; border: 1px solid $line_strong;
  border-radius: $radius_menu; padding: $xs; }
QMenu::item { padding: $s $xl $s $m; border-radius: $radius_field; margin: 0; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: $m; }
QMenu::separator { height: 1px; background: $line; margin: $xs $m; }
QMenu::indicator { width: $check_box; height: $check_box; padding-left: $xs; }
QMenu::indicator:checked { image: url("$folder/tick.svg"); }
QToolBar { background: $chrome; border: none; spacing: $xs; padding: $xs $m; }
QToolBar::separator { background: $line; width: 1px; margin: $xs $s; }
"""

_FIELDS: Final = """
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
  background: $field; color: $text; border: 1px solid $line_strong;
  border-radius: $radius_field; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit, QAbstractSpinBox, QComboBox {
  min-height: $inner_control; padding: 0 $m; }
QPlainTextEdit, QTextEdit { padding: $xs; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $control; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
  border: 2px solid $focus; padding: 0 $m_less; }
QPlainTextEdit:focus, QTextEdit:focus { padding: $xs_less; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { min-height: $inner_control_less; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled,
QComboBox:disabled { color: $disabled; background: $panel; border-color: $line; }
QLineEdit[role="error"], QComboBox[role="error"] { border-color: $error; }
QLineEdit[role="bare"], QLineEdit[role="bare"]:focus, QAbstractSpinBox QLineEdit,
QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit, QComboBox QLineEdit:focus {
  border: none; background: transparent; padding: 0; min-height: 0; }
QLineEdit[role="value"], QLineEdit[role="value"]:focus, QLineEdit[role="value-error"],
QLineEdit[role="value-error"]:focus { border: 2px solid $focus; border-radius: $radius_tag;
  padding: 0 $xxs; min-height: 0; }
QLineEdit[role="value-error"], QLineEdit[role="value-error"]:focus { border-color: $error; }
QPlainTextEdit[role="code"], QTextEdit[role="code"] {
  background: $canvas; border: none; border-radius: 0; }
QComboBox { padding-right: $xxs; }
QComboBox:focus { padding-right: $xxs; }
QComboBox::drop-down { border: none; width: $xxl; subcontrol-position: right center; }
QComboBox::down-arrow { image: url("$folder/chevron-down.svg");
  width: $icon_small; height: $icon_small; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $line_strong;
  padding: $xs; selection-background-color: $accent_soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: $height_row; padding: 0 $s; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $text; }
QAbstractSpinBox { padding-right: $xl; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { padding: 0 $s; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: $xl;
  background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; }
QAbstractSpinBox::up-arrow { image: url("$folder/chevron-up.svg"); width: $m; height: $m; }
QAbstractSpinBox::down-arrow { image: url("$folder/chevron-down.svg"); width: $m; height: $m; }
"""

_CHECKS: Final = """
QCheckBox, QRadioButton { color: $text; spacing: $m; background: transparent;
  border: 2px solid transparent; border-radius: $radius_field; padding: $xxs; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
  width: $check_inner; height: $check_inner;
  border: 1px solid $control; background: $field; }
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: $radius_check; }
QRadioButton::indicator { border-radius: $check_half; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$folder/check.svg"); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $accent; border-color: $accent; image: url("$folder/remove.svg"); }
QCheckBox::indicator:disabled { border-color: $line_strong; background: $panel; }
QCheckBox::indicator:checked:disabled { background: $disabled; border-color: $disabled; }
QRadioButton::indicator:checked { border: 5px solid $accent; width: $radio_inner;
  height: $radio_inner; background: $on_accent; }
QSlider { background: transparent; min-height: $height_slider; }
QSlider::groove:horizontal { height: $slider_groove; background: $line_strong;
  border-radius: $radius_bar; }
QSlider::sub-page:horizontal { background: $accent; border-radius: $radius_bar; }
QSlider::handle:horizontal { background: $raised; border: 2px solid $accent;
  width: $slider_inner; height: $slider_inner; margin: $slider_margin 0;
  border-radius: $slider_half; }
QSlider::handle:horizontal:hover { background: $accent_soft; }
QSlider::handle:horizontal:focus { background: $accent; border-color: $focus; }
QSlider::sub-page:horizontal:disabled { background: $disabled; }
QSlider::handle:horizontal:disabled { border-color: $disabled; }
QProgressBar { background: $line; border: none; border-radius: $radius_bar; max-height: $progress;
  min-height: $progress; text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: $radius_bar; }
"""

_BUTTONS: Final = """
QPushButton, QToolButton[role="plain"] { background: $raised; color: $text;
  border: 1px solid $line_strong; border-radius: $radius_button;
  min-height: $inner_control; padding: 0 $l; font-weight: $medium; }
QPushButton:hover, QToolButton[role="plain"]:hover { background: $hover; border-color: $control; }
QPushButton:pressed, QPushButton:checked, QToolButton[role="plain"]:pressed {
  background: $pressed; }
QPushButton:focus, QToolButton[role="plain"]:focus { border: 2px solid $focus;
  min-height: $inner_control_less; padding: 0 $l_less; }
QPushButton:disabled, QToolButton[role="plain"]:disabled { color: $disabled; background: $panel;
  border-color: $line; }
QPushButton[role="primary"], QPushButton:default[role="primary"] { background: $accent;
  color: $on_accent; border-color: $accent; font-weight: $semibold; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $primary_focus; }
QPushButton[role="primary"]:disabled { background: $pressed; color: $disabled;
  border: 1px solid $line; }
QPushButton[role="danger"] { color: $error; border-color: $error; }
QPushButton[role="danger"]:hover { background: $error_soft; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; color: $text_2; }
QPushButton[role="quiet"]:hover { background: $hover; color: $text; }
QPushButton[role="quiet"]:pressed, QPushButton[role="quiet"]:checked { background: $pressed;
  color: $text; }
QPushButton[role="quiet"]:focus { border-color: $focus; }
QPushButton[role="link"] { background: transparent; border: none; color: $accent; padding: 0;
  border-radius: 0; border-bottom: 1px solid $accent; min-height: $height_link;
  max-height: $height_link; }
QPushButton[role="small_link"] { background: transparent; border: none; color: $accent;
  padding: 0; border-radius: 0; font-size: $small; text-align: left; min-height: $height_link;
  max-height: $height_link; }
QPushButton[role="small_link"]:hover { color: $accent_hover; text-decoration: underline; }
QPushButton[role="small_link"]:focus { border: 1px solid $focus; border-radius: $radius_check; }
QPushButton[role="link"]:hover { color: $accent_hover; border-bottom: 2px solid $accent_hover; }
QPushButton[role="link"]:focus { border: 2px solid $focus; border-radius: $radius_check; }
QToolButton, QPushButton[role="icon"] { background: transparent; color: $text_2;
  border: 1px solid transparent; border-radius: $radius_button; padding: $xs; min-height: 0; }
QToolButton:hover, QPushButton[role="icon"]:hover { background: $hover; color: $text;
  border-color: transparent; }
QToolButton:pressed, QToolButton:checked, QPushButton[role="icon"]:pressed,
QPushButton[role="icon"]:checked { background: $pressed; color: $text; }
QToolButton:focus, QPushButton[role="icon"]:focus { border: 2px solid $focus;
  padding: $xs_less; }
QToolButton:disabled { color: $disabled; }
QToolButton::menu-indicator { image: none; }
"""

_TABS: Final = """
QTabWidget::pane { border: none; border-top: 1px solid $line; background: $panel; }
QTabWidget::tab-bar { left: $m; }
QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $text_2; border: none; padding: 0 $xxs;
  margin: 0 $m; min-height: $height_tab; border-bottom: 2px solid transparent;
  font-weight: $medium; }
QTabBar::tab:hover { color: $text; border-bottom-color: $line_strong; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:disabled { color: $disabled; }
QTabBar::tab:selected:focus { color: $accent; border-bottom-color: $focus; }
QTabBar::close-button { image: url("$folder/close.svg"); }
"""

_LISTS: Final = """
QAbstractItemView { background: transparent; alternate-background-color: $canvas; color: $text;
  border: none; selection-background-color: $accent_soft; selection-color: $text; }
QListView::item, QTreeView::item { min-height: $height_row; border: none;
  border-radius: $radius_field; padding: 0 $xs; color: $text; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $accent_soft; color: $text; }
QListView::item:focus, QTreeView::item:focus { border: 1px solid $focus; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url("$folder/chevron-right.svg"); }
QTreeView::branch:has-children:open { image: url("$folder/chevron-down.svg"); }
QListWidget[role="choices"] { background: $raised; border: 1px solid $line_strong;
  border-radius: $radius_menu; }
QTableView { background: $raised; gridline-color: $line; border: 1px solid $line;
  border-radius: $radius_card; }
QTableView:focus { border-color: $focus; }
QTableView::item { padding: 0 $m; border: none; }
QTableView[role="rows"]::item { border-bottom: 1px solid $line; }
QTableView::item:hover { background: $hover; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: $chrome; border: none; }
QHeaderView::section { background: $chrome; color: $text_2; font-weight: $semibold;
  font-size: $label; border: none; border-bottom: 1px solid $line; padding: $s $m; }
QHeaderView::section:hover { background: $hover; }
QTableCornerButton::section { background: $chrome; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: $scroll_bar; }
QScrollBar:horizontal { height: $scroll_bar; }
QScrollBar::handle { background: $line_strong; border-radius: $radius_scroll; margin: $xxs; }
QScrollBar::handle:vertical { min-height: $scroll_handle; }
QScrollBar::handle:horizontal { min-width: $scroll_handle; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
"""

_SHEET: Final = Template(
    _GROUNDS + _LABELS + _MENUS + _FIELDS + _CHECKS + _BUTTONS + _TABS + _LISTS
)


def stylesheet(theme: Theme) -> str:
    """The whole stylesheet of a look, at its font scale."""
    values = dict(theme.colours)
    values |= {name: f"{theme.space(name)}px" for name in SPACES}
    values |= {size: f"{theme.text_height(size)}px" for size in theme.tables["type_px"]}
    values |= {name: str(weight) for name, weight in theme.tables["weight"].items()}
    values |= {f"radius_{name}": f"{theme.radius(name)}px" for name in theme.tables["radius_px"]}
    values |= {f"height_{name}": f"{theme.height(name)}px" for name in ("row", "tab", "control")}
    return _SHEET.substitute(values | _derived(theme))


def _derived(theme: Theme) -> dict[str, str]:
    """Sizes that follow from others: Qt counts borders and padding outside the height."""
    check, handle = theme.part("check_box"), theme.part("slider_handle")
    groove, bar = theme.part("slider_groove"), theme.part("scroll_bar")
    overhang = (handle - groove) // 2
    handle = groove + 2 * overhang  # Qt drops a radius that is more than half of the height
    sizes = {
        "inner_control": theme.height("control") - 2,
        "inner_control_less": theme.height("control") - 4,
        "m_less": theme.space("m") - 1,
        "l_less": theme.space("l") - 1,
        "xs_less": theme.space("xs") - 1,
        "height_status": theme.height("status_bar") - 1,
        "height_slider": theme.height("control"),
        "height_link": theme.text_height("body") + theme.space("xs"),
        "check_box": check,
        "check_inner": check - 2,
        "check_half": check // 2,
        "radio_inner": check - 10,
        "icon_small": theme.icon_size("small"),
        "slider_groove": groove,
        "slider_inner": handle - 4,
        "slider_half": handle // 2,
        "slider_margin": -overhang,
        "progress": theme.part("progress"),
        "scroll_bar": bar,
        "scroll_handle": theme.part("scroll_handle_least"),
        "radius_scroll": bar // 2 - theme.space("xxs"),
    }
    words = {name: f"{pixels}px" for name, pixels in sizes.items()}
    words["folder"] = resource("themes", theme.name).as_posix()
    # A ring in the accent would vanish on a button filled with it.
    words["primary_focus"] = theme.colours["text"]
    return words


def palette(theme: Theme) -> QPalette:
    """The palette for what the stylesheet does not reach: item views, text, links."""
    made = QPalette()
    role = QPalette.ColorRole
    for colour_role, token in {
        role.Window: "panel",
        role.WindowText: "text",
        role.Base: "field",
        role.AlternateBase: "canvas",
        role.Text: "text",
        role.PlaceholderText: "text_3",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "error",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Light: "raised",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "line_strong",
        role.Shadow: "control",
        role.Accent: "accent",
    }.items():
        made.setColor(colour_role, theme.colour(token))
    for colour_role in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, colour_role, theme.colour("disabled"))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.colour("pressed"))
    return made
