"""The File menu: new, open, bring in, save, export, quit."""

from __future__ import annotations

from netbuilder.ui.actions.action import Action, has_document

ROWS = (
    Action(
        "file.new",
        "New",
        lambda app: app.files.new(),
        "Ctrl+N",
        "file",
        help="Begin with an empty canvas.",
    ),
    Action(
        "file.start",
        "Start view",
        lambda app: app.toggle_start(),
        "Ctrl+Shift+H",
        "lesson",
        when=lambda app: app.can_go_back,
        checked=lambda app: not app.is_editing,
        help="Show recent work and examples, or go back to the canvas.",
    ),
    Action(
        "file.open",
        "Open…",
        lambda app: app.files.choose_and_open(),
        "Ctrl+O",
        "folder",
        help="Open a project from a file.",
    ),
    Action(
        "file.data",
        "Bring in data…",
        lambda app: app.choose_data(),
        "Ctrl+I",
        "table",
        section=1,
        help="Choose a CSV file; its columns are looked at and explained.",
    ),
    Action(
        "file.save",
        "Save",
        lambda app: app.files.save(),
        "Ctrl+S",
        "download",
        when=has_document,
        section=2,
        help="Write the project to its file.",
    ),
    Action(
        "file.save_as",
        "Save as…",
        lambda app: app.files.save_as(),
        "Ctrl+Shift+S",
        when=has_document,
        section=2,
        help="Write the project to another file.",
    ),
    Action(
        "file.export",
        "Export PyTorch module…",
        lambda app: app.exports.export_module(),
        "Ctrl+E",
        "export",
        when=lambda app: app.is_editing and app.exports.can_export,
        section=3,
        help="Write the network as a readable PyTorch class.",
    ),
    Action(
        "file.script",
        "Export training script…",
        lambda app: app.exports.export_script(),
        when=lambda app: app.is_editing and app.exports.can_export,
        section=3,
        help="Write a complete train.py that repeats this training without netbuilder.",
    ),
    Action(
        "file.quit",
        "Quit",
        lambda app: app.window.close(),
        "Ctrl+Q",
        section=4,
        help="Close the window; unsaved work is asked about once.",
    ),
)
