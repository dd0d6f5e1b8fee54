"""Who sees what: every page as every role, by a table written down here a second time."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from languages import say
from storage import sessions
from storage.links import group_code
from storage.units import units
from tests.pages.conftest import PASSWORD
from ui import door
from ui.main import PAGES

ROOT = Path(__file__).resolve().parents[2]
OPEN = {
    "welcome", "answer", "reflections", "colleagues", "privacy", "methods", "projector", "demonstration", "sign_in",
    "password", "stored",
}  # fmt: skip
TABLE = {
    "newcomer": OPEN | {"set_up"},
    "nobody": OPEN,
    "member": OPEN | {"study", "shared"},
    "leader": OPEN | {"reports", "goals", "meeting", "study"},
    "facilitator": OPEN | {"study", "study_plan", "waves", "new_wave"},
    "administrator": OPEN | {"units", "people", "audit_log", "status"},
    "auditor": OPEN | {"releases", "audit_log"},
}
HEADINGS = {
    "welcome": "How do we bring out the best in each other?",
    "answer": "Answer a survey",
    "reports": "Reports",
    "goals": "Goals",
    "meeting": "A conversation about the report",
    "study": "Book study",
    "study_plan": "A book study",
    "shared": "Profiles in our group",
    "colleagues": "Colleague view",
    "waves": "Waves",
    "new_wave": "A new wave",
    "units": "Units",
    "people": "People",
    "reflections": "My reflections",
    "privacy": "Privacy, in plain words",
    "methods": "Methods",
    "projector": "This link shows nothing",
    "demonstration": "The demonstration district",
    "set_up": "Set up your own",
    "sign_in": "Sign in",
    "password": "Choose your password",
    "stored": "What is stored",
    "releases": "Releases",
    "audit_log": "Audit log",
    "status": "Status",
}
CLOSED = {"en": "This page is not open to you", "fr": "Cette page ne vous est pas ouverte"}


def visitor_as(role, installation):
    """Return somebody of a role: with nothing but that role, for the whole district."""
    if role in {"newcomer", "nobody"}:
        return installation.visitor()
    known = units(installation.engine)
    if role == "member":
        one = installation.visitor()
        group = next(unit for unit in known if unit.kind == "group")
        code = group_code(installation.engine, group.id)
        one.fill(**{"Code from the poster, the message or your slip": code.lower()})
        return one.press("Begin")
    tops = [unit.id for unit in known if unit.kind in {"district", "study"}]
    return installation.visitor(installation.account(f"Only {role}", role, units=tops))


def alone(file, session):
    """Run a page's file by itself, with what another run admitted, as a side door would."""
    at = AppTest.from_file(ROOT / "pages" / file, default_timeout=60)
    for name in ("_admitted", "token", "groups"):
        if name in session:
            at.session_state[name] = session[name]
    return at.run()


def test_the_table_names_every_page():
    assert {row.file.removesuffix(".py") for row in PAGES} == set(HEADINGS) == set().union(*TABLE.values())


@pytest.mark.parametrize("role", TABLE)
def test_a_role_enters_its_pages_and_no_others(role, request, filled, tmp_path):
    installation = request.getfixturevalue("fresh" if role == "newcomer" else "settled")
    (tmp_path / "demonstration.db").write_bytes(filled.file.read_bytes())
    one = visitor_as(role, installation)
    assert one.pages == {f"{page}.py" for page in TABLE[role]}
    for page, heading in HEADINGS.items():
        one.go(f"{page}.py")
        if page in TABLE[role]:
            assert one.heading == heading
        else:
            assert one.heading != heading, f"{role} must not see {page}"
            shut = alone(f"{page}.py", one.at.session_state)
            assert [title.value for title in shut.title] == [CLOSED["en"]]
            assert len(shut.main.children) == 2, "the refusal is all that is shown"


@pytest.mark.parametrize("asked", HEADINGS)
def test_a_page_admits_nobody_by_itself(asked, settled):
    at = AppTest.from_file(ROOT / "pages" / f"{asked}.py", default_timeout=60).run()
    assert [title.value for title in at.title] == [CLOSED["en"]]
    at.query_params["lang"] = "fr"
    assert [title.value for title in at.run().title] == [CLOSED["fr"]]


def test_signing_in_needs_the_password(settled, filled):
    one = settled.visitor().go("sign_in.py")
    one.fill(Name="Principal of Alder Elementary", Password="a guess that fails").press("Sign in", 0)
    assert "do not go together" in one.errors
    one.fill(Name="principal of ALDER elementary", Password=filled.password).press("Sign in", 0)
    assert one.heading == say("en", "reports.title")
    assert "You are signed in as Principal of Alder Elementary." in one.go("sign_in.py").sent


@pytest.mark.parametrize(("role", "file"), door.HOMES.items())
def test_whoever_signs_in_is_led_to_the_first_page_of_their_role(settled, role, file):
    settled.account("Somebody new", role)
    one = settled.visitor().go("sign_in.py")
    one.fill(Name="Somebody new", Password=PASSWORD).press("Sign in", 0)
    assert one.heading == say("en", f"{file.removesuffix('.py')}.title")


def test_too_many_guesses_have_to_wait(settled, filled):
    one = settled.visitor().go("sign_in.py")
    for _ in range(6):
        one.fill(Name="District office", Password="a guess that fails").press("Sign in", 0)
    assert "Too many attempts with this name." in one.errors
    one.fill(Name="District office", Password=filled.password).press("Sign in", 0)
    assert "Too many attempts" in one.errors, "the right password has to wait as well, or guessing would go on"


def test_signing_out_shuts_the_pages(settled):
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go("reports.py")
    one.press("Sign out")
    assert "reports.py" not in one.pages
    assert one.heading == HEADINGS["welcome"]


def test_another_role_ends_the_visit(settled):
    from storage.accounts import assign

    account = settled.player("Principal of Alder Elementary")
    one = settled.visitor(account).go("reports.py")
    assign(settled.engine, account.id, roles=["facilitator"])
    one.run()
    assert one.pages == {f"{page}.py" for page in OPEN}


def test_a_file_that_is_asked_for_without_a_run_is_made_for_who_is_still_signed_in(settled):
    one = settled.visitor(settled.player("District office")).go("reports.py")
    visit, _ = one.at.session_state["_admitted"]
    made = door.while_signed_in(visit, lambda: b"a report")
    assert made() == b"a report"
    sessions.end_session(settled.engine, one.at.session_state["token"])  # in another tab
    with pytest.raises(PermissionError, match="signed out"):
        made()


# Parts of pages that run without the page, and so without asking again who is here. Each only reads what is released,
# or changes nothing but the visit. Whatever is kept is kept by a page's own run: there the door has said who acts.
BY_THEMSELVES = {
    "pages/projector.py": {"fragment"},  # asks whether the wave was released
    "ui/reading/packing.py": {"fragment"},  # shows how far a file is
    "ui/frame.py": {"on_click"},  # the language, and signing out
    "ui/asking/ask.py": {"on_send_change"},  # an empty function
    "ui/reading/chosen.py": {"on_change"},  # writes the wave and the group that were picked into the address
    "ui/front/secret_link.py": {"on_link_change"},  # an empty function
}


def test_nothing_is_changed_by_a_part_of_a_page_that_runs_by_itself():
    import re

    found = {}
    for path in (*ROOT.glob("pages/*.py"), *ROOT.glob("ui/**/*.py")):
        text = path.read_text("utf-8")
        words = set(re.findall(r'\b(on_[a-z_]*(?:click|change|submit))=(?!"ignore")', text))  # which runs nothing
        words |= {"fragment"} if re.search(r"@st\.(fragment|dialog)", text) else set()
        if words:
            found[str(path.relative_to(ROOT))] = words
    assert found == BY_THEMSELVES
