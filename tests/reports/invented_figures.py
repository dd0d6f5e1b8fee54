"""Sections and figures written by hand, so that a test can choose what the statistics say."""

from analysis.estimates import Estimate
from reflectory.reports.model import Comparison, Figure, Report, Section
from surveys.loader import to_json
from surveys.model import Item, ResponseFormat, Scale, Survey

AGREE = ResponseFormat("agree5", 1, 5, 1, tuple({"en": word} for word in "ABCDE"))
NAMES = ("Trust", "Focus", "Haste")


def scale(name, favourable="high", **given):
    words = {"en": name, "fr": f"{name} (fr)"}
    id = name.lower()
    more = {"favourable": favourable, **given}
    return Scale(id, words, words, words, words, words, (words,), words, "source", (f"{id}1", f"{id}2"), **more)


TRUST, FOCUS = scale("Trust"), scale("Focus")
HASTE = scale("Haste", "low", low_end={"en": "Slow", "fr": "Lent"}, high_end={"en": "Fast", "fr": "Vite"})
ITEMS = tuple(Item(id, {"en": f"About {id}"}, "agree5") for one in (TRUST, FOCUS, HASTE) for id in one.items)
TITLE = {"en": "Invented"}
SURVEY = Survey("s", "self", "1", TITLE, TITLE, 1, "CC", ("Us",), (AGREE,), ITEMS, (TRUST, FOCUS, HASTE))

AGREED = {"van_der_eijk": 0.8, "ad": 0.4, "rwg": 0.9, "rwg_skewed": 0.8}
MIXED = {"van_der_eijk": 0.5, "ad": 0.7, "rwg": 0.8, "rwg_skewed": 0.6}
APART = {"van_der_eijk": 0.3, "ad": 0.9, "rwg": 0.9, "rwg_skewed": 0.9}
SPLIT = {"van_der_eijk": -0.1, "ad": 0.5, "rwg": 0.9, "rwg_skewed": 0.9}


EVEN, MORE, LESS = (1, 2, 3, 2, 1), (0, 1, 3, 3, 2), (2, 3, 2, 1, 1)


def figure(id, mean=None, half=0.3, n=9, sd=0.6, how=None, row=EVEN):
    estimates = {name: Estimate(name, value, n=n) for name, value in (how or AGREED).items()}
    estimates["sd"] = Estimate("sd", sd, n=n)
    estimates["mean"] = (
        Estimate.missing("mean", n, "too_few")
        if mean is None
        else Estimate("mean", mean, *((None, None) if half is None else (mean - half, mean + half)), n)
    )
    return Figure("scale", id, n, (row, row), ((), ()), estimates)


def compared(id, apart, shows=True):
    reach = abs(apart) / 2 if shows else abs(apart) * 2 + 0.1
    return Comparison(
        id, Estimate("difference", apart, apart - reach, apart + reach, 30), Estimate("hedges_g", 0.5, n=30)
    )


def section(key, *figures, parent=None, answered=9, kind="team", name=None, blocks=None, **given):
    held = blocks if blocks is not None else (int(key),)
    names = (name or f"Team {key}",)
    return Section(key, (int(key),), names, kind, parent, answered, None, None, figures, blocks=held, **given)


def report(*sections, wave="w", title="Spring", survey=SURVEY, **given):
    return Report(wave, title, to_json(survey), 5, sections, **given)
