"""Names that may be none: a summary of other rows, a date that a spreadsheet made, an address, a column of people."""

from __future__ import annotations

import re
from functools import lru_cache

from reflectory.i18n.names import folded

ADDRESS = re.compile(r"[^@\s]@[^@\s]+\.[^@\s]")
FEWEST_APART = 0.8

_SUMMARY = re.compile(
    "(grand |sub-?)?totals?|sums?|means?|averages?|avg|medians?|modes?|range|min(imum)?|max(imum)?|norms?|benchmarks?"
    "|(std|standard|st)\\.?( ?dev(iation)?s?)?|s\\.?d|(co)?var(iance)?|mean \\(?sd\\)?|scores?|%|pct|rate"
    "|percent(ages?)?|(valid )?n|counts?|number|responses?|respondents?|answers?|overall|all|everyone|everybody"
    "|combined|all (staff|teams|schools|units|groups|departments|people|employees|respondents|grades)|(whole|entire) .+"
    "|sommes?|(sous-)?total( g[ée]n[ée]ral)?|moyennes?|moy|m[ée]dianes?|[ée]carts?[- ]types?|variances?|étendue"
    "|effectifs?|nombre|ensemble|tou(te)?s|tous les .+|toutes les .+|toute l.+|tout le .+|réponses?|répondants?"
    "|pourcentages?|taux( de .+)?|mittelwert|durchschnitt|summe|gesamt|insgesamt|promedio|mediana|suma|totale|moda"
    "|合計|总计|總計|小计|小計|总和|平均値?|平均值|中央値|всего|итого|среднее|медиана|المجموع|المتوسط"
)
_ENDS = re.compile(
    r".+ (total|average|mean|median|count|sum|rate|score)"
    r"|(total|somme|moyenne|médiane|mediane|nombre|number|average|percent|percentage|%|mean|median|sum|count) .+"
)
_MONTH = (
    "jan|janv|january|janvier|feb|fév|févr|february|février|mar|march|mars|apr|avr|april|avril|may|mai|jun|june"
    "|juin|jul|juil|july|juillet|aug|august|août|sep|sept|september|septembre|oct|october|octobre|nov|november"
    "|novembre|dec|déc|december|décembre|märz|mrz|okt|dez|ene|enero|abr|ago|dic|marzo|mayo"
)
_DATE = re.compile(
    r"(\d{4}年)?\d\d?月\d\d?日|"
    rf"\d{{1,4}}\.?[-/. ]({_MONTH})\.?([-/. ]\d{{2,4}})?"
    rf"|({_MONTH})\.?[-/. ]\d{{1,4}}"
    r"|(\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})([ t].*)?"
)
_PERSON = re.compile(
    r"(.*[ _.-])?(id|uuid|guid|token|jeton|username|login|matricule|identifiant|(response|respondent|participant)id)"
    r"|.*(e-?mail|courriel|adresse de messagerie|nom d'utilisateur|/instanceid)( .*)?"
)
_PERHAPS = re.compile(  # names a person where hardly a cell stands there twice
    r"(.* )?(name|nom|nom de famille|prénom|number|no\.?|nr\.?|n°|code|key|respondents?|répondante?|participante?"
    r"|ip|ip address|adresse ip|person|personne|employee|employée?|staff|teacher|enseignante?)|.*#.*"
    r"|(numéro|no\.?|n°|code) .*"
)


@lru_cache(maxsize=10_000)
def is_summary(name: str) -> bool:
    """Tell whether a name is that of a sum, mean or count of other rows.

    Examples
    --------
    >>> [name for name in ("Median", "Grade 4 Total", "Sous-total", "合計", "Totality School") if is_summary(name)]
    ['Median', 'Grade 4 Total', 'Sous-total', '合計']
    """
    text = folded(name)
    return bool(_SUMMARY.fullmatch(text.rstrip(" :.=")) or _ENDS.fullmatch(text))


@lru_cache(maxsize=10_000)
def is_date(name: str) -> bool:
    """Tell whether a name looks like a date, which a spreadsheet makes of a name such as "3-4".

    Examples
    --------
    >>> [name for name in ("04-Mar", "2026-03-04", "4-mars", "Grade 4", "3-4", "Mars 4") if is_date(name)]
    ['04-Mar', '2026-03-04', '4-mars', 'Mars 4']
    """
    return _DATE.fullmatch(folded(name)) is not None


def names_people(header: str, apart: float) -> bool:
    """Tell whether a column names people by its header, and by the share of its cells that stand there once."""
    name = folded(header)
    return bool(_PERSON.fullmatch(name) or (apart >= FEWEST_APART and _PERHAPS.fullmatch(name)))
