"""A respondent's own profile: a picture and plain words, strengths first, one small practice to try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from reflectory.i18n.catalogue import number, say
from reflectory.reports.direction import amount, ends, named
from surveys.model import words

if TYPE_CHECKING:
    from surveys.model import Scale, Survey

STYLE = Path(__file__).with_name("profile.css")
THIRD = 1 / 3


@dataclass(frozen=True)
class Standing:
    """One scale of one person: the score, its range, and where it stands from 0 (least favourable) to 1."""

    scale: Scale
    score: float
    low: int
    high: int

    @property
    def place(self) -> float:
        """Place on the range from its low end (0) to its high end (1)."""
        return (self.score - self.low) / (self.high - self.low)

    @property
    def favour(self) -> float:
        """How favourable the score is, 0 to 1."""
        return self.place if self.scale.favourable == "high" else 1 - self.place

    @property
    def level(self) -> str:
        """The score's third of its range: "low", "middle" or "high", whichever of them is favourable."""
        return level(self.place)

    @property
    def section(self) -> str:
        """Where it stands on the page: well-meant habits are named apart, and kindly, unless they are no matter."""
        rank = level(self.favour)
        if self.scale.favourable == "low" and rank != "high":
            return "kind"
        return {"high": "strong", "middle": "middle", "low": "low"}[rank]


SECTIONS = ("strong", "middle", "low", "kind")


def level(place: float) -> str:
    """Name the third of its range that a score lies in.

    Examples
    --------
    >>> level(0.2), level(0.5), level(0.9)
    ('low', 'middle', 'high')
    """
    return "low" if place < THIRD else "high" if place > 2 * THIRD else "middle"


def standings(survey: Survey, answers: Mapping[str, int]) -> tuple[Standing, ...]:
    """Return a person's scales that can be scored, the most favourable first."""
    from analysis.scoring import profile  # numpy: only where somebody has answered

    scores = profile(answers, survey)
    scored = []
    for scale in survey.scales:
        score = scores[scale.id]
        if score is not None:
            format = survey.format_of(survey.item(scale.items[0]))
            scored.append(Standing(scale, score, format.low, format.high))
    return tuple(sorted(scored, key=lambda standing: -standing.favour))


def profile_html(survey: Survey, answers: Mapping[str, int], language: str) -> str:
    """Return a person's profile as HTML without scripts, readable on a phone, on paper and by a screen reader.

    Parameters
    ----------
    survey : Survey
    answers : mapping from item id to code
        The person's own answers, as given.
    language : str
    """
    language = survey.shown_in(language)
    scored = standings(survey, answers)
    seen = "_colleague" if survey.form == "colleague" else ""  # then it is somebody else who is pictured
    title = tag("p", words(survey.title, language), "kicker")
    title += tag("h2", say(language, f"profile.title{seen}"))
    if not survey.scales:
        kicker = tag("p", words(survey.title, language), "kicker")
        return whole(language, kicker + tag("p", say(language, "profile.no_scales")))
    if not scored:
        return whole(language, title + tag("p", say(language, "profile.none")))
    parts = [title, tag("p", say(language, f"profile.lead{seen}"), "quiet")]
    for name in SECTIONS:
        mine = [standing for standing in scored if standing.section == name]
        if mine:
            parts.append(tag("h3", say(language, f"profile.{name}")))
            if name == "kind":
                parts.append(tag("p", say(language, "profile.kind_lead"), "quiet"))
            parts += [_standing(standing, language) for standing in mine]
    scored_ids = {standing.scale.id for standing in scored}
    left = [named(scale, language) for scale in survey.scales if scale.id not in scored_ids]
    if left:
        parts.append(tag("p", say(language, "profile.open", names=", ".join(left)), "quiet"))
    if not seen:
        parts.append(_practice(scored[-1], language))
    return whole(language, "".join(parts))


def picture(standing: Standing, language: str, *, before: float | None = None, group: float | None = None) -> str:
    """Return the picture of one score: a dot on its range, named for those who do not see it.

    Parameters
    ----------
    standing : Standing
    language : str
    before : float, optional
        The same person's score of an earlier time: a ring, and the way from there.
    group : float, optional
        The published mean of their group: a bar across.
    """
    values = {"score": standing.score, "low": standing.low, "high": standing.high, "before": before, "group": group}
    printed_values = {
        name: number(value, 0 if isinstance(value, int) else 1, language)
        for name, value in values.items()
        if value is not None
    }
    spoken = say(language, "profile.picture", name=named(standing.scale, language), **printed_values)
    spoken += say(language, "profile.picture_before", **printed_values) if before is not None else ""
    spoken += say(language, "profile.picture_group", **printed_values) if group is not None else ""

    def at(score: float) -> str:
        return f"--at:{(score - standing.low) / (standing.high - standing.low):.3f}"

    marks = "".join(f'<i class="tick" style="{at(point)}"></i>' for point in range(standing.low, standing.high + 1))
    if group is not None:
        marks += f'<i class="group" style="{at(group)}"></i>'
    if before is not None:
        start, end = sorted((before, standing.score))
        width = (end - start) / (standing.high - standing.low)
        marks += f'<i class="way" style="{at(start)};--wide:{width:.3f}"></i><i class="ring" style="{at(before)}"></i>'
    marks += f'<i class="dot" style="{at(standing.score)}"></i>'
    drawn = f'<div class="range" role="img" aria-label="{escape(spoken)}">{marks}</div>'
    return drawn + end_labels(standing.scale, language)


def end_labels(scale: Scale, language: str) -> str:
    """Return what stands under the two ends of a drawn scale; nothing where there is nothing to say."""
    labels = ends(scale, language)
    inner = "".join(f"<span>{escape(label)}</span>" for label in labels)
    return f'<div class="ends" aria-hidden="true">{inner}</div>' if any(labels) else ""


def _standing(standing: Standing, language: str) -> str:
    scale = standing.scale
    meaning = words({"low": scale.low, "middle": scale.middle, "high": scale.high}[standing.level], language)
    value = say(language, "profile.value", score=number(standing.score, 1, language), high=standing.high)
    strong = standing.section == "strong"
    name = amount(scale, strong, language) if strong else named(scale, language)
    name = escape(name[:1].upper() + name[1:])
    head = f'<p class="name"><strong>{name}</strong> <span>{escape(value)}</span></p>'
    return f'<div class="standing">{head}{picture(standing, language)}{tag("p", meaning)}</div>'


def _practice(standing: Standing, language: str) -> str:
    why = say(language, "profile.practice_why", name=named(standing.scale, language))
    practice = f"{tag('p', why, 'quiet')}{tag('p', words(standing.scale.practice, language))}"
    return f'<div class="practice">{tag("h3", say(language, "profile.practice"))}{practice}</div>'


def whole(language: str, inner: str) -> str:
    """Return HTML in the dress of a profile."""
    return f'<style>{STYLE.read_text("utf-8")}</style><div class="profile" lang="{escape(language)}">{inner}</div>'


def tag(name: str, text: str, kind: str = "") -> str:
    """Return an HTML element around a text, which is escaped; ``kind`` is its class."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{name}{attribute}>{escape(text)}</{name}>"
