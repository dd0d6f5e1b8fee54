"""Every statistic says its formula, its source and where it misleads; the docs say the same."""

from pathlib import Path

import pytest

from analysis.figures import FIGURES
from reflectory.i18n.catalogue import languages
from reflectory.reports.charts.tables import PRINTED
from reflectory.reports.methods import IN_REPORTS, METHODS, families, markdown

DOCS = Path(__file__).resolve().parents[2] / "docs" / "methods.md"


def test_the_docs_are_the_docstrings():
    assert DOCS.read_text("utf-8") == markdown(), "run: reflectory docs"


def test_every_figure_of_a_report_has_the_words_that_print_it_in_tables_and_files():
    assert [name for name in FIGURES if name != "protection"] == list(PRINTED)


def test_every_family_of_statistics_is_told():
    assert {"agreement", "moments", "reliability"} <= set(families())
    assert {method.family for method in METHODS} >= set(families())


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_statistic_has_a_sentence(method):
    assert method.summary.endswith(".")


@pytest.mark.parametrize("method", IN_REPORTS, ids=lambda method: method.name)
def test_every_statistic_of_a_report_has_formula_source_and_plain_words(method):
    assert method.formula or method.name == "beside_parent"
    assert method.source or method.name in ("sd", "beside_parent")
    for language in languages():
        assert method.plain(language) != method.summary
        assert method.title(language) != method.name
