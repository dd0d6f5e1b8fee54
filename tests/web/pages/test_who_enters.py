"""Who sees what: every page as every role, by a table written down here a second time."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reflectory.db import sessions
from reflectory.db.share_links import group_code
from reflectory.db.units import units
from reflectory.i18n.catalogue import say
from reflectory.web.access.session import START_PAGES
from reflectory.web.access.visit import EVERYBODY
from reflectory.web.downloads import while_signed_in
from reflectory.web.navigation import PAGES, heads
from tests.web.pages.conftest import PASSWORD, address

ROOT = Path(__file__).resolve().parents[3]
OPEN = {
    "start", "start?tab=demonstration", "answer", "reflections", "colleagues", "about", "about?tab=stored",
    "about?tab=methods", "screen", "account", "account?tab=password",
}  # fmt: skip
REPORTS = {"reports", "reports?tab=goals", "reports?tab=conversation"}
TABLE = {
    "newcomer": OPEN | {"account?tab=set_up"},
    "nobody": OPEN,
    "member": OPEN | {"study", "study?tab=profiles"},
    "leader": OPEN | REPORTS | {"study"},
    "facilitator": OPEN | {"study", "study?tab=plan", "waves", "waves?tab=new", "waves?tab=bring"},
    "administrator": OPEN | {"units", "people", "audit?tab=log", "status"},
    "auditor": OPEN | {"audit", "audit?tab=log"},
}
HEADINGS = {
    "start": "How do we bring out the best in each other?",
    "answer": "Answer a survey",
    "reports": "Reports",
    "reports?tab=goals": "Goals",
    "reports?tab=conversation": "A conversation about the report",
    "study": "Book study",
    "study?tab=plan": "A book study",
    "study?tab=profiles": "Profiles in our group",
    "colleagues": "Colleague view",
    "waves": "Waves",
    "waves?tab=new": "A new wave",
    "waves?tab=bring": "Bring in answers",
    "units": "Units",
    "people": "People",
    "reflections": "My reflections",
    "about": "Privacy, in plain words",
    "about?tab=methods": "Methods",
    "screen": "This link shows nothing",
    "start?tab=demonstration": "The demonstration district",
    "account?tab=set_up": "Set up your own",
    "account": "Sign in",
    "account?tab=password": "Choose your password",
    "about?tab=stored": "What is stored",
    "audit": "Releases",
    "audit?tab=log": "Audit log",
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


def alone(page, session):
    """Run a page's file by itself, with what another run admitted, as a side door would."""
    name, _, tab = page.partition("?tab=")
    at = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=60)
    for kept in ("_admitted", "token", "groups"):
        if kept in session:
            at.session_state[kept] = session[kept]
    if tab:
        at.query_params["tab"] = tab
    return at.run()


def test_the_table_names_every_page_and_tab():
    assert {address(row, tab) for row in PAGES for tab in row.tabs} == set(HEADINGS) == set().union(*TABLE.values())


@pytest.mark.parametrize("role", TABLE)
def test_a_role_enters_its_pages_and_no_others(role, request, filled, tmp_path):
    installation = request.getfixturevalue("fresh" if role == "newcomer" else "settled")
    (tmp_path / "demonstration.db").write_bytes(filled.file.read_bytes())
    one = visitor_as(role, installation)
    assert one.pages == TABLE[role]
    names = {page.partition("?")[0] for page in TABLE[role]}
    for page, heading in HEADINGS.items():
        one.go(page)
        if page in TABLE[role]:
            assert one.heading == heading
            continue
        assert one.heading != heading, f"{role} must not see {page}"
        shut = alone(page, one.at.session_state)
        if page.partition("?")[0] in names:  # another tab of it is open, and is what is shown
            assert heading not in [title.value for title in shut.title]
        else:
            assert [title.value for title in shut.title] == [CLOSED["en"]]
            assert len(shut.main.children) == 2, "the refusal is all that is shown"


def test_no_menu_has_more_than_five_words_whatever_somebody_may_do():
    known = sorted({role for row in PAGES for role in row.who} - {EVERYBODY})
    assert len(PAGES) <= 16
    for several in (set(some) for n in range(len(known) + 1) for some in combinations(known, n)):
        under = heads(frozenset({EVERYBODY, *several}))
        in_menu = {row.name for row in PAGES if row.in_menu and row.who & {EVERYBODY, *several}}
        assert len([name for name in under[""] if name in in_menu]) + len(under) - 1 <= 5, several
        assert in_menu <= {name for names in under.values() for name in names}
        assert all(set(names) <= in_menu for head, names in under.items() if head)


@pytest.mark.parametrize("asked", [row.name for row in PAGES])
def test_a_page_admits_nobody_by_itself(asked, settled):
    at = AppTest.from_file(ROOT / "pages" / f"{asked}.py", default_timeout=60).run()
    assert [title.value for title in at.title] == [CLOSED["en"]]
    at.query_params["lang"] = "fr"
    assert [title.value for title in at.run().title] == [CLOSED["fr"]]


def test_signing_in_needs_the_password(settled, filled):
    one = settled.visitor().go("account")
    one.fill(Name="Principal of Alder Elementary", Password="a guess that fails").press("Sign in", 0)
    assert "do not go together" in one.errors
    one.fill(Name="principal of ALDER elementary", Password=filled.password).press("Sign in", 0)
    assert one.heading == say("en", "reports.title")
    assert "You are signed in as Principal of Alder Elementary." in one.go("account").sent


@pytest.mark.parametrize(("role", "page"), START_PAGES.items())
def test_whoever_signs_in_is_led_to_the_first_page_of_their_role(settled, role, page):
    settled.account("Somebody new", role, password=PASSWORD)
    one = settled.visitor().go("account")
    one.fill(Name="Somebody new", Password=PASSWORD).press("Sign in", 0)
    assert one.heading == HEADINGS[page]


def test_too_many_guesses_have_to_wait(settled, filled):
    one = settled.visitor().go("account")
    for _ in range(6):
        one.fill(Name="District office", Password="a guess that fails").press("Sign in", 0)
    assert "Too many attempts with this name." in one.errors
    one.fill(Name="District office", Password=filled.password).press("Sign in", 0)
    assert "Too many attempts" in one.errors, "the right password has to wait as well, or guessing would go on"


def test_signing_out_shuts_the_pages(settled):
    one = settled.visitor(settled.player("Principal of Alder Elementary")).go("reports")
    one.press("Sign out")
    assert "reports" not in one.pages
    assert one.heading == HEADINGS["start"]


def test_another_role_ends_the_visit(settled):
    from reflectory.db.accounts import assign

    account = settled.player("Principal of Alder Elementary")
    one = settled.visitor(account).go("reports")
    assign(settled.engine, account.id, roles=["facilitator"])
    one.run()
    assert one.pages == OPEN


def test_a_file_that_is_asked_for_without_a_run_is_made_for_who_is_still_signed_in(settled):
    one = settled.visitor(settled.player("District office")).go("reports")
    visit, _ = one.at.session_state["_admitted"]
    made = while_signed_in(visit, lambda: b"a report")
    assert made() == b"a report"
    sessions.end_session(settled.engine, one.at.session_state["token"])  # in another tab
    with pytest.raises(PermissionError, match="signed out"):
        made()


# Parts of pages that run without the page, and so without asking again who is here. Each only reads what is released,
# or changes nothing but the visit. Whatever is kept is kept by a page's own run: there the door has said who acts.
BY_THEMSELVES = {
    "pages/screen.py": {"fragment"},  # asks whether the wave was released
    "reflectory/web/reports/bulk_download.py": {"fragment"},  # shows how far a file is
    "reflectory/web/layout.py": {"on_click"},  # the language, and signing out
    "reflectory/web/respondent/reflection_key.py": {"on_words_change"},  # an empty function
    "reflectory/web/choice.py": {"on_change"},  # writes into the address what was picked: a tab, wave, group or study
    "reflectory/web/access/secret_link.py": {"on_link_change"},  # an empty function
}


def test_nothing_is_changed_by_a_part_of_a_page_that_runs_by_itself():
    import re

    found = {}
    for path in (*ROOT.glob("pages/*.py"), *ROOT.glob("reflectory/web/**/*.py")):
        text = path.read_text("utf-8")
        words = set(re.findall(r'\b(on_[a-z_]*(?:click|change|submit))=(?!"ignore")', text))  # which runs nothing
        words |= {"fragment"} if re.search(r"@st\.(fragment|dialog)", text) else set()
        if words:
            found[str(path.relative_to(ROOT))] = words
    assert found == BY_THEMSELVES
