"""The Train menu: running the training."""

from __future__ import annotations

from netbuilder.ui.actions.action import Action

ROWS = (
    Action(
        "train.toggle",
        "Train or pause",
        lambda app: app.deck.toggle_training(),
        "F5",
        "play",
        when=lambda app: app.is_editing and app.deck.can_toggle,
        help="Start training; while it runs, pause; while paused, go on.",
    ),
    Action(
        "train.new_seed",
        "Train with a new seed",
        lambda app: app.deck.control.start_anew(),
        "Ctrl+Shift+F5",
        "replay",
        when=lambda app: app.is_editing and app.deck.can_rehearse,
        help="Begin from other random weights; the seed is kept in the training plan.",
    ),
    Action(
        "train.step",
        "One iteration",
        lambda app: app.deck.step_iteration(),
        "F10",
        "step",
        when=lambda app: app.is_editing and app.deck.can_step,
        help="One batch forward and back.",
    ),
    Action(
        "train.epoch",
        "One epoch",
        lambda app: app.deck.step_epoch(),
        "Shift+F10",
        "step-epoch",
        when=lambda app: app.is_editing and app.deck.can_step,
        help="All training examples once.",
    ),
    Action(
        "train.rehearse",
        "Check before training…",
        lambda app: app.sheets.show_rehearsal(),
        "Ctrl+F5",
        "doctor",
        when=lambda app: app.is_editing and app.deck.can_rehearse,
        section=1,
        help="Try one real batch: what it costs, whether it can learn, and a learning rate.",
    ),
    Action(
        "train.stop",
        "Stop and keep",
        lambda app: app.deck.stop_and_keep(),
        "Shift+F5",
        "stop",
        when=lambda app: app.is_editing and app.deck.can_stop,
        help="End the training; its weights are kept.",
    ),
)
