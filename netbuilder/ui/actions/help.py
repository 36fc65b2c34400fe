"""The Help menu: finding commands, keys and explanations."""

from __future__ import annotations

from netbuilder.ui.actions.action import Action, has_document

ROWS = (
    Action(
        "help.commands",
        "Search commands…",
        lambda app: app.open_command_palette(),
        "Ctrl+Shift+P",
        "search",
        help="Find any command by its name.",
    ),
    Action(
        "help.layer",
        "About this kind of layer",
        lambda app: app.sheets.show_layer_help(),
        "F1",
        "help",
        when=has_document,
        help="What the selected layer does, with an example.",
    ),
    Action(
        "help.keys",
        "Keyboard and mouse",
        lambda app: app.sheets.show_shortcuts(),
        "Ctrl+/",
        help="All shortcuts and gestures on one sheet.",
    ),
    Action(
        "help.about",
        "About netbuilder",
        lambda app: app.sheets.show_about(),
        section=1,
        help="Version and licences.",
    ),
)
