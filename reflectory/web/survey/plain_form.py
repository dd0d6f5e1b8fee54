"""The light page as a form: the whole survey, its thanks and its picture in HTML, for where no script runs.

It is also what the page's script finds and replaces, so its first screen is the script's own first screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.disclosure.comment_patterns import telling
from reflectory.domain.submissions import LONGEST_COMMENT, choices, reaches
from reflectory.domain.unit_tree import short_labels
from reflectory.i18n.catalogue import languages, say
from reflectory.i18n.catalogue import whole as number
from reflectory.responses.submit import fielded
from reflectory.web.respondent.profile import tag
from reflectory.web.survey.first_screen import FirstScreen, first_screen, notice
from reflectory.web.survey.rater_wording import page_words
from surveys.model import words

if TYPE_CHECKING:
    from reflectory.db.goals import Goal
    from reflectory.domain.waves import Wave, WaveUnit
    from surveys.model import Item, Question, Survey

READ = "/read"  # where a group's results are read


def reading_link(code: str, language: str, copy: str = "") -> str:
    """Return the address that opens a group's results with a code, or asks for one, without host.

    Examples
    --------
    >>> reading_link("7KQT-M2WX-93BR", "fr"), reading_link("", "en")
    ('/read?lang=fr#read=7KQT-M2WX-93BR', '/read?lang=en')
    """
    mine = f"&copy={quote(copy)}" if copy else ""
    return f"{READ}?lang={language}{mine}{f'#read={code}' if code else ''}"


PLACEHOLDER = "{{token}}"  # stands in the page until it is sent: every visit gets a token of its own


@dataclass(frozen=True)
class Form:
    """A survey as HTML in one language.

    ``unit`` is the leaf its link is for, ``copy`` the visit's own demonstration, ``goals`` are public ones of before.
    """

    wave: Wave
    units: tuple[WaveUnit, ...]
    language: str
    unit: int | None = None
    invented: bool = False
    copy: str = ""
    goals: tuple[Goal, ...] = ()

    @property
    def survey(self) -> Survey:
        """The survey as it was fielded."""
        return fielded(self.wave.survey)

    def say(self, key: str, /, **values: object) -> str:
        """Say what the question page says under a name, a colleague view's own words where it has some."""
        if own := page_words(self.wave, self.language).get(key):
            return own
        return say(self.language, f"answer.page.{key}", **values)

    def text(self, text: Mapping[str, str]) -> str:
        """Return a survey's own words."""
        return words(text, self.survey.shown_in(self.language))

    def blank(self) -> str:
        """Return the form with nothing in it yet."""
        return self._whole(f'{self._first()}<div class="rest">{self._fields({}, "")}</div>')

    def again(self, sent: Mapping[str, Any], why: str) -> str:
        """Return the form as it was sent, with why it was not kept."""
        return self._whole(tag("h1", self.text(self.survey.title)) + self._fields(sent, why))

    def warnings(self, sent: Mapping[str, Any]) -> str:
        """Return what gives somebody away in comments, as sentences; nothing once the sender has been told."""
        if sent.get("warned"):
            return ""
        signs = [pair for comment in sent["comments"] for pair in telling(comment["text"][:LONGEST_COMMENT])]
        sentences = [self.say(f"telling_{kind}", text=quote) for kind, quote in signs]
        return " ".join([*sentences, self.say("plain_all_the_same")]) if sentences else ""

    def thanks(self, sent: Mapping[str, Any], picture: str, reading: str) -> str:
        """Return the thanks, the picture, the offer of a reflection key, and by which code the results are read."""
        screen = self._first_screen
        inner = f'{tag("p", self.say("thanks_lead"))}<div class="picture">{picture}</div>{self._key(sent)}'
        inner += self._reading(reading)
        decided = self._decided(screen, sent["unit"])
        decided = f"<h2>{escape(self.say('decided'))}</h2>{decided}" if decided else ""
        return self._screen(self.say("thanks"), f"{inner}{decided}{tag('p', screen.after, 'after')}")

    def results(self) -> str:
        """Return the way to the results of a survey that is over, where everybody reads them; else nothing."""
        if self.wave.status != "released" or not self.wave.read_by_all:
            return ""
        link = escape(reading_link("", self.language, self.copy))
        return f'<p>{escape(self.say("results"))} <a href="{link}">{escape(self.say("results_open"))}</a></p>'

    def card(self, key: Sequence[str], address: str) -> str:
        """Return a new reflection key."""
        rows = "".join(tag("li", word) for word in key)
        label, where = self.say("key_label"), self.say("key_where", address=address)
        card = f'<div class="key"><p><b>{escape(label)}</b></p><ol class="reflection-key" translate="no">{rows}</ol>'
        inner = f"{card}{tag('p', where)}</div>{tag('p', self.say('key_once'))}{self._reflections()}"
        return self._screen(self.say("key_title"), inner)

    def message(self, title: str, why: str, inner: str = "") -> str:
        """Return a page that only says something."""
        return self._screen(title, f'<p class="lead">{escape(why)}</p>{inner}{self._reflections()}')

    def shut(self, sent: Mapping[str, Any], why: str, picture: str) -> str:
        """Return what a survey that closed did not take: the words to copy, and the picture."""
        texts = {question.id: self.text(question.text) for question in self.survey.questions}
        written = "".join(
            f"<div class='field'><label>{escape(texts[comment['question']])}"
            f"<textarea rows='5' readonly>{escape(comment['text'])}</textarea></label></div>"
            for comment in sent["comments"]
            if comment["text"].strip()
        )
        inner = f'{written}{tag("p", self.say("shut_plain"), "quiet")}<div class="picture">{picture}</div>'
        return self.message(self.say("shut_title"), why, inner)

    @property
    def _sent_to(self) -> str:
        """An address of its own: a browser forgets the page whose very address it posts to, and with it the token."""
        return escape(f"/a/{self.wave.join_code}?sent")

    def _whole(self, inner: str) -> str:
        return f'<form method="post" action="{self._sent_to}" class="screen">{inner}</form>'

    def _screen(self, title: str, inner: str) -> str:
        return f'<div class="screen">{tag("h1", title)}{inner}</div>'

    @property
    def _first_screen(self) -> FirstScreen:
        return first_screen(self.wave, self.survey, self.units, self.language, self.goals)

    def _decided(self, screen: FirstScreen, unit: int | None) -> str:
        """Return what was decided about a unit, or about all of them where none is known, as a list; or nothing."""
        rows = "".join(tag("li", sentence) for sentence in screen.decided.get(unit or self.wave.root, ()))
        return rows and f"<ul>{rows}</ul>"

    def _reading(self, code: str) -> str:
        """Return by which code everybody in the group reads the results later, or nothing."""
        if not code:
            return ""
        link = escape(reading_link(code, self.language, self.copy))
        return (
            f"<section>{tag('h2', self.say('reading_title'))}{tag('p', self.say('reading_what'))}"
            f'<p translate="no"><b>{escape(self.say("reading_code", code=code))}</b></p>'
            f'<p class="noprint"><a href="{link}">{escape(self.say("reading_open"))}</a></p></section>'
        )

    def _first(self) -> str:
        screen = self._first_screen
        others = [code for code in languages() if code in self.survey.languages and code != self.language]
        switch = "".join(
            f'<a class="quiet" lang="{code}" href="{escape(self._address(code))}">'
            f"{escape(say(code, 'answer.page.own_name'))}</a>"
            for code in others
        )
        limits = "".join(tag("li", limit) for limit in screen.limits)
        unread = tag("p", self.say("unreviewed"), "quiet") if self.language in self.survey.unreviewed else ""
        how = (
            f"<details><summary>{escape(self.say('how'))}</summary>{''.join(tag('p', text) for text in screen.promise)}"
        )
        how += f"{tag('h2', self.say('limits_title'))}<ul>{limits}</ul>{self._stored()}{unread}</details>"
        decided = self._decided(screen, self.unit)
        decided = f"<details><summary>{escape(self.say('decided'))}</summary>{decided}</details>" if decided else ""
        mine = next((unit for unit in self.units if unit.id == self.unit), None)
        key = notice(self.wave, mine, self.units) if mine else ""
        people = f"{self.say(key, n=mine.invited, name=mine.name)} {self.say('not_so')}" if mine and key else ""
        return (
            f'<div class="corner">{switch}</div>{tag("p", self.say("invented"), "invented") if self.invented else ""}'
            f"{tag('p', screen.asker, 'kicker')}{tag('h1', screen.title)}{tag('p', screen.purpose, 'lead')}"
            f"{tag('p', screen.facts, 'facts')}<section class='trust'>{tag('p', ' '.join(screen.musts))}"
            f"{tag('p', people, 'invited') if people else ''}{how}{decided}</section>"
        )

    def _fields(self, sent: Mapping[str, Any], why: str) -> str:
        fields = {
            "token": sent.get("token", PLACEHOLDER),
            "language": self.language,
            "warned": "1" if why else "",
            "copy": self.copy,
        }
        warning = f'<p class="status urgent" role="alert">{escape(why)}</p>' if why else ""
        answers = sent.get("answers", {})
        written = {comment["question"]: comment for comment in sent.get("comments", ())}
        parts = [
            hidden(fields),
            warning,
            tag("p", self.say("plain_lead")),
            self._place(sent),
            *(self._item(item, answers.get(item.id)) for item in self.survey.items),
            *(self._question(question, written.get(question.id, {})) for question in self.survey.questions),
            warning,
            f'<button class="primary wide">{escape(self.say("send"))}</button>',
        ]
        return "".join(parts)

    def _place(self, sent: Mapping[str, Any]) -> str:
        wave, ends = self.wave, choices(self.units)
        chosen = sent.get("unit", self.unit)
        if wave.access == "codes":
            label, code = escape(self.say("slip")), escape(str(sent.get("code", "")))
            place = f'<label>{label}<input name="code" value="{code}" autocomplete="off" maxlength="64"></label>'
        elif self.unit is not None or len(ends) == 1:
            place = f'<input type="hidden" name="unit" value="{self.unit or ends[0].id}">'
        else:
            labels = short_labels(self.units)
            counts = {unit.id: f" ({number(unit.invited, self.language)})" if unit.invited else "" for unit in ends}
            offered = {str(id): f"{labels[id]}{count}" for id, count in counts.items()}
            place = self._select("unit", self.say("unit"), {"": self.say("choose"), **offered}, str(chosen or ""))
            place += tag("p", self.say("not_so"), "quiet")
        attribute = next((each for each in self.survey.attributes if each.id == wave.attribute), None)
        if attribute is not None:
            offered = {id: self.text(name) for id, name in attribute.values}
            offered = {"": self.say("rather_not"), **offered}
            place += self._select("attribute", self.text(attribute.text), offered, str(sent.get("attribute") or ""))
            place += tag("p", self.say(f"attribute_why{'_lot' if wave.by_lot else ''}"), "quiet")
        return f'<div class="field">{place}</div>'

    def _select(self, name: str, label: str, offered: Mapping[str, str], chosen: str) -> str:
        options = "".join(
            f'<option value="{escape(id)}"{" selected" if id == chosen else ""}>{escape(words)}</option>'
            for id, words in offered.items()
        )
        return f'<label>{escape(label)}<select name="{name}">{options}</select></label>'

    def _item(self, item: Item, chosen: int | None) -> str:
        anchors, name = self.survey.format_of(item).anchors, escape(f"item_{item.id}")
        rows = "".join(
            f'<label><input type="radio" name="{name}" value="{code}"{" checked" if code == chosen else ""}>'
            f"<span>{escape(self.text(anchor))}</span></label>"
            for code, anchor in enumerate(anchors)
        )
        if item.not_applicable and not self.wave.is_circle:  # no answer at all, as on the page with scripts
            rows += (
                f'<label><input type="radio" name="{name}" value=""><span>{escape(self.say("not_mine"))}</span></label>'
            )
        kind = "rows many" if len(anchors) > 7 else "rows"
        return f'<fieldset>{tag("legend", self.text(item.text))}<div class="{kind}">{rows}</div></fieldset>'

    def _question(self, question: Question, written: Mapping[str, str]) -> str:
        offered = reaches(self.units)
        longest = self.say("plain_longest", n=number(LONGEST_COMMENT, self.language))
        notes = tag("p", f"{self.say('words_names')} {longest}", "quiet")
        asked = f'<label>{escape(self.text(question.text))}<textarea name="words_{escape(question.id)}" rows="4">'
        asked += f"{escape(written.get('text', ''))}</textarea></label>{notes}"
        if len(offered) > 1:
            named = {reach: self.say(f"reach_{reach}") for reach in offered}
            asked += self._select(f"reach_{question.id}", self.say("reach"), named, written.get("reach", offered[-1]))
        return f'<div class="field">{asked}</div>'

    def _key(self, sent: Mapping[str, Any]) -> str:
        """Return the offer of a key: what was sent goes along once more, because nobody keeps it meanwhile."""
        fields = {"token": sent["token"], "language": self.language, "unit": str(sent["unit"] or ""), "copy": self.copy}
        fields |= {f"item_{id}": str(code) for id, code in sent["answers"].items()}
        return (
            f'<form method="post" action="{self._sent_to}" class="key-offer noprint">{hidden(fields)}'
            f"{tag('h2', self.say('key_title'))}{tag('p', self.say('key_what'))}"
            f'<button class="secondary" name="kind" value="key">{escape(self.say("key_make"))}</button>'
            f"<details><summary>{escape(self.say('key_have'))}</summary><label>{escape(self.say('key_field'))}"
            f'<textarea name="words" rows="3"></textarea></label>'
            f'<button class="secondary" name="kind" value="add">{escape(self.say("key_add"))}</button></details></form>'
        )

    def _address(self, language: str) -> str:
        unit = f"&unit={self.unit}" if self.unit is not None else ""
        copy = f"&copy={self.copy}" if self.copy else ""
        return f"/a/{self.wave.join_code}?lang={language}{unit}{copy}"

    def _stored(self) -> str:
        link = f"/what-is-stored?wave={self.wave.join_code}&lang={self.language}"
        return f'<p><a href="{escape(link)}" target="_blank" rel="noopener">{escape(self.say("stored_link"))}</a></p>'

    def _reflections(self) -> str:
        link = f"{self.reflections}{'&' if self.copy else '?'}lang={self.language}"
        return f'<p><a href="{escape(link)}">{escape(self.say("my_reflections"))}</a></p>'

    @property
    def reflections(self) -> str:
        """Where a reflection key opens what was answered: in the demonstration, this visit's own copy of it."""
        return f"/reflections?copy={self.copy}" if self.copy else "/reflections"


def hidden(fields: Mapping[str, str]) -> str:
    """Return what a form sends along unseen."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )


def whole_number(text: str) -> int | None:
    """Return the number that a field or an address holds, or None where it holds none that a database could."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def read_form(fields: Mapping[str, str], survey: Survey) -> dict[str, Any]:
    """Return a sent form as the message that the question page would send; nothing in it is checked yet."""
    answers = {
        item.id: whole_number(fields[f"item_{item.id}"]) for item in survey.items if fields.get(f"item_{item.id}")
    }
    comments = [
        {
            "question": question.id,
            "text": fields.get(f"words_{question.id}", "").replace("\r\n", "\n"),
            "reach": fields.get(f"reach_{question.id}", "team"),
        }
        for question in survey.questions
    ]
    return {
        "kind": fields["kind"] if fields.get("kind") in ("key", "add") else "submit",
        "token": fields.get("token", ""),
        "language": fields.get("language", ""),
        "warned": fields.get("warned", ""),
        "unit": whole_number(fields.get("unit", "")),
        "attribute": fields.get("attribute", ""),
        "code": fields.get("code", ""),
        "words": fields.get("words", ""),
        "copy": fields.get("copy", ""),
        "answers": answers,
        "comments": comments,
        "again": True,  # a comment of a sending that broke off may have been taken out since
    }
