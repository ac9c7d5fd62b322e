"""How AidESS writes French: numbers, lists, dates and the small words before a noun. Pure Python.

Each function is one line of the grammar of the interface; sentences are built from them and
pass through `typo` once, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

NBSP = "\u00a0"
THIN = "\u202f"

MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
# A noun before which « de » and « le » lose their vowel: one that starts by a vowel, or by a mute h.
ELIDING = re.compile(
    "[aeiouyàâäéèêëîïôöùûüœæ]|h(?:abil|abit|ebdo|éberg|ectare|erb|érit|eure|ist|iver|omme|onor|ôpi|oraire|osp|ôte|uil"
    "|umain|umour|ydr|ygi)",
    re.IGNORECASE,
)

# What punctuation rules must not touch: addresses with or without a scheme, e-mails, character references.
_UNTOUCHED = re.compile(
    r"(?<![\w.+-])(?:[a-z][a-z0-9+.-]*://[^\s»]+|(?:mailto|tel):[^\s»]+|[\w.+-]+@[\w-]+\.[\w.-]*\w|www\.[^\s»]+"
    r"|[\w-]+(?:\.[\w-]+)+/[^\s»]*)|&#?\w+;",
    re.IGNORECASE,
)
_HOLD = "\ue000"  # stands for one of them while the rules run
_BLANK = f"[ {NBSP}{THIN}]"
# The signs that a rule is about, which few texts hold, and the rule.
_RULES = [
    ("'", re.compile(rf"(?<=\w)'(?=[\w«{_HOLD}])"), "’"),
    ("«", re.compile(rf"«{_BLANK}*"), f"«{NBSP}"),
    ("»", re.compile(rf"(?<=\S){_BLANK}*»"), f"{NBSP}»"),
    (";!?", re.compile(rf"(?<=[^\s(\[;!?]){_BLANK}*([;!?])(?![\w=\[])"), rf"{THIN}\1"),
    (":", re.compile(rf"(?<=[^\s:]){_BLANK}*:(?=\s|$)"), f"{NBSP}:"),
    ("€%", re.compile(rf"(?:(?<=\d){_BLANK}*|(?<=\S){_BLANK}+)([€%])(?!\w)"), rf"{NBSP}\1"),
    ("°", re.compile(rf"\bn°{_BLANK}+(?=\d)"), f"n°{NBSP}"),
]
_SIGNS = frozenset().union(*(signs for signs, _, _ in _RULES))


@lru_cache(maxsize=16_384)
def typo(text: str) -> str:
    """Typographic apostrophes and the spaces that French sets around its punctuation.

    Addresses and hours are left alone; applying it twice changes nothing.
    """
    if _HOLD in text:
        text = text.replace(_HOLD, "")
    if not _may_hold_an_address(text):
        return _spaced(text)
    held = iter(_UNTOUCHED.findall(text))
    return re.sub(_HOLD, lambda _: next(held), _spaced(_UNTOUCHED.sub(_HOLD, text)))


def _may_hold_an_address(text: str) -> bool:
    """Whether there is anything that `_UNTOUCHED` may find; most texts are done with at the first signs."""
    if "/" in text or "@" in text or "&" in text:
        return True
    small = text.lower()
    return "www" in small or "mailto:" in small or "tel:" in small


def _spaced(text: str) -> str:
    held = _SIGNS.intersection(text)
    for signs, pattern, replacement in _RULES if held else ():
        if not held.isdisjoint(signs):
            text = pattern.sub(replacement, text)
    return text


def number(value: int | float) -> str:
    """1200 → « 1 200 », 0.8 → « 0,8 »; six decimals at most, and no useless one."""
    text = f"{value:,}" if isinstance(value, int) else f"{round(value, 6) + 0.0:,.6f}".rstrip("0").rstrip(".")
    return text.replace(",", THIN).replace(".", ",")


def euros(value: int | float) -> str:
    """7164 → « 7 164 € »; from a million on, « 1,5 million d’euros », unless that would take three decimals."""
    return "".join(_priced(value))


def euros_between(low: int | float, high: int | float) -> str:
    """« 500 à 1 200 € », « 500 000 € à 2 millions d’euros », « 1 à 2,5 millions d’euros »."""
    (first, unit), (last, last_unit) = _priced(low), _priced(high)
    in_millions = ["million" in words for words in (unit, last_unit)]
    return f"{first}{'' if in_millions[0] == in_millions[1] else unit} à {last}{last_unit}"


def _priced(value: int | float) -> tuple[str, str]:
    """A sum of money and its unit, with the space before it."""
    millions = round(value / 1_000_000, 6)
    if abs(value) < 1_000_000 or millions != round(millions, 2):
        return number(value), f"{NBSP}€"
    return number(millions), f" {plural(millions, 'million', 'millions')} d’euros"


def rate(share: float) -> str:
    """0.3 → « 30 % »."""
    return f"{number(round(share * 100, 4))}{NBSP}%"


def plural(count: int | float, one: str, many: str) -> str:
    """Plural from 2 on: 0, 1 and 1,5 are singular."""
    return many if abs(count) >= 2 else one


def counted(count: int | float, one: str, many: str, none: str = "") -> str:
    """« aucune aide », « 1 aide », « 2 aides »; `none` is the whole word for zero."""
    if count == 0 and none:
        return f"{none} {one}"
    return f"{number(count)} {plural(count, one, many)}"


def rank(position: int) -> str:
    """The place of an aid, which is feminine in French: 1re, 2e."""
    return "1re" if position == 1 else f"{number(position)}e"


def duration(months: int) -> str:
    """18 → « 18 mois », 24 → « 2 ans », 30 → « 2 ans et 6 mois », 12 → « 1 an »."""
    years, rest = divmod(int(months), 12)
    if months == 12:
        return "1 an"
    if months < 24:
        return f"{number(months)} mois"
    return f"{number(years)} ans" + (f" et {rest} mois" if rest else "")


def day(value: date) -> str:
    """« 1er mars 2027 », « 31 décembre 2026 »."""
    return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}"


def delay(value: date, today: date) -> str:
    """« aujourd’hui », « demain », « dans 38 jours »; nothing beyond sixty days or in the past."""
    days = (value - today).days
    if days in (0, 1):
        return ("aujourd’hui", "demain")[days]
    return f"dans {days} jours" if 1 < days <= 60 else ""


def usual_months(months: Sequence[int]) -> str:
    """« en mars », « en février ou mars », « d’octobre à janvier », « en mars, juin ou octobre »."""
    wanted = sorted(set(months))
    if not wanted:
        return ""
    run = _run(wanted)
    if run and len(run) >= 3:
        return f"{of(MONTHS[run[0] - 1])} à {MONTHS[run[-1] - 1]}"
    names = [MONTHS[month - 1] for month in run or wanted]
    return f"en {names[0]}" if len(names) == 1 else f"en {', '.join(names[:-1])} ou {names[-1]}"


def _run(months: list[int]) -> list[int] | None:
    """The months in a row, across the new year too; None when they do not follow each other."""
    for start in months:
        row = [(start - 1 + i) % 12 + 1 for i in range(len(months))]
        if sorted(row) == months:
            return row
    return None


LONGEST_LIST = 4
SHOWN_OF_LONG_LIST = 3
COMPOUND = re.compile("(?:,| et| ou) (?:l’|le |la |les |d’|de |des |à |aux |une? )")


def list_and(items: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »; beyond four, the first three « et 2 autres ».

    A comma comes before « et » where an item holds a list of its own: « a et b, et c ».
    """
    return _listed(items, "et")


def list_or(items: Sequence[str]) -> str:
    """As `list_and` with « ou »."""
    return _listed(items, "ou")


def list_nor(items: Sequence[str]) -> str:
    """« a », « a ni b », « a, b ni c », after a negation; never shortened."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} ni {items[-1]}"


def _listed(items: Sequence[str], word: str) -> str:
    items = list(items)
    if len(items) > LONGEST_LIST:
        hidden = len(items) - SHOWN_OF_LONG_LIST
        items = [*items[:SHOWN_OF_LONG_LIST], f"{hidden} autres"]
    if len(items) == 1:
        return items[0]
    comma = "," if any(COMPOUND.search(item) for item in items) else ""
    return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"


def elides(noun: str) -> bool:
    """Whether « de » and « le » lose their vowel before this noun."""
    return ELIDING.match(noun) is not None


def of(noun: str) -> str:
    """« d’associations », « du sport », « des jeunes », « de la santé »."""
    if noun.startswith("le "):
        return f"du {noun[3:]}"
    if noun.startswith("les "):
        return f"des {noun[4:]}"
    return f"d’{noun}" if elides(noun) else f"de {noun}"


def to(noun: str) -> str:
    """« au sport », « aux Scop », « à l’Europe »."""
    if noun.startswith("le "):
        return f"au {noun[3:]}"
    if noun.startswith("les "):
        return f"aux {noun[4:]}"
    return f"à {noun}"


def capitalised(text: str) -> str:
    """The first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """The first letter in lower case, in the middle of a sentence; an acronym keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


@lru_cache(maxsize=4_096)
def quoted(text: str) -> str:
    """Someone's words between « », without their last full stop; quotations inside become “ ”."""
    inner = re.sub(rf"«{_BLANK}*", "“", text.strip().removesuffix("."))
    return f"« {re.sub(rf'{_BLANK}*»', '”', inner)} »"
