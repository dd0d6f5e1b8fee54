"""What is said of a whole wave, never of one group: how its scales measured, how much is about the group, what goes
with what.
"""

from __future__ import annotations

from reflectory.i18n.catalogue import number, percent, say
from reflectory.reports import direction
from reflectory.reports.model import GroupVariance, RelativeImportance, Reliability
from reflectory.reports.rounding import span
from reflectory.reports.sentences import listed
from surveys.model import Survey, words


def consistency(reliability: Reliability, survey: Survey, language: str) -> str:
    """Say how consistently a scale measured over the whole wave, and which statements go against its others."""
    texts = (words(survey.item(id).text, language) for id in reliability.against)
    strange = (say(language, "report.reliability.against", text=text) for text in texts)
    return " ".join([_consistency(reliability, language), *strange])


def _consistency(reliability: Reliability, language: str) -> str:
    """Say it by omega, or alpha where omega has no value."""
    coefficient = reliability.omega if reliability.omega.value is not None else reliability.alpha
    people = say(language, "common.people", n=coefficient.n)
    if coefficient.value is None or coefficient.low is None or coefficient.high is None:
        kind = "few" if coefficient.why == "few_people" else "none"
        return say(language, f"report.reliability.{kind}", people=people)
    kind = "good" if coefficient.value >= 0.8 else "fair" if coefficient.value >= 0.7 else "poor"
    known = {"value": number(coefficient.value, 2, language), **span(coefficient, 2, language)}
    name = "omega" if coefficient is reliability.omega else "alpha"
    return say(language, f"report.reliability.{kind}", name=name, **known)


def about_team(team_share: GroupVariance, language: str) -> str:
    """Say how much of the differences on a scale is about the group; empty where that cannot be told."""
    share = team_share.icc1
    if share.value is None or share.low is None or share.high is None:
        return ""
    ends = {"from": percent(share.low, language), "to": percent(share.high, language)}
    if share.low <= 0:  # an ICC may lie below 0, where a share of differences cannot: then groups differ by nothing
        return say(language, "report.team_share.none" if round(share.high, 2) > 0 else "report.team_share.zero", **ends)
    return say(language, "report.team_share.some", share=percent(share.value, language), **ends)


def association(relation: RelativeImportance, survey: Survey, language: str) -> str:
    """Say which scales go together with a question, the strongest first; empty where too few people answered."""
    total = relation.r_squared.value
    if not total:
        return ""
    parts = sorted(((share.value or 0.0, id) for id, share in relation.shares.items()), reverse=True)
    named = [
        say(language, "report.goes_with.part", name=direction.named(survey.scale(id), language),
            share=percent(part / total, language)) for part, id in parts if part / total >= 0.05
    ]  # fmt: skip
    question = words(survey.item(relation.id).text, language)
    people = say(language, "common.people", n=relation.r_squared.n)
    known = {"question": question, "explained": percent(total, language), "people": people}
    return say(language, "report.goes_with.plain", parts=listed(named, language), **known)
