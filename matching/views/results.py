"""The ranked list of a structure's aids, as a page and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.models import Aid
from matching.asking import question_url
from matching.cards import GROUP_NAMES, CardMaker, aid_url
from matching.engine import Group, Verdict, facts_for
from matching.exchange import match_to_json
from matching.excluded import SHOWN_PER_REASON, ReasonGroup, group_by_reason, rows_of, shown_slugs
from matching.explain import Explainer
from matching.index import PAGE_SIZE, Catalogue, Matches
from matching.querystring import AnswersQuery, BadAnswer
from matching.questionnaire import questions_left
from matching.ranking import RankedAid
from matching.views.reading import bad_answers, given_answers, read_request
from vocabulary.answers import ChoiceAnswer
from vocabulary.clock import today
from vocabulary.french import counted, plural, typo
from vocabulary.lexicon import NEEDS
from vocabulary.paging import Paging

JSON = "json"


@require_safe
@vary_on_headers("HX-Request")
def results(request: HttpRequest) -> HttpResponse:
    """`/mes-aides/`: the aids possible for the answers of the address, ten a page; `format=json` the same as data."""
    held, query = read_request(request)
    as_data = query.page_parameters.get("format") == JSON
    day = today()
    matches = held.match(query.answers, day)
    nothing_said = not (query.errors or query.pairs or query.views or as_data)
    if nothing_said and questions_left(held.lexicon, query.answers, query.skipped, matches):
        return redirect("questionnaire")
    listed, errors = _listed(query, matches)
    paging = Paging.read(query.page_parameters.get("page"), len(listed), PAGE_SIZE)
    if paging is None:
        pages = max(1, -(-len(listed) // PAGE_SIZE))
        errors.append(BadAnswer("page", query.page_parameters["page"], "page", pages))
    if query.errors or errors:
        return bad_answers(request, query, held, errors)
    explainer = Explainer(query.answers, day, held.lexicon)
    shown = listed[paging.start : paging.end]
    if as_data:
        return JsonResponse(_data(shown, matches, paging, explainer), json_dumps_params={"ensure_ascii": False})
    return render(
        request, "matching/results.html", _context(request, held, query, matches, shown, listed, paging, explainer)
    )


def _listed(query: AnswersQuery, matches: Matches) -> tuple[Sequence[RankedAid], list[BadAnswer]]:
    """The aids that the address asks for, and what is wrong with how it asks."""
    errors = []
    if (wanted := query.page_parameters.get("format")) not in (None, JSON):
        errors.append(BadAnswer("format", str(wanted), "view"))
    if (flag := query.page_parameters.get("exclues")) not in (None, "", "0", "1"):
        errors.append(BadAnswer("exclues", str(flag), "view"))
    view = query.page_parameters.get("vue")
    if view is not None and view not in set(Group):
        errors.append(BadAnswer("vue", view, "view"))
    if view in (Group.LIKELY, Group.TO_ANSWER):
        return [one for one in matches.possible if one.judgement.group == view], errors
    if view == Group.EXCLUDED:
        return matches.excluded, errors
    as_data = query.page_parameters.get("format") == JSON  # the page shows the excluded below the list
    return matches.ranked if flag == "1" and as_data else matches.possible, errors


def _data(shown: Sequence[RankedAid], matches: Matches, paging: Paging, explainer: Explainer) -> dict[str, Any]:
    rows = Aid.objects.for_cards([one.aid.slug for one in shown])
    return {
        "totals": {str(verdict): matches.by_verdict.get(verdict, 0) for verdict in Verdict},
        "page": paging.number,
        "pages": paging.count,
        "results": [
            {
                "aid": one.aid.slug,
                "name": rows[one.aid.slug]["name"],
                **match_to_json(one),
                "reasons": [
                    reason.sentence
                    for reason in explainer.reasons(
                        one, facts_for(one.aid, explainer.answers, explainer.lexicon.places)
                    )
                ],
            }
            for one in shown
            if one.aid.slug in rows
        ],
    }


def _context(
    request: HttpRequest,
    held: Catalogue,
    query: AnswersQuery,
    matches: Matches,
    shown: Sequence[RankedAid],
    listed: Sequence[RankedAid],
    paging: Paging,
    explainer: Explainer,
) -> dict[str, Any]:
    """What the page shows: one query, for the names and facts of the aids that are on it."""
    view = query.page_parameters.get("vue")
    groups = _excluded_groups(matches, explainer, paging, view)
    rows = Aid.objects.for_cards([one.aid.slug for one in shown] + shown_slugs(groups))
    maker = CardMaker(query, explainer, len(matches.possible))
    left = questions_left(held.lexicon, query.answers, query.skipped, matches)
    possible = len(matches.possible)
    return {
        "title": _title(matches),
        "counters": _counters(query, matches, view),
        "results_url": reverse("results"),
        "kept_query": query.urlencoded,
        "answers": given_answers(query, held),
        "more_url": f"{reverse('questionnaire')}?{query.urlencoded}" if left else "",
        "announcement": _announcement(matches) if request.htmx else "",
        **_lists(query, maker, shown, listed, rows, paging, view),
        "excluded": [_excluded_group(group, rows, query) for group in groups],
        "excluded_count": len(matches.excluded),
        "obstacles": [] if possible else _obstacles(group_by_reason(matches.excluded, explainer), query),
        "levers": [],
        "mail_url": mail_url("Mes aides possibles", request),
        **paging.context(lambda number: _page_url(query, view, number)),
    }


def _lists(
    query: AnswersQuery,
    maker: CardMaker,
    shown: Sequence[RankedAid],
    listed: Sequence[RankedAid],
    rows: dict[str, dict[str, Any]],
    paging: Paging,
    view: str | None,
) -> dict[str, Any]:
    """The cards of this page: those that answer a need, then, folded, the others."""
    first = [one for one in shown if one.answers_need or one.rank is None]
    rest = [one for one in shown if not (one.answers_need or one.rank is None)]
    answering = sum(1 for one in listed if one.answers_need)
    others = 0 if view == Group.EXCLUDED else len(listed) - answering
    stated = query.answers.get(NEEDS)
    needs = len(stated.values) if isinstance(stated, ChoiceAnswer) else 0
    begins = answering // PAGE_SIZE + 1
    return {
        "cards": maker.cards(first, rows),
        "intro": _intro(answering, needs) if first and needs and view is None else "",
        "others": maker.cards(rest, rows),
        "others_text": typo(f"Voir {plural(others, 'l’autre', f'les {others} autres')}") if others else "",
        "others_intro": _others_intro(listed[answering:], needs) if rest else "",
        "others_url": _page_url(query, view, begins) if others and begins > paging.number else "",
        "others_open": bool(rest) and not first,
    }


def _intro(answering: int, needs: int) -> str:
    own = plural(needs, "votre besoin", "vos besoins")
    if answering == 1:
        return typo(f"D'abord, l'aide qui répond à {own}.")
    return typo(f"D'abord, les {answering} aides qui répondent à {own}.")


def _others_intro(others: Sequence[RankedAid], needs: int) -> str:
    likely = sum(1 for one in others if one.judgement.group is Group.LIKELY)
    missing = len(others) - likely
    which = "à votre besoin" if needs == 1 else f"à aucun de vos {needs} besoins"
    start = f"Elles ne répondent {'pas ' if needs == 1 else ''}{which}"
    return typo(
        f"{start} : {likely} {plural(likely, 'est', 'sont')} probablement pour vous, il manque une réponse à {missing}."
    )


def _title(matches: Matches) -> str:
    likely, missing = (matches.by_group.get(group, 0) for group in (Group.LIKELY, Group.TO_ANSWER))
    if likely:
        return typo(f"{counted(likely, 'aide est', 'aides sont')} probablement pour vous")
    if missing:
        return typo(f"Aucune aide sûre, mais {counted(missing, 'aide', 'aides')} où il manque une réponse")
    return "Aucune aide pour l’instant"


def _announcement(matches: Matches) -> str:
    likely, missing = (matches.by_group.get(group, 0) for group in (Group.LIKELY, Group.TO_ANSWER))
    return typo(f"{_title(matches)}, il manque une réponse à {missing}." if likely else f"{_title(matches)}.")


def _counters(query: AnswersQuery, matches: Matches, view: str | None) -> list[dict[str, Any]]:
    base = reverse("results")
    return [
        {
            "group": str(group),
            "text": GROUP_NAMES[group],
            "count": matches.by_group.get(group, 0),
            # The counter that filters takes the filter away when pressed again.
            "url": f"{base}?{query.urlencoded}" if view == group else f"{base}?{query.with_view(group)}",
            "is_current": view == group,
        }
        for group in Group
    ]


def _page_url(query: AnswersQuery, view: str | None, number: int) -> str:
    parts = [query.with_view(view) if view else query.urlencoded, f"page={number}" if number > 1 else ""]
    return f"{reverse('results')}?{'&'.join(part for part in parts if part)}"


def _excluded_groups(matches: Matches, explainer: Explainer, paging: Paging, view: str | None) -> list[ReasonGroup]:
    """Grouped reasons stand below the first page of the whole list only."""
    if view is not None or paging.number > 1 or not matches.possible:
        return []
    return group_by_reason(matches.excluded, explainer)


def _excluded_group(group: ReasonGroup, rows: dict[str, dict[str, Any]], query: AnswersQuery) -> dict[str, Any]:
    hidden = len(group.members) - SHOWN_PER_REASON
    return {
        "title": group.heading,
        "aids": [
            {"name": name, "url": aid_url(slug, query), "sentence": sentence}
            for slug, name, sentence in rows_of(group, rows)
        ],
        "more_url": f"{reverse('results')}?{query.with_view(Group.EXCLUDED)}" if hidden > 0 else "",
        "more_text": f"Voir {plural(hidden, 'l’autre', f'les {hidden} autres')} parmi toutes les aides écartées",
    }


def _obstacles(groups: Sequence[ReasonGroup], query: AnswersQuery) -> list[dict[str, str]]:
    """When nothing is possible: the answers that exclude the most, and where to change them."""
    return [
        {"sentence": f"{group.heading}.", "url": question_url(query, group.key)}
        for group in groups
        if group.key in query.answers.given
    ]


def mail_url(subject: str, request: HttpRequest) -> str:
    """A mail to oneself or to a colleague, with the address of this page."""
    return f"mailto:?subject={quote(subject)}&body={quote(request.build_absolute_uri())}"
