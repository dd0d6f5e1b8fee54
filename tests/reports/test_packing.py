"""A pack holds a PDF and a page for each group asked for, under a name that any computer takes, and can be stopped."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from reflectory.reports.exports import html, pdf
from reflectory.reports.exports.bulk import WORKERS, file_name, file_names, pack


def packed(report, sections, **given):
    out = io.BytesIO()
    complete = pack(report, sections, [], "en", out, **given)
    with zipfile.ZipFile(out) as opened:
        return complete, {name: opened.read(name) for name in opened.namelist()}


def test_a_pack_holds_the_very_file_of_each_group_in_the_order_of_the_tree(report):
    complete, files = packed(report, report.sections)
    ordered = [one for one, _ in report.in_order()]
    assert complete
    names = file_names(report, ordered, "en")
    assert list(files) == [name + end for name in names for end in (".pdf", ".html")]
    assert len(names) == len(report.sections) > 4
    for name, section in zip(names, ordered, strict=True):
        assert files[f"{name}.pdf"] == pdf.write(report, "en", section)
        assert files[f"{name}.html"] == html.write(report, "en", section)


def test_only_the_groups_asked_for_are_in_it_and_two_of_one_name_are_told_apart(report):
    wanted = [one for one in report.sections if one.kind == "team"]
    _, files = packed(report, wanted)
    assert len(files) == 2 * len(wanted)
    assert any("Grade 1 - Elm School" in name for name in files)
    assert any("Grade 1 - Oak School" in name for name in files)


def test_progress_is_told_group_by_group(report):
    told = []
    packed(report, report.sections, progress=told.append)
    assert told == list(range(1, len(report.sections) + 1))


def test_a_stopped_pack_is_not_complete_and_makes_nothing_more(report):
    asked = []

    def stop():
        asked.append(1)
        return len(asked) > WORKERS + 2

    complete, files = packed(report, report.sections, stop=stop)
    assert not complete
    assert len(files) < len(report.sections)


def test_the_same_report_gives_the_same_pack(report):
    def content():
        out = io.BytesIO()
        pack(report, report.sections[:2], [], "fr", out)
        return out.getvalue()

    assert content() == content()


@given(st.text(max_size=200))
def test_any_name_becomes_a_safe_name_of_a_file(name):
    made = file_name(name)
    assert 0 < len(made.encode()) <= 180
    assert not set(made) & set('\\/:*?"<>|\0\n\r\t')
    assert made not in (".", "..")
    assert made == made.strip(". ")
