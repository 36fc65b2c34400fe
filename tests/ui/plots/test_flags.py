"""Flags on a curve say what was changed, in as few words as a person needs."""

from __future__ import annotations

from netbuilder.ui.plots.curves import SeriesCurve
from netbuilder.ui.plots.flags import changes_at, flagged
from netbuilder.ui.plots.plot_rows import CurveTable
from netbuilder.ui.plots.series import Series
from netbuilder.ui.run_record import Flag

DRAG = [
    Flag(10, "Dropout 1: rate", text="Dropout 1: rate 0.2 → 0.3"),
    Flag(11, "Dropout 1: rate", text="Dropout 1: rate 0.3 → 0.5"),
]


def test_a_drag_of_one_setting_is_one_change_from_its_first_value_to_its_last() -> None:
    (flag,) = flagged(DRAG, float, 5.0)

    assert flag.iteration == 11
    assert flag.title == "Dropout 1: rate 0.2 → 0.5"


def test_flags_that_stand_apart_stay_apart() -> None:
    flags = [*DRAG, Flag(40, "learning_rate", 0.05)]

    assert [flag.title for flag in flagged(flags, float, 5.0)] == [
        "Learning rate 0.05",
        "Dropout 1: rate 0.2 → 0.5",
    ]


def test_several_changes_at_once_are_counted_and_told_in_full() -> None:
    flags = [*DRAG, Flag(12, "Dense 2 frozen", text="Dense 2 frozen")]

    (flag,) = flagged(flags, float, 5.0)

    assert flag.title == "2 changes"
    assert flag.words == ("Dropout 1: rate 0.2 → 0.5", "Dense 2 frozen")


def test_the_table_of_a_chart_tells_changes_where_they_were_made() -> None:
    series = Series()
    series.put(1, [3.0, 2.0, 1.0])  # type: ignore[arg-type]
    flags = [Flag(2, "learning_rate", 0.05), Flag(2, "Dense 2 frozen", text="Dense 2 frozen")]

    table = CurveTable([SeriesCurve("training", "c1", series=series)], changes_at(flags))

    assert list(table.rows()) == [
        ("iteration", "training", "changed"),
        (1, 3.0, ""),
        (2, 2.0, "Learning rate 0.05; Dense 2 frozen"),
        (3, 1.0, ""),
    ]
    assert table.cell(1, 2) == "Learning rate 0.05; Dense 2 frozen"
