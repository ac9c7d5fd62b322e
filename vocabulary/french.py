"""How AidESS writes French: numbers, lists, dates and the small words before a noun. Pure Python.

Each function is one line of the grammar of the interface; sentences are built from them and
pass through `typo` once, at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

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
MUTE_H = ("habit", "héberg", "homme", "hôpit", "horaire", "heure", "humain", "histo", "hiver", "hectare")
VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"

_ADDRESS = re.compile(r"(\b[a-z][a-z0-9+.-]*://\S+|\b[\w.+-]+@[\w-]+\.[\w.-]+|\bwww\.\S+)", re.IGNORECASE)


def typo(text: str) -> str:
    """Typographic apostrophes and the spaces that French sets around its punctuation; addresses are left alone."""
    parts = _ADDRESS.split(text)
    return "".join(part if i % 2 else _typo(part) for i, part in enumerate(parts))


def _typo(text: str) -> str:
    text = re.sub(r"(?<=\w)'(?=\w)|(?<=\w)'(?=«)", "’", text)
    text = re.sub(rf"[ {NBSP}{THIN}]*([;!?])(?![\w=])", rf"{THIN}\1", text)
    text = re.sub(rf"(?<!\s)[ {NBSP}{THIN}]+:(?=\s|$)", f"{NBSP}:", text)
    text = re.sub(r"(?<=[a-zà-ÿ»)’]):(?=\s|$)", f"{NBSP}:", text)
    text = re.sub(rf"[ {NBSP}{THIN}]+([»€%])", rf"{NBSP}\1", text)
    text = re.sub(rf"«[ {NBSP}{THIN}]*", f"«{NBSP}", text)
    text = re.sub(r"(?<=[^\s\u00a0])»", f"{NBSP}»", text)
    return re.sub(r"\bn° (?=\d)", f"n°{NBSP}", text)


def number(value: int | float) -> str:
    """1200 → « 1 200 », 0.8 → « 0,8 »; no useless decimal."""
    rounded = round(float(value), 6)
    if rounded.is_integer() or isinstance(value, int):
        return f"{int(value):,}".replace(",", THIN)
    whole, _, decimals = f"{rounded:.6f}".rstrip("0").partition(".")
    return f"{int(whole):,}".replace(",", THIN) + f",{decimals}"


def euros(value: int | float) -> str:
    """7164 → « 7 164 € »; from a million on, « 1,5 million d’euros »."""
    if value < 1_000_000:
        return f"{number(value)}{NBSP}€"
    millions = round(value / 1_000_000, 6)
    return f"{number(millions)} {plural(millions, 'million', 'millions')} d’euros"


def rate(share: float) -> str:
    """0.3 → « 30 % »."""
    return f"{number(round(share * 100, 4))}{NBSP}%"


def plural(count: int | float, one: str, many: str) -> str:
    """Plural from 2 on: 0, 1 and 1,5 are singular."""
    return many if abs(count) >= 2 else one


def counted(count: int, one: str, many: str, none: str = "") -> str:
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


def list_and(items: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »; beyond four, the first three « et 2 autres »."""
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
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


def elides(noun: str) -> bool:
    """Whether « de » and « le » lose their vowel before this noun."""
    first = noun.lower()
    return first[:1] in VOWELS or first.startswith(MUTE_H)


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
