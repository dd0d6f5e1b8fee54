"""The mirror: one's own answers beside what colleagues see, habit by habit, in pictures and plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from reflectory.i18n.catalogue import day, number, say
from reflectory.reports.direction import amount, named
from reflectory.reports.rater_result import answered, habits, statements
from reflectory.web.respondent.profile import end_labels, level, tag, whole
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


def self_other_html(report: Report, own: Mapping[str, int], name: str, ended: datetime.date, language: str) -> str:
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
            tag("h2", say(language, "colleagues.few_title")) + tag("p", say(language, "colleagues.few", k=report.k)),
        )
    rated_habits = habits(report, own)
    parts = [
        tag("h2", say(language, "colleagues.result_title", n=n)),
        _headline(rated_habits, language),
        tag("p", say(language, "colleagues.lead_result" if own else "colleagues.lead_alone", n=n)),
        tag("p", f"{name} · {say(language, 'colleagues.result_date', day=day(ended, language))}", "quiet"),
        _legend(bool(own), language),
    ]
    for part in BEST_FIRST:
        mine = [habit for habit in rated_habits if _part(habit) == part]
        if mine:
            if part != "alone":  # then there is no other part
                parts.append(tag("h3", say(language, f"colleagues.{part}_title")))
            parts.append(tag("p", say(language, f"colleagues.{part}_lead"), "quiet"))
            parts += [_habit(habit, n, language) for habit in mine]
    parts += _missing(rated_habits, language)
    parts += _next_steps(rated_habits, language)
    parts += _statements(statements(report, own), name, language)
    parts.append(tag("h3", say(language, "colleagues.how_sure_title")))
    parts.append(tag("p", say(language, "colleagues.how_sure")))
    parts.append(tag("p", say(language, "colleagues.not_for"), "not-for quiet"))
    inner = "".join(parts)
    return whole(language, f'<style>{STYLE.read_text("utf-8")}</style><div class="mirror">{inner}</div>')


def self_other_file(inner: str, title: str, language: str) -> bytes:
    """Return the mirror as a page of its own, to keep or to print."""
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{PAGE}</style><body><main>{inner}</main></body></html>"
    ).encode()


def _headline(habits: Sequence[Habit], language: str) -> str:
    """Return the one sentence that says it: what colleagues see most favourably, and what is worth asking about."""
    rated = [habit for habit in habits if habit.verdict != "missing"]
    if len(rated) < 2:
        return ""
    strong, focus = max(rated, key=lambda habit: habit.favour), _focus(rated)
    names = {"strong": amount(strong.scale, True, language), "focus": amount(focus.scale, False, language)}
    return tag("p", say(language, "colleagues.headline", **names), "headline")


def _focus(rated: Sequence[Habit]) -> Habit:
    """Return the widest blind spot, or else where colleagues see least."""
    blind = [habit for habit in rated if habit.verdict == "blind"]
    return max(blind, key=lambda habit: habit.gap) if blind else min(rated, key=lambda habit: habit.favour)


def _part(habit: Habit) -> str:
    """Name the part of the page a habit stands in: what is well meant is named apart, and kindly."""
    return "kind" if habit.verdict == "blind" and habit.scale.favourable == "low" else habit.verdict


def _legend(own: bool, language: str) -> str:
    marks = [("mine", "legend_own")] if own else []
    marks += [("theirs", "legend_mean"), ("span", "legend_range")]
    rows = "".join(
        f'<li><span class="beside"><i class="{kind}" style="--at:.5"></i></span>'
        f"{escape(say(language, f'colleagues.{key}'))}</li>"
        for kind, key in marks
    )
    return f'<ul class="legend" aria-hidden="true">{rows}</ul>'


def _habit(habit: Habit, n: int, language: str) -> str:
    name = named(habit.scale, language)
    values = _values(habit, language)
    sentences = [values]
    if habit.verdict in ("hidden", "blind", "close", "unsure"):
        kind = "_kind" if habit.scale.favourable == "low" and habit.verdict in ("hidden", "blind") else ""
        sentences.append(say(language, f"colleagues.{habit.verdict}{kind}", n=number(abs(habit.gap), 1, language)))
    if habit.colleagues.n < n:
        sentences.append(say(language, "colleagues.fewer", n=habit.colleagues.n))
    return (
        f'<div class="standing"><p class="name"><strong>{escape(name)}</strong></p>{_picture(habit, values, language)}'
        f'<p class="numbers">{escape(" ".join(sentences))}</p></div>'
    )


def _values(habit: Habit, language: str) -> str:
    mean, low, high = habit.colleagues.value, habit.colleagues.low, habit.colleagues.high
    key = "values" if habit.own is not None else "values_alone"
    figures = {"mean": number(mean or 0.0, 1, language)}
    if habit.own is not None:
        figures["own"] = number(habit.own, 1, language)
    if low is None or high is None:
        return say(language, f"colleagues.{key}_bare", **figures)
    ends = {"low": number(max(low, habit.low), 1, language), "high": number(min(high, habit.high), 1, language)}
    return say(language, f"colleagues.{key}", **figures, **ends)


def _picture(habit: Habit, values: str, language: str) -> str:
    """Return a line with the colleagues' range and average and one's own dot; named for those who do not see it."""

    def place(value: float) -> float:
        return min(1.0, max(0.0, (value - habit.low) / (habit.high - habit.low)))

    marks = []
    low, high = habit.colleagues.low, habit.colleagues.high
    if low is not None and high is not None:
        start, wide = place(low), place(high) - place(low)
        marks.append(f'<i class="span" style="--at:{start:.3f};--wide:{wide:.3f}"></i>')
    marks.append(f'<i class="theirs" style="--at:{place(habit.colleagues.value or 0.0):.3f}"></i>')
    if habit.own is not None:
        marks.append(f'<i class="mine" style="--at:{place(habit.own):.3f}"></i>')
    spoken = say(
        language,
        "colleagues.picture",
        name=named(habit.scale, language),
        low=habit.low,
        high=habit.high,
        values=values,
    )
    drawn = f'<div class="beside" role="img" aria-label="{escape(spoken)}">{"".join(marks)}</div>'
    return f"{drawn}{end_labels(habit.scale, language)}"


def _missing(habits: Sequence[Habit], language: str) -> list[str]:
    names = [named(habit.scale, language) for habit in habits if habit.verdict == "missing"]
    if not names:
        return []
    lead = say(language, "colleagues.missing_lead", names=", ".join(names))
    return [tag("h3", say(language, "colleagues.missing_title")), tag("p", lead, "quiet")]


def _next_steps(habits: Sequence[Habit], language: str) -> list[str]:
    """Return one practice and one conversation: for the widest blind spot, or where colleagues see least."""
    rated = [habit for habit in habits if habit.verdict != "missing"]
    if not rated:
        return []
    focus = _focus(rated)
    place = ((focus.colleagues.value or focus.low) - focus.low) / (focus.high - focus.low)
    practice = focus.scale.practice_at(level(place))
    why = say(language, "colleagues.try_why", name=named(focus.scale, language))
    talk = say(language, "colleagues.talk", question=words(focus.scale.questions[0], language))
    return [
        f'<div class="practice">{tag("h3", say(language, "colleagues.try_title"))}{tag("p", why, "quiet")}'
        f"{tag('p', words(practice, language))}</div>",
        tag("h3", say(language, "colleagues.talk_title")),
        tag("p", talk),
    ]


def _statements(answered_statements: Sequence[Statement], name: str, language: str) -> list[str]:
    if not answered_statements:
        return []
    rows = [_statement(statement, name, language) for statement in answered_statements]
    usual = next((statement for statement in answered_statements if statement.high != 100), answered_statements[0])
    lead = say(language, "colleagues.statements_lead", low=usual.low, high=usual.high)
    return [
        tag("h3", say(language, "colleagues.statements_title")),
        tag("p", lead, "quiet"),
        f'<ul class="statements">{"".join(rows)}</ul>',
    ]


def _statement(statement: Statement, name: str, language: str) -> str:
    both = statement.own is not None
    if statement.high == 100:  # asked in steps of ten per cent, told in the same steps
        key = "share_both" if both else "share_line"
        share = say(language, f"colleagues.{key}", own=statement.own, mean=round(statement.colleagues / 10) * 10)
    else:
        key = "statement_both" if both else "statement_line"
        mean = number(statement.colleagues, 1, language)
        share = say(language, f"colleagues.{key}", own=statement.own, mean=mean)
    text = words(statement.item.text, language).replace("{name}", name)
    return f"<li>{escape(text)}<br><b>{escape(share)}</b></li>"
