"""What is picked is what is meant, on every chooser, in a database where everything is there twice under one name."""

from __future__ import annotations

import ast
import datetime
import hashlib
import json

import pytest
from sqlalchemy import select, update

from reflectory.db import goals, studies, units, wave_records, waves
from reflectory.db.accounts import accounts
from reflectory.db.schema import UNIT, WAVE, WAVE_UNIT
from reflectory.i18n.catalogue import say
from reflectory.web.waves.study_plan import begin
from tests.stored import change_texts
from tests.web.pages.conftest import ROOT, plain

FIELDS = {"selectbox", "radio", "multiselect", "pills", "segmented_control", "select_slider", "feedback"}
TODAY = datetime.date.today()


def of_our_own(node):
    """Tell whether options are written in the source: plain values, or a constant by its name."""
    parts = [one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute | ast.Call)]
    named = {one.id for one in parts if isinstance(one, ast.Name)} - {"list", "range", "len", "stored"}
    return all(name.isupper() for name in named) and not any(isinstance(one, ast.Starred) for one in ast.walk(node))


def test_whatever_offers_what_somebody_named_offers_ids():
    """Straight from Streamlit come only choices among words of our own."""
    straight = []
    for path in sorted([*(ROOT / "pages").glob("*.py"), *(ROOT / "reflectory" / "web").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FIELDS):
                continue
            options = node.args[1] if len(node.args) > 1 else next(
                (one.value for one in node.keywords if one.arg == "options"), None)  # fmt: skip
            if options is None or not of_our_own(options):
                straight.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert straight == []


def alike(value):
    """Return a stored survey whose scales all have one title."""
    return json.dumps({**value, "scales": [{**one, "name": {"en": "Voice", "fr": "Voix"}} for one in value["scales"]]})


@pytest.fixture
def twice(settled):
    """The district with a second book study, two waves that are coming, and one name for all of a kind."""
    settled.own_releases()
    engine = settled.engine
    facilitator = settled.player("Facilitator of the book study")
    plan = studies.Study(0, "Other", starts=TODAY, ends=TODAY + datetime.timedelta(70), author="Another author")
    begin(engine, facilitator.id, "Other study", [("First", 8), ("Second", 8)], plan, "en")
    root = next(one for one in units.units(engine) if one.kind == "district")
    last = [one for one in wave_records.waves(engine) if one.status == "released" and not one.moment][-1]
    for _ in range(2):
        waves.create_wave(engine, title="Next", survey=last.survey, survey_id=last.survey_id, form=last.form,
                          root=root.id, cut="team", k=5, access="link", closes=TODAY)  # fmt: skip
    with engine.begin() as connection:
        for kind in ("cluster", "school", "team", "study", "group"):
            connection.execute(update(UNIT).where(UNIT.c.kind == kind).values(name=f"The {kind}"))
        for unit in connection.execute(select(UNIT.c.id, UNIT.c.name)).all():
            connection.execute(update(WAVE_UNIT).where(WAVE_UNIT.c.unit == unit.id).values(name=unit.name))
        connection.execute(update(WAVE).values(title="Pulse"))
    change_texts(engine, under_one_name)
    return settled


def under_one_name(text):
    report = json.loads(text)
    report["title"] = "Pulse"
    report["survey_json"] = alike(json.loads(report["survey_json"]))
    for section in report["sections"]:
        section["names"] = ["One"]
    return json.dumps(report)


def choosers(one):
    return [*one.at.selectbox, *one.at.radio, *one.at.multiselect, *one.at.get("button_group")]


def options_of(one):
    """Return the options of every chooser on a page, by its label."""
    return {plain(box.label): list(box.options) for box in choosers(one)}


def groups(installation):
    return [one for one in units.units(installation.engine) if one.kind == "group"]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (
            "District office",
            ("reports", "reports?tab=goals", "reports?tab=conversation", "about?tab=methods", "about?tab=stored"),
        ),
        ("Administrator", ("units", "people")),
        ("Facilitator of the book study", ("study", "study?tab=plan", "waves?tab=new", "waves", "reports?tab=goals")),
        (None, ("study", "study?tab=profiles", "about?tab=privacy")),
    ],
)
def test_no_chooser_has_two_options_of_one_label(twice, name, files):
    if name == "Administrator":
        who = twice.account(name, "administrator")
        one = twice.visitor(who)
    elif name is None:
        one = twice.visitor(groups=[each.id for each in groups(twice)])
    else:
        one = twice.visitor(twice.player(name))
    for file in files:
        one.go(file)
        found = options_of(one)
        assert found or file in ("waves",), file
        for label, options in found.items():
            assert len(set(options)) == len(options), (file, label)


def test_the_study_that_is_picked_is_the_one_that_opens(twice):
    who = twice.player("Facilitator of the book study")
    ids = [one.id for one in units.units(twice.engine) if one.kind == "study"]
    one = twice.visitor(who).go("study")
    opened = []
    for option in one.field(say("en", "study.which")).options:
        one.fill(**{say("en", "study.which"): option}).run()
        opened.append(int(one.at.query_params["study"]))
    assert opened == sorted(ids, reverse=True)
    one = twice.visitor(who).go("study?tab=plan")
    new, *mine = one.field(say("en", "study_plan.which")).options
    authors = []
    for option in mine:
        one.fill(**{say("en", "study_plan.which"): option}).run()
        authors.append(one.field(say("en", "study_plan.author")).value)
    assert new == say("en", "study_plan.new")
    assert authors == [studies.study(twice.engine, id).author for id in sorted(ids)]
    assert len(set(authors)) == 2


def test_the_group_that_is_picked_shows_its_own_profiles(twice):
    wave = next(one for one in wave_records.waves(twice.engine) if one.moment == "start")
    mine = groups(twice)
    for one in mine:
        key, text = hashlib.sha256(str(one.id).encode()).digest(), studies.profile_text(wave.id, "start", {})
        studies.share_profile(twice.engine, key, one.id, f"Member of {one.id}", text)
    one = twice.visitor(groups=[each.id for each in mine]).go("study?tab=profiles")
    options = one.field(say("en", "shared.group")).options
    assert len(options) == len(mine)
    for option, group in zip(options, mine, strict=True):
        one.fill(**{say("en", "shared.group"): option}).run()
        assert f"Member of {group.id}" in one.sent
        assert one.sent.count("Member of") == 1


def test_a_goal_is_set_on_the_scale_and_looked_at_in_the_wave_that_were_picked(twice):
    who = twice.player("Principal of Alder Elementary")
    one = twice.visitor(who).go("reports?tab=goals")
    coming = [each.id for each in wave_records.waves(twice.engine) if each.status == "draft" and not each.moment]
    before = {each.id for each in goals.goals(twice.engine)}
    scales = one.field(say("en", "goals.scale")).options
    looks = one.field(say("en", "goals.look")).options
    assert len(looks) == 1 + len(coming) == 3
    picked = list(zip(scales[1:3], looks[1:], strict=True))
    for scale, look in picked:
        one.fill(**{say("en", "goals.scale"): scale}).run()
        one.fill(**{say("en", "goals.look"): look}).run()
        one.press(say("en", "goals.keep"))
        assert not one.errors
    made = [each for each in goals.goals(twice.engine) if each.id not in before]
    assert {each.look for each in made} == set(coming)
    assert len({each.scale for each in made}) == 2


def test_the_unit_that_is_picked_is_changed_and_given(twice):
    who = twice.account("Administrator", "administrator")
    one = twice.visitor(who).go("units")
    label = say("en", "units.unit")
    teams = [each for each in units.units(twice.engine) if each.kind == "team"]
    seen = set()
    for option in [each for each in one.field(label).options if "The team" in each][:4]:
        one.fill(**{label: option}).run()
        seen.add(next(field.key for field in one.at.text_input if str(field.key).startswith("name_")))
    assert len(seen) == 4
    one.go("people")
    options = [each for each in one.at.multiselect if each.label == say("en", "people.units")][-1].options
    places = [at for at, each in enumerate(options) if "The team" in each]
    assert len(places) == len(teams)
    field = [each for each in one.at.multiselect if each.label == say("en", "people.units")][-1]
    field.set_value([options[places[-1]]])
    one.fill(**{say("en", "people.name"): "Newcomer"}).press(say("en", "people.add_do"))
    (given,) = next(each for each in accounts(twice.engine) if each.name == "Newcomer").units
    again = twice.visitor(who).go("people")
    kept = [each for each in again.at.multiselect if each.label == say("en", "people.units")]
    assert given in {each.id for each in teams}
    assert any(each.value == [given] for each in kept)
