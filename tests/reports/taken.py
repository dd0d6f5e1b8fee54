"""What the tests of files to take away share: a report full of words that would like to be markup, and readers."""

import io
import math
import unicodedata
import zipfile
from dataclasses import replace

from reflectory.reports.model import Comments

# each would do something in a PDF's source, a spreadsheet, a page or an XML file, if it were read as more than letters
SNEAKY = (
    '#panic("x")',
    '#import "shapes.typ": bar',
    "*bold* _slanted_ $x^2$",
    "= a heading",
    "@reference <label>",
    "<script>alert(1)</script>",
    "`raw` // not a comment",
    "]]> & \\u{41} ~ {name}",
    '=HYPERLINK("https://example.org")',
    "+1+1",
    "-2-2",
    "@SUM(A1)",
    "{{7*7}} %s",
    "3* and 4* $5 to $10 :school: www.a.ca a@b.ca [x](http://y.ca)",
)


def sneaky(report):
    """Give a report's groups, title, and comments such names; figures stay."""
    texts = iter(SNEAKY * 20)
    sections = tuple(replace(one, names=tuple(next(texts) for _ in one.names)) for one in report.sections)
    question = report.survey.questions[0].id
    units = sections[0].units
    remarks = (Comments(question, units, ("everybody",), sections[0].kind, SNEAKY),)
    return replace(report, sections=sections, title="#title <b>of</b> =1+1", remarks=remarks)


def other_groups_changed(report, section, other):
    """Return a report in which every group that a section is not part of has other figures."""
    line = [section]
    while (above := report.parent(line[-1])) is not None:
        line.append(above)
    kept = {one.key for one in line}
    strange = {one.key: one for one in other.sections}
    changed = tuple(
        one if one.key in kept else replace(one, figures=strange[one.key].figures, comparisons=())
        for one in report.sections
    )
    assert changed != report.sections
    return replace(report, sections=changed)


def parts(content):
    """Return what is in a file: itself, or the files in it, down to those in these, without when they were made."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: parts(opened.read(name)) for name in opened.namelist() if name != "docProps/core.xml"}


def numbers(report):
    """Return every number a report publishes."""
    found = {1.0, 0.0}
    estimates = [one for section in report.sections for figure in section.figures for one in figure.estimates.values()]
    for section in report.sections:
        found |= {section.answered, section.invited_low, section.invited_high}
        for figure in section.figures:
            found.add(figure.n)
            for row in figure.counts:
                found |= {*row, *(count / sum(row) for count in row if sum(row))}
        for one in section.comparisons:
            found.add(one.q)
            estimates += [one.difference, one.effect]
    for one in report.reliability:
        estimates += [one.alpha, one.omega]
    for one in report.team_shares:
        estimates += [one.icc1, one.icc2]
    for one in report.goes_with:
        estimates += [one.r_squared, *one.shares.values()]
    found |= {end for one in estimates for end in (one.value, one.low, one.high, one.n)}
    return {round(float(one), 9) for one in found if one is not None and math.isfinite(one)}


def plain(text):
    """Return words without line breaks, ligatures and the like."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
