"""French is whole: what Streamlit says by itself, and how French is set."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
import streamlit

from reflectory.i18n.catalogue import keys, say, template

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def bundle():
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    return "\n".join(path.read_text("utf-8") for path in scripts)


@pytest.mark.parametrize("name", sorted(name for name in keys("en") if name.startswith("streamlit.")))
def test_streamlit_still_says_what_is_said_in_french_in_its_place(bundle, name):
    """It builds some sentences from pieces: each piece must be there."""
    pieces = re.split(r"\{\w+\}|(?:Ctrl|⌘)?\+?Enter to |\. ", template("en", name))
    assert all(piece.strip(" •.") in bundle for piece in pieces)
    assert template("fr", name) != template("en", name) or name == "streamlit.pages"


BLANKS = {
    name: "x"
    for path in (ROOT / "reflectory" / "i18n" / "fr").glob("*.toml")
    for name in re.findall(r"\{(\w+)\}", path.read_text("utf-8"))
}  # something for every blank that a plural may have


def test_all_of_the_app_s_french_is_set_by_one_rule():
    """Canadian French: no blank before ? ! ; a fixed one before : and inside « », and a curved apostrophe."""
    wrong = re.compile(r"(?<![«])[ \u00a0\u202f][?!;](?!\[)|(?<=\w)'(?=\w)|« |\u202f| [:»%]")
    for key in keys("fr"):
        try:
            said = [template("fr", key)]
        except KeyError:
            said = [say("fr", key, **BLANKS | {"n": n}) for n in (1, 7)]
        assert not [one for one in said if wrong.search(one)], key


COUNTED = {
    "en": "answers|blocks|codes|colleagues|days|e-mails|groups|hours|messages|minutes|people|questions|seconds|slips"
          "|units|waves",
    "fr": "billets|blocs|codes|collègues|courriels|groupes|heures|jours|minutes|personnes|questions|réponses|secondes"
          "|sondages|unités|ajoutées|déplacées|modifiées",
}  # fmt: skip
NEVER_ONE = {
    "k": "five at least", "waves": "a course has three or more", "count": "said of three or more",
    "share": "a percentage", "size": "said of what no unit can have", "most": "days a circle may last",
    "hours": "three days", "units": "in logs of before", "people": "in logs of before",
    **dict.fromkeys(("answers", "start", "before", "after", "low", "high", "invited"), "of a release"),
}  # fmt: skip
OF_FIVE_OR_MORE = {
    "colleagues.result_title", "colleagues.lead_result",
    "colleagues.lead_alone", "over_time.picture", "privacy.example.nothing", "study.invited", "study.invited_about",
    "study.invited_more", "units_file.moved_any",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_may_be_one_is_said_as_one(language):
    counted = re.compile(rf"\{{(\w+)\}} (?:[\w-]+ )?(?:{COUNTED[language]})\b")
    wrong = []
    for key in set(keys(language)) - OF_FIVE_OR_MORE:
        with suppress(KeyError):  # a plural
            wrong += [key for name in counted.findall(template(language, key)) if name not in NEVER_ONE]
    assert not wrong
