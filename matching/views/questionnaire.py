"""One question a screen; its state is the address, so that Back, a bookmark and a colleague find it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from matching.addresses import path_of
from matching.asking import question_url
from matching.engine import Group
from matching.given import given_answers
from matching.index import Catalogue
from matching.options import Option, choice_options, place_options
from matching.planes import Matches
from matching.querystring import AnswersQuery, BadAnswer
from matching.questionnaire import next_question, previous_question, questions_left
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from vocabulary.clock import today
from vocabulary.french import capitalised, counted, typo
from vocabulary.lexicon import TERRITORY, Question

SEARCH = "q"
DONE, RESULTS, RAISE = "suite-", "resultats", "monter-"
EMPTY = "Choisissez une réponse, ou « Je ne sais pas »."
NONE_AND_SOME = "Choisissez « Aucun » ou d'autres réponses, pas les deux."
CONTRADICTION = "Choisissez {what} ou « Je ne sais pas », pas les deux."
IN_LETTERS = {1: "un", 2: "deux", 3: "trois"}


@require_safe
@vary_on_headers("HX-Request")
def questionnaire(request: HttpRequest) -> HttpResponse:
    """`/questionnaire/`: the next question for these answers, or the one that `vue` names."""
    held, query = read_request(request, extra=(SEARCH,))
    asked = _asked(query, held)
    if asked is None and query.views and RESULTS not in query.views:
        return bad_answers(request, query, held, [BadAnswer("vue", query.views[-1], "view")])
    error = _error_on(asked, query) if asked else ""
    if query.errors and not error:
        return bad_answers(request, query, held)
    matches = held.match(query.answers, today())
    if asked and not error and f"{DONE}{asked.key}" in query.views:
        if asked.key not in query.answers.given and asked.key not in query.skipped:
            if asked.key not in request.GET:
                error = EMPTY
            else:  # « Je ne sais pas » is an empty answer of the same field
                return redirect(f"{path_of('questionnaire')}?{query.having('passer', *query.skipped, asked.key)}")
        if not error:
            return redirect(f"{path_of('questionnaire')}?{query.urlencoded}")
    if RESULTS in query.views and not error:
        return redirect(f"{path_of('results')}?{query.urlencoded}")
    question = asked or next_question(held.lexicon, query.answers, query.skipped, matches)
    if question is None:
        return redirect(f"{path_of('results')}?{query.urlencoded}")
    context = _context(request, held, query, matches, question, error)
    return render(request, "matching/question.html", context, status=UNPROCESSABLE if error else 200)


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """`/questionnaire/compte/`: how many aids are still possible, for HTMX."""
    held, query = read_request(request, extra=(SEARCH,))
    numbers = _count(held.match(query.answers, today()))
    return render(request, "matching/_count.html", {"count": numbers, "oob": True})


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """`/questionnaire/lieux/`: the places that a text may mean, for HTMX."""
    held, query = read_request(request, extra=(SEARCH,))
    context = place_options(query.page_parameters.get(SEARCH, ""), query, held.lexicon)
    return render(request, "matching/_places.html", {**context, "oob": True, "error": ""})


def _asked(query: AnswersQuery, held: Catalogue) -> Question | None:
    """The question that the address names, or has just answered."""
    for view in reversed(query.views):
        key = view.removeprefix(DONE)
        if view.startswith(RAISE):
            key = next((q.key for q in held.lexicon.questions.values() if q.ordered), "")
        if key in held.lexicon.questions:
            return held.lexicon.questions[key]
    if SEARCH in query.page_parameters:
        return held.lexicon.questions.get(TERRITORY)
    return None


def _error_on(asked: Question, query: AnswersQuery) -> str:
    """The mistake to show beside the very question it is about; empty when the fault is elsewhere."""
    if asked.key in query.contradicted and not query.errors:
        return CONTRADICTION.format(what="des besoins" if asked.ordered else "une réponse")
    if {error.key for error in query.errors} != {asked.key}:
        return ""
    error = query.errors[0]
    if error.reason == "too_many":
        return _too_many(error.count, int(error.value) - error.count, ordered=asked.ordered)
    return typo(NONE_AND_SOME) if error.reason == "none_and_some" else ""


def _too_many(most: int, over: int, *, ordered: bool) -> str:
    """« Trois besoins au plus : décochez-en un. »"""
    if not ordered:
        return typo(f"{most} réponses au plus : il y en a {over} de trop.")
    words = [IN_LETTERS.get(count, str(count)) for count in (most, over)]
    return typo(f"{capitalised(words[0])} besoins au plus : décochez-en {words[1]}.")


def _count(matches: Matches) -> dict[str, int]:
    return {
        "total": max(1, len(matches)),
        "possible": matches.possible,
        "likely": matches.by_group[Group.LIKELY],
        "to_answer": matches.by_group[Group.TO_ANSWER],
    }


def _context(
    request: HttpRequest,
    held: Catalogue,
    query: AnswersQuery,
    matches: Matches,
    question: Question,
    error: str,
) -> dict[str, Any]:
    before = previous_question(held.lexicon, question.key, query.answers, query.skipped)
    left = questions_left(held.lexicon, query.answers, query.skipped, matches)
    done = set(query.answers.given) | set(query.skipped)
    fields = query.pairs_without(question.key)
    return {
        "question": question,
        "number": len(done - {question.key}) + 1,
        "hanging": _hanging(matches.hanging_on(question.key)),
        "remaining": len([one for one in left if one.key != question.key]),
        "count": _count(matches),
        "back_url": question_url(query, before.key) if before else path_of("home"),
        "back_text": "Question précédente" if before else "Accueil",
        "action_url": path_of("questionnaire"),
        "fields": fields,
        "kept_query": query.urlencoded,
        "answers": given_answers(query, held),
        "error": typo(error),
        "count_url": path_of("questionnaire-count"),
        "places_url": path_of("questionnaire-places"),
        "identify_url": _identify_url(question, query),
        "announcement": "",
        **_options(request, held, query, question),
    }


def _identify_url(question: Question, query: AnswersQuery) -> str:
    """Where the public directory answers several questions at once: offered at the start, until the form is known."""
    if question.opening is None or "legal_form" in query.answers.given:
        return ""
    return f"{path_of('identify')}?{query.urlencoded}" if query.pairs else path_of("identify")


def _hanging(count: int) -> str:
    """« 7 aides en dépendent »; nothing when none does, as for the needs, which only rank."""
    return typo(f"{counted(count, 'aide en dépend', 'aides en dépendent')}") if count else ""


def _options(request: HttpRequest, held: Catalogue, query: AnswersQuery, question: Question) -> dict[str, Any]:
    if question.kind == "territory":
        text = query.page_parameters.get(SEARCH, "")
        search_fields = [*query.carried, ("vue", question.key)]
        return {"search_fields": search_fields, **place_options(text, query, held.lexicon)}
    raised = next((view.removeprefix(RAISE) for view in query.views if view.startswith(RAISE)), "")
    options = choice_options(question, request.GET.getlist(question.key), query.skipped, raised)
    changed_in_place = request.htmx and not request.htmx.boosted
    return options | ({"announcement": _order_in_words(options["chosen"], raised)} if changed_in_place else {})


def _order_in_words(chosen: Sequence[Option], raised: str) -> str:
    """« « Recruter » est maintenant votre besoin n° 1. »; without a move, nothing: the box has said itself."""
    for position, option in enumerate(chosen, start=1):
        if option.value == raised:
            return typo(f"« {option.label} » est maintenant votre besoin n° {position}.")
    return ""
