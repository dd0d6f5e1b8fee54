"""docs/surveys.md tells what is in the library."""

from __future__ import annotations

import re
from pathlib import Path

from surveys.loader import library, read_survey

PAGE = (Path(__file__).parents[2] / "docs" / "surveys.md").read_text("utf-8")


def test_every_survey_is_named() -> None:
    for one in library():
        assert f"`{one.id}`" in PAGE


def test_the_survey_and_the_translation_shown_can_be_read(tmp_path: Path) -> None:
    survey, forms, french = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    colleague = forms[: forms.index("[forms.chapter]")]
    (tmp_path / "survey.toml").write_text(survey + colleague, "utf-8")
    texts = 'low = "..."\nmiddle = "..."\nhigh = "..."\npractice = "..."\nquestions = ["?", "?"]\n'
    ends = 'low_end = "..."\nhigh_end = "..."\n'
    (tmp_path / "fr.toml").write_text(french.replace("[items]", f"{texts}{ends}\n[items]"), "utf-8")
    assert [item.id for item in read_survey(tmp_path).items] == ["ow2", "ow1", "stay"]
    assert "{name}" in read_survey(tmp_path, "colleague").item("ow1").text["en"]
