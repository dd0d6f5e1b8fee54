"""A tree comes in from a spreadsheet as a whole or not at all, and twice is as good as once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from reflectory.db import audit_log
from reflectory.db.engine import temporary_engine
from reflectory.db.unit_import import import_units, planned
from reflectory.db.units import add_unit, units
from reflectory.errors import RefusedError

ROWS = [
    (2, (("district", "Green Valley"), ("school", "Maple Hill"), ("team", "Maths")), 9),
    (3, (("district", "Green Valley"), ("school", "Maple Hill")), 3),
    (4, (("district", "Green Valley"), ("school", "Birch Park"), ("team", "Maths")), 4),
]


def tree(engine):
    by_id = {one.id: one for one in units(engine)}
    return sorted(
        (one.name, one.kind, one.size, by_id[one.parent].name if one.parent else "") for one in by_id.values()
    )


def test_rows_become_a_tree_with_what_stands_above_them(engine):
    steps = import_units(engine, ROWS)
    assert tree(engine) == [
        ("Birch Park", "school", 0, "Green Valley"),
        ("Green Valley", "district", 0, ""),
        ("Maple Hill", "school", 3, "Green Valley"),
        ("Maths", "team", 4, "Birch Park"),
        ("Maths", "team", 9, "Maple Hill"),
    ]
    assert [step.act for step in steps] == ["add", "add", "add", "change", "add", "add"]


def test_doing_it_twice_changes_nothing(engine):
    import_units(engine, ROWS)
    before = units(engine)
    assert {step.act for step in import_units(engine, ROWS)} == {"same"}
    assert units(engine) == before


def test_looking_does_nothing_and_says_what_doing_does(engine):
    add_unit(engine, "green  valley", "district", size=1)
    steps = planned(engine, ROWS)
    assert len(units(engine)) == 1
    assert import_units(engine, ROWS) == steps


def test_only_numbers_of_people_that_are_given_are_changed(engine):
    import_units(engine, ROWS)
    (step,) = import_units(engine, [(2, (("district", "GREEN VALLEY"), ("school", "Maple hill")), None)])
    assert (step.act, step.people) == ("same", 3)
    (step,) = import_units(engine, [(2, (("district", "Green Valley"), ("school", "Maple Hill")), 0)])
    assert (step.act, step.before, step.people) == ("change", 3, 0)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ((7, (("district", "Green Valley"), ("team", "Maple Hill")), 3), "unit-name-of-other-kind.*row=7"),
        (
            (8, (("school", "Oak"), ("cluster", "North")), 3),
            "unit-column-kind.*row=8",
        ),
        ((9, (("house", "Oak"),), 3), "unit-kind-unknown.*row=9"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_nothing_is_done(engine, row, fault):
    import_units(engine, ROWS)
    before = units(engine)
    for do in (planned, import_units):
        with pytest.raises(RefusedError, match=fault):
            do(engine, [(2, (("school", "New"),), 1), row])
    assert units(engine) == before


NAMES = st.sampled_from(["North", "Red", "blue", "Été"])
LEVELS = st.sampled_from([("school",), ("team",), ("district", "school"), ("cluster", "team"), ("school", "team")])


@trying(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LEVELS, st.lists(NAMES, min_size=2, max_size=2), st.none() | st.integers(0, 30)), max_size=8))
def test_whatever_the_rows_it_is_all_or_nothing_and_twice_is_once(rows):
    engine = temporary_engine()
    given_rows = [
        (at, tuple(zip(kinds, names, strict=False)), people) for at, (kinds, names, people) in enumerate(rows)
    ]
    try:
        import_units(engine, given_rows)
    except RefusedError:
        assert units(engine) == ()
    else:
        once = units(engine)
        again = import_units(engine, given_rows)
        if len({row[1] for row in given_rows}) == len(given_rows):
            assert {step.act for step in again} <= {"same"}
        assert [(one.id, one.name, one.parent) for one in units(engine)] == [(o.id, o.name, o.parent) for o in once]
    engine.dispose()


MOVING = [(2, (("school", "Oak"), ("team", "Maths")), 7)]


def test_a_unit_that_stands_elsewhere_is_asked_for_and_moved_with_its_number_and_all_below(engine):
    district = add_unit(engine, "Lakes", "district")
    elm = add_unit(engine, "Elm", "school", district)
    maths = add_unit(engine, "Maths", "team", elm, 9)
    rows = [
        (2, (("district", "Hills"), ("school", "ELM")), None),
        *[
            (3, (("district", "Hills"), *path), people)
            for _, path, people in [(0, (("school", "Elm"), ("team", "Maths")), 7)]
        ],
    ]
    assert [(step.act, step.elsewhere) for step in planned(engine, rows)] == [
        ("add", ()),
        ("add", (elm,)),
        ("add", (maths,)),
    ]
    steps = import_units(engine, rows, {rows[0][1]: elm})
    assert [step.act for step in steps] == ["add", "move", "change"]
    hills = units(engine)[-1]
    assert [(one.id, one.parent, one.name, one.size) for one in units(engine)] == [
        (district, None, "Lakes", 0), (elm, hills.id, "Elm", 0), (maths, elm, "Maths", 7), (hills.id, None, "Hills", 0)
    ]  # fmt: skip
    assert {step.act for step in import_units(engine, rows, {rows[0][1]: elm})} == {"same"}, "twice is as good as once"
    assert [entry.act for entry in audit_log.entries(engine)].count("unit.moved") == 1


def test_a_unit_that_the_file_leaves_in_its_place_is_no_candidate(engine):
    for name in ("Elm", "Oak"):
        add_unit(engine, "Maths", "team", add_unit(engine, name, "school"), 9)
    rows = [*MOVING, (3, (("school", "Elm"), ("team", "Maths")), 9), (4, (("school", "Ash"), ("team", "maths ")), 9)]
    assert [step.elsewhere for step in planned(engine, rows)] == [(), (), (), ()]


def test_a_unit_of_a_wave_that_is_answered_is_not_moved_by_a_file(school):
    school.open()
    rows = [(2, (("school", "Oak"), ("team", "Red")), 12)]
    for do in (planned, import_units):
        with pytest.raises(RefusedError, match=r"unit-move-in-wave.*row=2"):
            do(school.engine, rows, {rows[0][1]: school.red})
    assert len(units(school.engine)) == 3


SPELT = ["Grade 4", "grade 4", "Grade  4", "Grade\u00a04", "GRADE 4"]
ACCENTS = ["Équipe d'été", "E\u0301quipe d\u2019e\u0301te\u0301", "équipe d\u02bcété"]


@pytest.mark.parametrize("names", [SPELT, ACCENTS])
def test_one_name_in_several_spellings_is_one_unit(engine, names):
    import_units(engine, [(2, (("school", "Oak"), ("team", names[0])), 7)])
    for name in names[1:]:
        (step,) = import_units(engine, [(2, (("school", "OAK"), ("team", name)), 7)])
        assert step.act == "same", name
        with pytest.raises(RefusedError, match="unit-name-taken"):
            add_unit(engine, name, "team", units(engine)[0].id)
    assert len(units(engine)) == 2
