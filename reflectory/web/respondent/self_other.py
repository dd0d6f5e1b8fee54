"""The mirror: one's own answers beside what colleagues see, habit by habit, in pictures and plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from reflectory.i18n.catalogue import day, number, say
from reflectory.reports.direction import named
from reflectory.reports.rater_result import answered, habits, statements
from reflectory.web.respondent.profile import poles, whole
from surveys.model import words

if TYPE_CHECKING:
    import datetime

    from reflectory.reports.model import Report
    from reflectory.reports.rater_result import Habit, Statement

STYLE = Path(__file__).with_name("self_other.css")
PAGE = """
:root { --accent: #0f6b66; --line: #d5dcd8; --edge: #6d7f7b; --sun: #e9b44c; --tint: #e3efec; --quiet: #46605c; }
body { overflow-wrap: anywhere; font: 16px/1.5 system-ui, sans-serif; color: #17302e; background: #fff; margin: 0;
  padding: 1.5rem; }
@page { margin: 15mm; }
"""
BEST_FIRST = ("hidden", "close", "alone", "unsure", "blind", "kind")


def mirror_html(report: Report, own: Mapping[str, int], name: str, ended: datetime.date, language: str) -> str:
    """Return the result of a circle as HTML without scripts: for the screen, for paper, for a screen reader.

    Parameters
    ----------
    report : Report
        As `reports.rater_result.of_colleagues` made it.
    own : mapping from item id to code
        The person's own answers; empty for none.
    name : str
        What the raters called them.
    ended : datetime.date
    language : str
    """
    n = answered(report)
    if not n:
        return whole(
            language,
            _tag("h2", say(language, "colleagues.few_title")) + _tag("p", say(language, "colleagues.few", k=report.k)),
        )
    found = habits(report, own)
    parts = [
        _tag("h2", say(language, "colleagues.result_title", n=n)),
        _tag("p", say(language, "colleagues.lead_result" if own else "colleagues.lead_alone", n=n)),
        _tag("p", f"{name} · {say(language, 'colleagues.result_date', day=day(ended, language))}", "quiet"),
        _legend(bool(own), language),
    ]
    for part in BEST_FIRST:
        mine = [one for one in found if _part(one) == part]
        if mine:
            if part != "alone":  # then there is no other part
                parts.append(_tag("h3", say(language, f"colleagues.{part}_title")))
            parts.append(_tag("p", say(language, f"colleagues.{part}_lead"), "quiet"))
            parts += [_habit(one, n, language) for one in mine]
    parts += _missing(found, language)
    parts += _next_steps(found, language)
    parts += _statements(statements(report, own), name, language)
    parts.append(_tag("h3", say(language, "colleagues.how_sure_title")))
    parts.append(_tag("p", say(language, "colleagues.how_sure")))
    parts.append(_tag("p", say(language, "colleagues.not_for"), "not-for quiet"))
    inner = "".join(parts)
    return whole(language, f'<style>{STYLE.read_text("utf-8")}</style><div class="mirror">{inner}</div>')


def mirror_file(inner: str, title: str, language: str) -> bytes:
    """Return the mirror as a page of its own, to keep or to print."""
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{PAGE}</style><body><main>{inner}</main></body></html>"
    ).encode()


def _part(one: Habit) -> str:
    """Name the part of the page a habit stands in: what is well meant is named apart, and kindly."""
    return "kind" if one.verdict == "blind" and one.scale.favourable == "low" else one.verdict


def _legend(own: bool, language: str) -> str:
    shown = [("mine", "legend_own")] if own else []
    shown += [("theirs", "legend_mean"), ("span", "legend_range")]
    rows = "".join(
        f'<li><span class="beside"><i class="{kind}" style="--at:.5"></i></span>'
        f"{escape(say(language, f'colleagues.{key}'))}</li>"
        for kind, key in shown
    )
    return f'<ul class="legend" aria-hidden="true">{rows}</ul>'


def _habit(one: Habit, n: int, language: str) -> str:
    name = named(one.scale, language)
    values = _values(one, language)
    said = [values]
    if one.verdict in ("hidden", "blind", "close", "unsure"):
        kind = "_kind" if one.scale.favourable == "low" and one.verdict in ("hidden", "blind") else ""
        said.append(say(language, f"colleagues.{one.verdict}{kind}", n=number(abs(one.gap), 1, language)))
    if one.colleagues.n < n:
        said.append(say(language, "colleagues.fewer", n=one.colleagues.n))
    return (
        f'<div class="standing"><p class="name"><strong>{escape(name)}</strong></p>{_picture(one, values, language)}'
        f'<p class="numbers">{escape(" ".join(said))}</p></div>'
    )


def _values(one: Habit, language: str) -> str:
    mean, low, high = one.colleagues.value, one.colleagues.low, one.colleagues.high
    key = "values" if one.own is not None else "values_alone"
    shown = {"mean": number(mean or 0.0, 1, language)}
    if one.own is not None:
        shown["own"] = number(one.own, 1, language)
    if low is None or high is None:
        return say(language, f"colleagues.{key}_bare", **shown)
    ends = {"low": number(max(low, one.low), 1, language), "high": number(min(high, one.high), 1, language)}
    return say(language, f"colleagues.{key}", **shown, **ends)


def _picture(one: Habit, values: str, language: str) -> str:
    """Return a line with the colleagues' range and average and one's own dot; named for those who do not see it."""

    def place(value: float) -> float:
        return min(1.0, max(0.0, (value - one.low) / (one.high - one.low)))

    marks = []
    low, high = one.colleagues.low, one.colleagues.high
    if low is not None and high is not None:
        start, wide = place(low), place(high) - place(low)
        marks.append(f'<i class="span" style="--at:{start:.3f};--wide:{wide:.3f}"></i>')
    marks.append(f'<i class="theirs" style="--at:{place(one.colleagues.value or 0.0):.3f}"></i>')
    if one.own is not None:
        marks.append(f'<i class="mine" style="--at:{place(one.own):.3f}"></i>')
    spoken = say(
        language,
        "colleagues.picture",
        name=named(one.scale, language),
        low=one.low,
        high=one.high,
        values=values,
    )
    drawn = f'<div class="beside" role="img" aria-label="{escape(spoken)}">{"".join(marks)}</div>'
    return f"{drawn}{poles(one.scale, language)}"


def _missing(found: Sequence[Habit], language: str) -> list[str]:
    names = [named(habit.scale, language) for habit in found if habit.verdict == "missing"]
    if not names:
        return []
    lead = say(language, "colleagues.missing_lead", names=", ".join(names))
    return [_tag("h3", say(language, "colleagues.missing_title")), _tag("p", lead, "quiet")]


def _next_steps(found: Sequence[Habit], language: str) -> list[str]:
    """Return one practice and one conversation: for the widest blind spot, or where colleagues see least."""
    habits = [habit for habit in found if habit.verdict != "missing"]
    if not habits:
        return []
    blind = [habit for habit in habits if habit.verdict == "blind"]
    one = max(blind, key=lambda each: each.gap) if blind else min(habits, key=lambda each: each.favour)
    why = say(language, "colleagues.try_why", name=named(one.scale, language))
    talk = say(language, "colleagues.talk", question=words(one.scale.questions[0], language))
    return [
        f'<div class="practice">{_tag("h3", say(language, "colleagues.try_title"))}{_tag("p", why, "quiet")}'
        f"{_tag('p', words(one.scale.practice, language))}</div>",
        _tag("h3", say(language, "colleagues.talk_title")),
        _tag("p", talk),
    ]


def _statements(found: Sequence[Statement], name: str, language: str) -> list[str]:
    if not found:
        return []
    rows = [_statement(statement, name, language) for statement in found]
    usual = next((statement for statement in found if statement.high != 100), found[0])
    lead = say(language, "colleagues.statements_lead", low=usual.low, high=usual.high)
    return [
        _tag("h3", say(language, "colleagues.statements_title")),
        _tag("p", lead, "quiet"),
        f'<ul class="statements">{"".join(rows)}</ul>',
    ]


def _statement(one: Statement, name: str, language: str) -> str:
    both = one.own is not None
    if one.high == 100:  # asked in steps of ten per cent, told in the same steps
        key = "share_both" if both else "share_line"
        said = say(language, f"colleagues.{key}", own=one.own, mean=round(one.colleagues / 10) * 10)
    else:
        key = "statement_both" if both else "statement_line"
        mean = number(one.colleagues, 1, language)
        said = say(language, f"colleagues.{key}", own=one.own, mean=mean)
    text = words(one.item.text, language).replace("{name}", name)
    return f"<li>{escape(text)}<br><b>{escape(said)}</b></li>"


def _tag(kind: str, text: str, dress: str = "") -> str:
    shown = f' class="{dress}"' if dress else ""
    return f"<{kind}{shown}>{escape(text)}</{kind}>"
