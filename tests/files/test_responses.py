"""A file of answers is read whole or not at all, and every fault says row, column and remedy."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from reflectory.errors import AnswersError, OpenDoubtsError
from reflectory.files.findings import MOST
from reflectory.files.mapping import Options
from reflectory.files.recoding import MISSING
from reflectory.files.responses import Answers, read_answers
from reflectory.i18n.errors import parts, sentence
from surveys.model import Attribute, Item, Question, ResponseFormat, Survey

AGREE = ResponseFormat("agree5", 1, 5, 1, ())
SHARE = ResponseFormat("share", 0, 100, 10, ())
ITEMS = (Item("q1", {"en": "One"}, "agree5"), Item("q2", {"en": "Two"}, "agree5"), Item("use", {"en": "Use"}, "share"))
SURVEY = Survey("s", "", "1", {"en": "S"}, {"en": "P"}, 1, "", (), (AGREE, SHARE), ITEMS, ())


def read(text: str | bytes, *units: str) -> Answers:
    return read_answers(text.encode() if isinstance(text, str) else text, SURVEY, units or "team")


def faults(text: str | bytes, *units: str) -> str:
    with pytest.raises(AnswersError) as caught:
        read(text, *units)
    said = sentence(caught.value, "en")
    assert "nothing was imported" in said
    return said


def rows(answers: Answers) -> list[list[int]]:
    wide = len(ITEMS)
    return [list(answers.codes[i * wide : (i + 1) * wide]) for i in range(len(answers.units))]


def test_values_become_codes_in_the_surveys_order():
    answers = read("use,team,q2,q1\n100,North,1,5\n0,South,,3\n")
    assert rows(answers) == [[4, 0, 10], [2, MISSING, 0]]
    assert answers.units == ("North", "South")
    assert answers.notices == ()


def test_an_empty_cell_and_r_s_na_are_skipped_items():
    assert rows(read("team,q1,q2,use\nA, ,NA,10\n")) == [[MISSING, MISSING, 1]]


def test_all_faults_are_reported_at_once_with_row_column_and_remedy():
    said = faults("team,q1,q2,use\nA,6,2,10\n,1,often,15\nB,1,2\nC,2.5,3,0\n")
    assert "row 2, column q1: 6 is out of range (the answers are 1, 2, 3, 4, 5" in said
    assert "row 3, column q2: 'often' stands where a number belongs (write the answer's number, 1 to 5" in said
    assert "row 3, column use: 15 is out of range (the answers are 0, 10, 20" in said
    assert "row 4: 3 cells where the header has 4 (look for" in said
    assert (
        "row 5, column q1: 2.5 lies between two answers (an answer is one of 1, 2, 3, 4, 5, never an average)" in said
    )


def test_a_unit_without_what_it_lies_in_is_a_fault_with_its_row_and_column():
    said = faults("school,team,q1,q2,use\nElm,Maths,1,2,10\nElm,Arts,1,2,10\n,Maths,1,2,10\n", "school", "team")
    assert "row 4, column school: no unit (name the person's unit, or remove the row)" in said


def test_a_missing_item_names_the_unknown_column_it_may_be():
    said = faults("team,q1,Q_2,use\nA,1,2,10\n")
    assert "row 1, column q2: no column for this item (is it column 'Q_2'? It is unknown; rename it q2)" in said


def test_a_missing_item_lists_the_unknown_columns_when_none_is_like_it():
    said = faults("team,q1,q2,years\nA,1,2,10\n")
    assert "column use: no column for this item (unknown columns here: 'years'; rename the right one use" in said


def test_a_missing_unit_column_is_a_fault():
    assert "row 1, column team: no column for the unit" in faults("group,q1,q2,use\nA,1,2,10\n")


def test_an_unknown_column_beside_all_items_is_left_out_and_said():
    answers = read("team,q1,hours,q2,use\nA,1,forty,2,10\n")
    assert rows(answers) == [[0, 1, 1]]
    assert "unknown columns, left out: 'hours'" in answers.notices[0]


def test_a_duplicate_header_is_a_fault():
    assert "row 1, columns 2, 4: 2 columns are named 'q1' (keep one" in faults("team,q1,q2,q1,use\nA,1,2,1,10\n")


@pytest.mark.parametrize("nothing", [b"", b"\n\n  \n", b"\xef\xbb\xbf", ",,,\n"])
def test_an_empty_file_is_a_fault(nothing):
    assert "row 1: the file is empty (the first row names the columns" in faults(nothing)


def test_a_header_alone_is_a_fault():
    assert "row 2: nobody's answers" in faults("team,q1,q2,use\n")


def test_a_file_in_which_nobody_answered_is_a_fault():
    assert "nobody answered any item" in faults("team,q1,q2,use\nA,,,\n")


def test_what_is_no_table_is_named_as_what_it_is():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "a ZIP archive, an ODS spreadsheet, or an XLSX spreadsheet that is damaged" in faults(held.getvalue())
    assert "old Excel workbook" in faults(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert "compressed" in faults(b"\x1f\x8b\x08\x00")
    apart = json.dumps([{f"name {at}": 1} for at in range(4000)])  # each row would have a cell for every name
    assert "JSON whose records have hardly a name in common" in faults(apart.encode())


def test_a_byte_order_mark_is_left_out_and_said():
    answers = read(b"\xef\xbb\xbfteam,q1,q2,use\nA,1,2,10\n")
    assert rows(answers) == [[0, 1, 1]]
    assert "byte-order mark" in answers.notices[0]


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_read_and_said(separator, word):
    answers = read("team,q1,q2,use\nA,1,2,10\n".replace(",", separator))
    assert rows(answers) == [[0, 1, 1]]
    assert word in answers.notices[0]


def test_whole_numbers_with_a_decimal_comma_are_read():
    assert rows(read('team;q1;q2;use\nA;3,0;4.00;"10,0"\n')) == [[2, 3, 1]]


def test_a_decimal_comma_between_two_answers_is_a_fault():
    assert "row 2, column q1: 3,5 lies between two answers" in faults("team;q1;q2;use\nA;3,5;4;10\n")


def test_decimal_commas_in_a_file_of_commas_shift_the_row_and_are_a_fault():
    assert "5 cells where the header has 4 (look for a separator too many" in faults("team,q1,q2,use\nA,3,0,4,10\n")


def test_empty_cells_past_the_header_do_no_harm():
    assert rows(read("team,q1,q2,use\nA,1,2,10,,\n")) == [[0, 1, 1]]


def test_another_encoding_is_read_and_said():
    answers = read("team,q1,q2,use\nÉcole,1,2,10\n".encode("cp1252"))
    assert answers.units == ("École",)
    assert "Windows-1252" in answers.notices[0]
    assert read("team,q1,q2,use\nÉcole,1,2,10\n".encode("utf-16")).units == ("École",)


def test_an_unknown_encoding_is_a_fault():
    assert "no encoding that is known here" in faults(b"team,q1,q2,use\nA\x81\x8d,1,2,10\n")


def test_nul_bytes_are_a_fault_with_their_row():
    assert "row 2: holds NUL bytes" in faults(b"team,q1,q2,use\nA,\x001,2,10\n")


def test_an_open_quotation_mark_is_a_fault_with_its_row():
    assert "row 3: cannot be read as CSV" in faults('team,q1,q2,use\nA,1,2,10\nB,"1,2,10\nC,1,2,10\n')


def test_a_huge_cell_is_a_fault_with_its_row():
    assert "row 2: cannot be read as CSV" in faults("team,q1,q2,use\nA," + "9" * 200_000 + ",2,10\n")


def test_a_long_unit_is_a_fault_and_is_not_printed_whole():
    said = faults("team,q1,q2,use\n" + "x" * 5000 + ",1,2,10\n")
    assert "is no name for a unit" in said
    assert len(said) < 400


def test_control_characters_never_reach_the_terminal():
    assert "\x1b" not in faults("team,q1,q2,use\nA,\x1b[31m,2,10\n")


def test_rows_after_a_quoted_line_break_keep_the_files_line_numbers():
    assert "row 4, column q1" in faults('team,q1,q2,use,note\nA,1,2,10,"two\nlines"\nB,9,2,10,\n')


def test_a_blank_line_is_nobody():
    assert read("team,q1,q2,use\n\nA,1,2,10\n,,,\n").units == ("A",)


def test_a_person_without_any_answer_is_left_out_and_said():
    answers = read("team,q1,q2,use\nA,1,2,10\nA,,NA,\n")
    assert answers.units == ("A",)
    assert "rows without any answer, left out: 1" in answers.notices


def test_faults_without_number_are_counted_but_not_all_printed():
    said = faults("team,q1,q2,use\n" + "A,9,9,7\n" * 1000)
    assert "and 2985 more faults like these" in said
    assert len(said.splitlines()) <= MOST + 2


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path):
    with pytest.raises(AnswersError) as caught:
        read_answers(tmp_path / "none.csv", SURVEY, "team")
    assert "none.csv: file: cannot be read: No such file" in sentence(caught.value, "en")


def test_a_file_is_named_in_its_faults(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text("team,q1,q2,use\nA,9,2,10\n")
    with pytest.raises(AnswersError) as caught:
        read_answers(path, SURVEY, "team")
    assert "mine.csv: row 2, column q1: 9 is out of range" in sentence(caught.value, "en")


CELLS = st.sampled_from(["", "1", "5", "6", "2,0", "3.5", "NA", "x", '"', "'", "10", "\n", "\r", ";", "\t", "é", "-1"])


@settings(deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_any_bytes_give_answers_or_a_reasoned_refusal(content):
    _answers_or_refusal(content)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=6), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_any_table_gives_answers_or_a_reasoned_refusal(table, separator):
    lines = [["team", "q1", "q2", "use"], *table]
    _answers_or_refusal("\n".join(separator.join(line) for line in lines).encode())


def _answers_or_refusal(content: bytes) -> None:
    refusal = None
    try:
        answers = read_answers(content, SURVEY, "team")
    except OpenDoubtsError:
        return
    except AnswersError as error:
        refusal = error
    if refusal is not None:
        assert len(refusal.findings) > 1
        assert all(all(parts(fault, "en")) for fault in refusal.findings[:-1] if fault.code != "answers-more")
        return
    assert len(answers.codes) == len(answers.units) * len(ITEMS)
    points = [SURVEY.format_of(item).points for item in ITEMS]
    assert all(code == MISSING or code < points[i] for row in rows(answers) for i, code in enumerate(row))


ROLE = Attribute("role", {"en": "Role", "fr": "Fonction"},
                 (("teacher", {"en": "Teacher", "fr": "Enseignante"}), ("leader", {"en": "Leader"})))  # fmt: skip
OPEN = replace(SURVEY, attributes=(ROLE,), questions=(Question("try", {"en": "What could we try?"}),))


def besides(text, cut="Job", comments="Said", words=None):
    options = Options(cut={"role": cut}, comments={"try": comments}, words=words or {})
    return read_answers(text.encode(), OPEN, "team", options)


def test_a_role_and_comments_are_read_from_the_columns_that_are_named():
    answers = besides("Said,team,q1,q2,use,Job\nMore time,A,1,2,10,enseignante\nn/a,A,1,3,10,\n,A,2,,10,leader\n")
    assert answers.values == ("teacher", "", "leader")
    assert answers.comments == ((0, "try", "More time"),)
    assert not {"Said", "Job"} & {*answers.left_out}


def test_of_a_row_that_is_left_out_nothing_is_said():
    people = "".join(f"w{at},A,{at % 5 + 1},2,{at}0,leader\n" for at in range(6))
    with pytest.raises(OpenDoubtsError):
        besides("Said,team,q1,q2,use,Job\n" + people + "sums,Total,3,2,10,leader\n")
    options = Options({"summary": "leave-out"}, cut={"role": "Job"}, comments={"try": "Said"})
    text = "Said,team,q1,q2,use,Job\n" + people + "sums,Total,3,2,10,leader\n"
    answers = read_answers(text.encode(), OPEN, "team", options)
    assert [text for _, _, text in answers.comments] == [f"w{at}" for at in range(6)]


def test_a_role_that_is_none_and_a_comment_that_is_too_long_are_faults_with_their_row():
    text = f"Said,team,q1,q2,use,Job\n{'x' * 1501},A,1,2,10,boss\n"
    with pytest.raises(AnswersError) as caught:
        besides(text)
    said = sentence(caught.value, "en")
    assert "row 2, column role: 'boss' is no answer to this question (write one of teacher, leader" in said
    assert "row 2, column try: it is longer than 1500 letters" in said
    assert besides(text.replace("x" * 1501, ""), words={"role": {"Boss": 2}}).values == ("leader",)


@pytest.mark.parametrize(("options", "said"), [
    (Options(cut={"years": "Job"}), "there is no question 'years'"),
    (Options(comments={"role": "Job"}), "there is no question 'role'"),
    (Options(cut={"role": "Post"}), "no column for what was asked besides"),
    (Options(words={"years": {"a": 1}}), "there is no format 'years'"),
])  # fmt: skip
def test_what_no_survey_or_file_has_is_said(options, said):
    with pytest.raises(AnswersError) as caught:
        read_answers(b"team,q1,q2,use,Job\nA,1,2,10,leader\n", OPEN, "team", options)
    assert said in sentence(caught.value, "en")


@pytest.mark.parametrize(("options", "column"), [
    (Options(cut={"role": "Job"}, comments={"try": "Job"}), "Job"),
    (Options(comments={"try": "team"}), "team"),
    (Options(comments={"try": "Job"}, columns={"q1": "Job"}), "Job"),
])  # fmt: skip
def test_a_column_is_read_for_one_thing(options, column):
    """Otherwise answers, roles or units would be shown as comments, word for word."""
    with pytest.raises(AnswersError) as caught:
        read_answers(b"team,q1,q2,use,Job\nA,1,2,10,leader\n", OPEN, "team", options)
    assert f"column {column}: it is named for several things at once (name each" in sentence(caught.value, "en")


def test_a_comment_in_the_first_column_names_no_row():
    answers = besides("Said,team,q1,q2,use,Job\nTotal,A,1,2,10,leader\ntest,A,1,3,10,leader\n")
    assert answers.comments == ((0, "try", "Total"), (1, "try", "test"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_how_far_the_reading_is_can_be_seen_and_it_can_be_ended(kind):
    people = [["A", at % 5 + 1, at % 4 + 1, 10 * (at % 11)] for at in range(12_000)]
    if kind == "csv":
        lines = [",".join(map(str, row)) for row in [["team", "q1", "q2", "use"], *people]]
        content = "\n".join(lines).encode()
    else:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([["team", "q1", "q2", "use"], *people]):
                sheet.write_row(at, 0, row)
        content = out.getvalue()
    shares = []
    assert len(read_answers(content, SURVEY, "team", progress=shares.append).paths) == 12_000
    assert shares == sorted(shares)
    assert [round(share, 1) for share in shares] == [0.4, 0.8, 1.0]

    def end(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_answers(content, SURVEY, "team", progress=end)
