"""The part of the Train menu that travels through the shown run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.ui.actions.action import Action

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands

_GROUP = "Travel through the run"
_WHY = "No moment of a run can be gone back to yet"


def _is_offered(app: Commands) -> bool:
    return app.is_editing and app.deck.travel.traveller.is_offered


def _is_past(app: Commands) -> bool:
    return app.is_editing and app.deck.travel.traveller.is_past


def _has_before(app: Commands) -> bool:
    return app.is_editing and app.deck.travel.traveller.can_go_back


def _can_fork(app: Commands) -> bool:
    return app.is_editing and app.deck.travel.forking.can_fork


def _film_words(app: Commands) -> str:
    is_playing = app.is_editing and app.deck.travel.traveller.is_playing
    return "Pause the film" if is_playing else "Show the run as a film"


ROWS = (
    Action(
        "train.travel_back",
        "One iteration back",
        lambda app: app.deck.travel.traveller.step(-1),
        "Alt+,",
        "step-back",
        when=_has_before,
        section=3,
        group=_GROUP,
        help="Every view shows the network as it was one iteration before.",
        why_not=_WHY,
    ),
    Action(
        "train.travel_forth",
        "One iteration forward",
        lambda app: app.deck.travel.traveller.step(1),
        "Alt+.",
        "step",
        when=_is_past,
        section=3,
        group=_GROUP,
        help="Every view shows the network as it was one iteration later.",
        why_not="This is now",
    ),
    Action(
        "train.travel_start",
        "To the start of the run",
        lambda app: app.deck.travel.traveller.to_start(),
        "Alt+Home",
        "step-back-epoch",
        when=_has_before,
        section=3,
        group=_GROUP,
        help="Every view shows the network as the training began.",
        why_not=_WHY,
    ),
    Action(
        "train.travel_now",
        "Back to now",
        lambda app: app.deck.travel.traveller.to_now(),
        "Alt+End",
        "step-epoch",
        when=_is_past,
        section=3,
        group=_GROUP,
        help="Every view shows the network as it is now.",
        why_not="This is now",
    ),
    Action(
        "train.travel_film",
        "Show the run as a film",
        lambda app: app.deck.travel.traveller.toggle_film(),
        "Alt+Shift+P",
        "play",
        when=_is_offered,
        words=_film_words,
        section=3,
        group=_GROUP,
        help="Every view follows the run from this moment to now.",
        why_not=_WHY,
    ),
    Action(
        "train.keep_moment",
        "Keep this moment…",
        lambda app: app.deck.travel.open_kept(),
        "Ctrl+Alt+M",
        "checkpoint",
        when=_is_offered,
        section=3,
        group=_GROUP,
        help="It stays for good, with a name; kept moments are listed there.",
        why_not=_WHY,
    ),
    Action(
        "train.fork",
        "Fork a new training from this moment",
        lambda app: app.deck.travel.forking.fork(),
        "Ctrl+Alt+F8",
        "fork",
        when=_can_fork,
        section=3,
        group=_GROUP,
        help="A new training begins with the weights of this moment; this one stays as it is.",
        why_not=_WHY,
    ),
    Action(
        "train.save_film",
        "Save as film…",
        lambda app: app.sheets.show_film(),
        "",
        "download",
        when=_is_offered,
        section=3,
        group=_GROUP,
        help="Write the run as an animated GIF or an MP4 video.",
        why_not=_WHY,
    ),
)
