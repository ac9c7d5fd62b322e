"""The list of a structure on paper: every card on one page, what was answered, the day, and where to come back."""

from __future__ import annotations

from typing import Any

from matching.cards import CardMaker
from matching.given import given_answers
from matching.index import Catalogue
from matching.results import ResultsPage
from vocabulary.french import day, typo
from vocabulary.paging import Paging

MOST_PRINTED = 150
WHOLE = Paging(1, 1, MOST_PRINTED)


def paper_list(page: ResultsPage, held: Catalogue) -> dict[str, Any]:
    """What `matching/results_paper.html` shows of a page as long as a list on paper. One query."""
    parts = [
        ("Elles répondent à vos besoins", [one for one in page.shown if one.answers_need]),
        ("Les autres aides possibles", [one for one in page.shown if not one.answers_need]),
    ]
    maker = CardMaker(page.query, page.explainer, page.matches.possible)
    left = page.matches.possible - MOST_PRINTED
    return {
        "title": page.title,
        "day": day(page.explainer.today),
        "answers": [answer.text for answer in given_answers(page.query, held)],
        "parts": [(title, maker.cards(shown, page.rows)) for title, shown in parts if shown],
        "capped": typo(f"Seules les {MOST_PRINTED} premières aides sont ici : le site en montre {left} de plus.")
        if left > 0
        else "",
    }
