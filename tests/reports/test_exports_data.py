"""Workbook, CSV, codebook and JSON, opened by openpyxl, pandas and json: the report's numbers, explained, harmless."""

import csv as plain_csv
import io
import json
from dataclasses import fields, replace
from pathlib import Path

import jsonschema
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from analysis.estimates import Estimate
from analysis.frames import released
from analysis.frames.released import SCHEMAS
from reflectory.i18n.catalogue import languages, say
from reflectory.reports import model
from reflectory.reports.exports import EXPORTS, codebook_csv, csv, dta, sav, xlsx
from reflectory.reports.exports import json as json_data
from reflectory.reports.exports.csv import harmless
from reflectory.reports.focus import Promise
from reflectory.reports.model import Comments, Figure
from reflectory.reports.sentences import title
from reflectory.reports.serialization import from_json
from surveys.model import words
from tests.first_edition import first_edition
from tests.reports.conftest import district_report
from tests.reports.invented_figures import AGREE, SURVEY, section
from tests.reports.invented_figures import report as invented
from tests.reports.taken import SNEAKY, numbers, other_groups_changed, parts, sneaky

BOTH = pytest.mark.parametrize("language", languages())
ROOT = Path(__file__).resolve().parents[2]


def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet):
    head, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in others]


def table(content):
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", dtype={"id": str, "group_key": str})


@BOTH
def test_the_workbook_has_its_sheets_with_heads_that_stay_in_view(report, language):
    held = book(xlsx.write(report, language))
    shown = ("read", "matrix", "scales", "items", "beside", "whole", "importance", "codebook", "methods")
    names = [say(language, f"workbook.sheet.{one}") for one in shown]
    assert held.sheetnames == names
    for name in names[1:]:
        assert held[name].freeze_panes is not None
        assert held[name].freeze_panes.endswith("2")
        assert held[name].auto_filter.ref
        assert all(held[name].column_dimensions["A"].width > 5 for _ in [0])


@BOTH
def test_the_workbook_s_numbers_are_the_report_s_own(report, language):
    held, section = book(xlsx.write(report, language)), report.of_unit(4)
    name, parent, mean, n = (
        say(language, key)
        for key in ("workbook.column.group", "workbook.column.parent", "methods.mean.head", "workbook.column.n")
    )
    who = tuple(title(one, report.survey, language) for one in (section, report.parent(section)))
    found = [row for row in rows(held[say(language, "workbook.sheet.scales")]) if (row[name], row[parent]) == who]
    assert len(found) == len(report.survey.scales)
    for scale, row in zip(report.survey.scales, found, strict=True):
        figure = section.figure("scale", scale.id)
        assert row[mean] == pytest.approx(figure.estimate("mean").value, rel=1e-14)  # 16 digits in the file
        assert row[n] == figure.n


def test_every_number_in_the_workbook_is_published_and_the_check_can_fail(report, other_report):
    held = book(xlsx.write(report, "en"))
    cells = {
        round(float(cell), 9)
        for name in ("Scales", "Statements", "Comparison")
        for row in held[name].iter_rows(min_row=2, values_only=True)
        for cell in row
        if isinstance(cell, int | float)
    }
    assert len(cells) > 500
    assert cells <= numbers(report)
    assert not cells <= numbers(other_report)


def test_every_number_in_the_csv_file_is_published_and_the_check_can_fail(report, other_report):
    held = table(csv.write(report, "en"))
    values = held.select_dtypes("number").to_numpy().ravel()
    cells = {round(float(one), 9) for one in values if one == one}
    assert len(cells) > 500
    assert cells <= numbers(report)
    assert not cells <= numbers(other_report)


def test_a_count_that_may_be_larger_reads_so_and_stays_a_number(report):
    held = book(xlsx.write(report, "en"))["Statements"]
    plus = [cell for row in held.iter_rows(min_row=2) for cell in row if cell.number_format == '0"+"']
    capped = sum(
        len(row) for one in report.sections for figure in one.figures if figure.kind == "item" for row in figure.capped
    )
    assert len(plus) == capped > 0
    assert all(isinstance(cell.value, int) for cell in plus)


def test_the_workbook_says_what_changed_and_what_was_written():
    survey = first_edition("enhancer")
    before = district_report(survey, 3, title="Autumn", wave="1")
    now = district_report(survey, 1, title="Winter", wave="2")
    top = now.sections[0]
    now = replace(now, remarks=(Comments(survey.questions[0].id, top.units, top.names, top.kind, ("We laugh.",)),))
    held = book(xlsx.write(now, "en", earlier=[before]))
    changed = rows(held["Change"])
    assert {row["Wave"] for row in changed} == {"Autumn"}
    assert changed[0]["Difference"] == pytest.approx(changed[0]["Average now"] - changed[0]["Average then"])
    assert [row["Comment"] for row in rows(held["Comments"])] == ["We laugh."]
    assert "Comments" not in book(xlsx.write(now, "en", now.of_unit(4))).sheetnames


@BOTH
def test_the_workbook_begins_with_what_each_group_set_out_to_do(report, language):
    group = report.sections[1]
    goals = {group.key: (Promise("", "We ask.", "=We ask."), Promise("", "Done.", ""))}
    lines = [row[0].value for row in book(xlsx.write(report, language, promises=goals)).worksheets[0].iter_rows()]
    at = lines.index(say(language, "glance.first.promised"))
    name = say(language, "paper.named", name=title(group, report.survey, language), text="=We ask.")
    assert lines[at + 1 : at + 3] == [name, ""]
    assert say(language, "glance.first.promised") not in [
        row[0].value for row in book(xlsx.write(report, language)).worksheets[0].iter_rows()
    ]


@pytest.mark.parametrize(("low", "high", "step"), [(-10, 10, 1), (0, 4, 1), (0, 100, 1), (0, 100, 10), (1, 2, 1)])
def test_every_answer_of_a_format_of_any_length_is_in_every_file_and_called_by_its_value(low, high, step):
    points = (high - low) // step + 1
    form = replace(AGREE, id="long", low=low, high=high, step=step, anchors=({"en": "Word"},) * points)
    items = tuple(replace(one, format="long", reverse=at % 2 == 1) for at, one in enumerate(SURVEY.items))
    survey = replace(SURVEY, formats=(form,), items=(*items, replace(items[0], id="single")))
    counts, capped = tuple(range(points)), (0, points - 1)
    item = Figure("item", "single", sum(counts), (counts,), (capped,), {"mean": Estimate("mean", 1.0, n=9)})
    made = invented(section("1", item), survey=survey)
    head, row = csv.write(made, "en").decode("utf-8-sig").splitlines()[:2]
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert {int(name[6:]): int(told[name]) for name in told if name.startswith("count_")} == dict(
        zip(form.values, counts, strict=True)
    )
    assert told["or_more"] == harmless(f"{low} {high}")
    explained = codebook_csv.write(made, "en").decode("utf-8-sig").splitlines()
    assert sum(line.startswith(f"count_{high},single,{high},Word") for line in explained) == 1
    (shown,) = rows(book(xlsx.write(made, "en"))["Statements"])
    for value, count in zip(form.values, counts, strict=True):
        assert shown[say("en", "workbook.column.answer", n=value)] == count
        assert shown[say("en", "workbook.column.share", n=value)] == pytest.approx(count / sum(counts))
    assert json.loads(json_data.write(made, "en"))["sections"][0]["figures"][0]["counts"] == [list(counts)]


def test_nothing_that_was_typed_is_a_formula_or_a_link(report):
    held = book(xlsx.write(sneaky(report), "en"))
    cells = [cell for sheet in held for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    assert set(SNEAKY) <= texts


def test_pandas_reads_the_csv_file_and_the_codebook_explains_every_column_id_and_answer(report):
    held, book_ = (table(one.write(report, "en")) for one in (csv, codebook_csv))
    assert set(held.columns) <= set(book_["column"])
    assert book_["meaning"].notna().all()
    explained = book_[book_["column"] == "id"].set_index("id")["meaning"]
    assert set(held["id"]) <= set(explained.index)
    for item in report.survey.items:
        assert explained[item.id] == words(item.text, "en")
    items = held[held["figure"] == "item"]
    for item in report.survey.items:
        anchors = book_[(book_["id"] == item.id) & book_["column"].str.startswith("count_")]
        form = report.survey.format_of(item)
        assert len(anchors) == form.points
        counted = items[items["id"] == item.id][[f"count_{value}" for value in form.values]]
        assert counted.notna().all().all()
        first = words(form.anchors[-1 if item.reverse else 0], "en")
        assert anchors.set_index("column")["meaning"][f"count_{form.low}"] == first
    assert set(held["gap"].dropna()) <= set(book_[book_["column"] == "gap"]["value"])


@BOTH
def test_the_codebook_speaks_the_reader_s_language_under_the_same_heads(report, language):
    held = table(codebook_csv.write(report, language))
    assert list(held.columns) == ["column", "id", "value", "meaning", "also"]
    assert say(language, "methods.mean.column") in set(held["meaning"])


def test_every_field_of_the_json_file_is_documented():
    told = (ROOT / "docs" / "files.md").read_text("utf-8")
    for kind in (model.Report, model.Section, model.Figure, model.Comparison, model.Reliability,
                 model.GroupVariance, model.RelativeImportance, model.Comments, model.Estimate):  # fmt: skip
        for one in fields(kind):
            assert f"`{one.name}`" in told, f"{kind.__name__}.{one.name}"


def test_json_of_one_group_is_a_report_of_it_and_what_it_is_part_of(report):
    section = report.of_unit(4)
    held = from_json(json_data.write(report, "en", section).decode())
    assert {one.key for one in held.sections} == {section.key, section.parent, report.parent(section).parent}
    assert held.section(section.key) == section
    assert json.loads(json_data.write(report, "en", section))["schema"] == model.SCHEMA


@pytest.mark.parametrize("export", EXPORTS, ids=lambda one: one.SUFFIX)
def test_a_file_about_one_group_tells_of_no_group_beside_it(export, report, other_report):
    """Whatever the groups beside it answered, the file is the same."""
    section = report.of_unit(4)
    changed = other_groups_changed(report, section, other_report)
    assert parts(export.write(changed, "en", section)) == parts(export.write(report, "en", section))


@pytest.mark.parametrize("kind", ["scale", "item"])
def test_a_released_wave_is_read_as_a_table_in_one_call(report, tmp_path, kind):
    (tmp_path / "wave.json").write_bytes(json_data.write(report, "en"))
    wave = released(tmp_path / "wave.json", kind)
    figures = {(part.key, figure.id): (part, figure) for part in report.sections for figure in part.figures
               if figure.kind == kind}  # fmt: skip
    assert set(wave.index) == set(figures)
    assert len({part.key for part in report.sections if part.names == ("Grade 1",)}) == 2, "two groups of one name"
    for at, row in wave.iterrows():
        part, figure = figures[at]
        assert (row["name"], row["level"], row["parent"]) == (part.name, part.kind, part.parent or "")
        assert (row["answered"], row["n"]) == (part.answered, figure.n)
        for name, estimate in figure.estimates.items():
            assert row[name] == estimate.value if estimate.value is not None else pd.isna(row[name])
        assert row["mean_low"] == figure.estimate("mean").low


def test_a_figure_that_is_absent_is_a_gap_with_its_reason(report, tmp_path):
    top, *rest = report.sections
    gap = replace(top.figures[0], estimates={"mean": Estimate.missing("mean", 1, "one_person")})
    other = replace(report, sections=(replace(top, figures=(gap, *top.figures[1:])), *rest))
    (tmp_path / "wave.json").write_bytes(json_data.write(other, "en"))
    row = released(tmp_path / "wave.json").loc[(top.key, gap.id)]
    assert (pd.isna(row["mean"]), row["why"]) == (True, "one_person")


def test_releases_of_every_version_are_read_and_what_is_none_is_refused(tmp_path):
    first = released(ROOT / "tests" / "releases" / "stored_schema_1.json")
    assert len(first) > 0
    assert first["mean"].notna().all()
    assert SCHEMAS[-1] == model.SCHEMA
    file = tmp_path / "wave.json"
    for text, fault in (("wave,group\n", "no report"), ("[]", "no report"), ("{}", "no report"),
                        ('{"schema": 99, "sections": []}', "schema 99.*update")):  # fmt: skip
        file.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=fault):
            released(file)
    with pytest.raises(ValueError, match="scale"):
        released(file, "scales")


@BOTH
def test_the_spss_and_the_stata_file_hold_the_rows_of_the_csv_file_with_their_labels(report, language):
    plainly = table(csv.write(report, language))
    words_of = plain_csv.DictReader(io.StringIO(codebook_csv.write(report, language).decode("utf-8-sig")))
    book = {row["column"]: row["meaning"] for row in words_of if not row["id"] + row["value"]}
    for export, reader in ((sav, pyreadstat.read_sav), (dta, pyreadstat.read_dta)):
        content = export.write(report, language)
        assert content == export.write(report, language)
        held, about = reader(io.BytesIO(content))
        labelled, _ = reader(io.BytesIO(content), apply_value_formats=True)
        assert len(held) == len(plainly)
        assert list(held) == [{"with": "with_scale"}.get(name, name.replace("-", "m")) for name in plainly]
        for name, own in zip(plainly, held, strict=True):
            label = about.column_names_to_labels[own]
            assert label, own
            assert book[name].startswith(label)
            if name in ("figure", "kind", "better"):
                assert set(labelled[own].dropna()) <= set(about.variable_value_labels[own].values())
                assert set(held[own].dropna()) <= set(about.variable_value_labels[own])
                assert held[own].notna().tolist() == plainly[name].notna().tolist()
            elif name == "mean" or name.startswith("count_"):
                pd.testing.assert_series_equal(held[own], plainly[name], check_names=False, check_dtype=False)
            elif name == "text":
                assert held[own].tolist() == plainly[name].tolist()


def test_every_report_as_json_meets_the_published_schema(report, other_report):
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    check.check_schema(schema)
    blank = model.Report("w1", "Spring", report.survey_json, 5, ())
    for each in (report, other_report, sneaky(report), invented(section("1")), blank):
        check.validate(json.loads(json_data.write(each, "en")))
    damaged = json.loads(json_data.write(report, "en"))
    damaged["sections"][0]["figures"][0]["estimates"]["mean"]["value"] = "3.2"
    other = json.loads(json_data.write(report, "en")) | {"answers": [1, 2, 3]}
    lacking = {name: value for name, value in damaged.items() if name != "k"}
    assert not any(map(check.is_valid, (damaged, other, lacking)))
