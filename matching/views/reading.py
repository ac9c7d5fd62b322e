"""What the pages share: the answers of a request, and the page that says what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from matching.addresses import path_of
from matching.asking import question_url
from matching.given import given_answers
from matching.index import Catalogue, catalogue
from matching.mistakes import mistake
from matching.querystring import AnswersQuery, BadAnswer, read

UNPROCESSABLE = 422


def read_request(request: HttpRequest, *, extra: tuple[str, ...] = ()) -> tuple[Catalogue, AnswersQuery]:
    """The catalogue of now, and the answers of the address."""
    held = catalogue()
    return held, read(request.GET, held.lexicon, extra=extra)


def bad_answers(
    request: HttpRequest,
    query: AnswersQuery,
    held: Catalogue,
    errors: Sequence[BadAnswer] = (),
    *,
    go_on_to: str = "results",
) -> HttpResponse:
    """422: which answers, why, the others kept; `go_on_to`: the page that shows these."""
    errors = [*query.errors, *errors]
    mistakes = [mistake(error, held.lexicon) for error in errors]
    if request.GET.get("format") == "json":
        return JsonResponse(
            {
                "errors": [
                    {"key": error.key, "value": error.value, "sentence": found.sentence}
                    for error, found in zip(errors, mistakes, strict=True)
                ]
            },
            status=UNPROCESSABLE,
        )
    keys = [error.key for error in errors if error.key in held.lexicon.questions]
    context: dict[str, Any] = {
        "errors": mistakes,
        "kept": given_answers(query, held),
        "kept_query": query.urlencoded,
        "correct_url": question_url(query, keys[0]) if keys else "",
        "continue_url": f"{path_of(go_on_to)}?{query.without(*keys)}",
    }
    return render(request, "aidess/bad_answers.html", context, status=UNPROCESSABLE)


def mail_url(subject: str, address: str) -> str:
    """A mail to oneself or to a colleague, with the address of a page."""
    return f"mailto:?subject={quote(subject)}&body={quote(address)}"
