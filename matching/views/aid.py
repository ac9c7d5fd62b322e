"""The page of one aid, with this structure's verdict when answers are given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.deadlines import moment_of
from aids.models import Aid, Recurrence, Reply
from aids.rendering import markdown
from aids.wording import (
    amount_in_words,
    deadline_in_words,
    facts_in_words,
    natures_in_words,
    notice,
    territories_in_words,
)
from matching.addresses import path_of
from matching.asking import Ask, ask_question, declared_leaves
from matching.cards import aid_url, compare_link, verdict_in_words
from matching.comparing import compare_url
from matching.engine import Group, Judgement, MatchableAid, Verdict, facts_for, judge
from matching.explain import Condition, Explainer
from matching.index import Catalogue
from matching.insights.recording import is_agent, record_reading
from matching.levers import change_that_opens
from matching.loading import COLUMNS, read_aid
from matching.options import Option
from matching.querystring import AnswersQuery
from matching.views.reading import bad_answers, mail_url, read_request
from vocabulary.clock import today
from vocabulary.french import capitalised, counted, day, plural, typo
from vocabulary.lexicon import Question
from vocabulary.models import DocumentKind
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status

STATUS_TEXTS = {Status.MET: "Remplie", Status.UNKNOWN: "À vérifier", Status.FAILED: "Non remplie"}
KINDS = {Status.MET: "met", Status.UNKNOWN: "unknown", Status.FAILED: "failed"}
STRAND_VERDICTS = {
    Status.MET: (Group.LIKELY, "Probablement pour vous"),
    Status.UNKNOWN: (Group.TO_ANSWER, "À vérifier"),
    Status.FAILED: (Group.EXCLUDED, "Pas pour vous"),
}
LAST_QUESTION = re.compile(r"[^.]*\?$")
DEPENDS_ON_IT = re.compile("Cette aide dépend d’un point.|.*:")  # what the question itself says
NOT_CONFIRMED = "Adresse de demande à confirmer auprès de l’organisme."


@require_safe
@vary_on_headers("HX-Request")
def aid(request: HttpRequest, slug: str) -> HttpResponse:
    """`/aides/<slug>/`: the whole sheet, and each condition with this structure's status."""
    held, query = read_request(request)
    sheet = Aid.objects.published().select_related("bearer").filter(slug=slug).first()
    rule = None if sheet is None else read_aid({name: getattr(sheet, name) for name in COLUMNS}, held.lexicon)
    if sheet is None or rule is None:
        return _kept(request, slug)
    if query.errors:
        return bad_answers(request, query, held)
    explainer = Explainer(query.answers, today(), held.lexicon)
    facts = facts_for(rule, query.answers, held.lexicon.places)
    judgement = judge(rule, facts, explainer.today)
    answered = bool(query.pairs)
    context = {
        "aid": _sheet(sheet, rule, facts, held, explainer, answered=answered),
        "slug": slug,
        "has_answers": answered,
        "kept_query": query.urlencoded,
        "back_url": f"{path_of('results')}?{query.urlencoded}" if answered else path_of("catalogue"),
        "back_text": "Vos aides" if answered else "Toutes les aides",
        "first_url": path_of("questionnaire"),
        "group": str(judgement.group),
        "verdict": verdict_in_words(judgement),
        "verdict_help": _verdict_help(judgement) if answered else "",
        "lever": _lever(rule, judgement, query, explainer),
        "action_url": reverse("aid", args=[slug]),
        "mail_url": mail_url(sheet.name, request.build_absolute_uri()),
        "suggest_url": reverse("suggest", args=[slug]),
        "agenda": moment.sentence() if (moment := moment_of(sheet, explainer.today)) else "",
        "agenda_url": reverse("deadline", args=[slug]),
        "compare": compare_link(slug, query, lambda chosen: aid_url(slug, chosen)),
        "compare_url": compare_url(query) if query.compared else "",
        "compare_text": typo(f"Comparer : {counted(len(query.compared), 'aide choisie', 'aides choisies')}"),
        "replies": [_reply(reply) for reply in sheet.replies.shown()],
        "for_agents": answered and is_agent(request),
        **_conditions(rule, facts, judgement, query, held, explainer, answered=answered),
    }
    record_reading(request, rule, judgement if answered else None, facts, explainer.today)
    context["announcement"] = context["conditions_title"] if request.htmx else ""
    return render(request, "matching/aid.html", context)


def _reply(reply: Reply) -> dict[str, str]:
    return {
        "question": typo(reply.question),
        "answer": typo(reply.answer),
        "signed": typo(f"{reply.signature}, le {day(reply.answered_on)}."),
    }


def _kept(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a merged aid now is, the answers with it; 404 when the address leads nowhere."""
    kept = Aid.objects.slug_after_merge(slug)
    if kept is None:
        raise Http404
    answers = request.GET.urlencode()
    return HttpResponsePermanentRedirect(reverse("aid", args=[kept]) + (f"?{answers}" if answers else ""))


def _conditions(
    rule: MatchableAid,
    facts: Facts,
    judgement: Judgement,
    query: AnswersQuery,
    held: Catalogue,
    explainer: Explainer,
    *,
    answered: bool,
) -> dict[str, Any]:
    """Every condition in a sentence; those that can be settled here, as small forms."""
    shown = explainer.effective_conditions(rule, facts)
    if not answered:
        return {
            "conditions_title": "Conditions",
            "conditions": said_conditions(shown, answered=False),
            "asks": [],
            "points": None,
        }
    points = _points(rule, judgement, query)
    listed, demands = _apart(shown, rule, judgement, asks_points=points is not None)
    questions = [held.lexicon.questions[key] for key in held.lexicon.questions if key in judgement.questions]
    return {
        "conditions_title": _conditions_title(shown),
        "conditions": said_conditions(listed, answered=True),
        "asks": [_ask(question, query, rule, demands.get(question.key, ())) for question in questions],
        "points": points,
    }


def _apart(
    shown: Sequence[Condition], rule: MatchableAid, judgement: Judgement, *, asks_points: bool
) -> tuple[list[Condition], dict[str, list[str]]]:
    """The conditions to list, and by question what the forms below say of the others: nothing is said twice."""
    declared = {leaf.path for leaf, _ in declared_leaves(rule).values()} if asks_points else set()
    listed, demands = [], defaultdict(list)
    for condition in shown:
        if condition.status is not Status.UNKNOWN or condition.parts:
            listed.append(condition)
        elif condition.question in judgement.questions:
            demands[condition.question].append(condition.sentence)
        elif condition.path not in declared:
            listed.append(condition)
    return listed, demands


def _ask(question: Question, query: AnswersQuery, rule: MatchableAid, demands: Sequence[str]) -> Ask:
    """The question, and what the aid demands of it where the sentence says more than the question."""
    ask = ask_question(question, query, rule)
    said = [LAST_QUESTION.sub("", demand).strip() for demand in dict.fromkeys(demands)]
    said = [demand for demand in said if demand and not DEPENDS_ON_IT.fullmatch(demand)]
    return replace(ask, help=" ".join([*said, ask.help]).strip())


def said_conditions(conditions: Sequence[Condition], *, answered: bool) -> list[dict[str, Any]]:
    """What `matching/_conditions.html` shows; without answers no condition has a status."""
    return [
        {
            "kind": KINDS[condition.status] if answered else "info",
            "sentence": condition.sentence,
            "status_text": STATUS_TEXTS[condition.status] if answered and not condition.parts else "",
            "parts": said_conditions(condition.parts, answered=answered),
        }
        for condition in conditions
    ]


def _verdict_help(judgement: Judgement) -> str:
    """What the verdict is worth, and who decides; nothing under a « non », whose reasons follow."""
    if judgement.verdict is Verdict.ELIGIBLE:
        return typo(
            "D'après vos réponses, vous remplissez toutes les conditions que nous connaissons. L'organisme décide."
        )
    if judgement.group is Group.LIKELY:
        return typo("Rien dans vos réponses ne s'y oppose. L'organisme décide.")
    if judgement.group is Group.TO_ANSWER:
        return typo("Répondez ci-dessous : vous saurez si elle est pour vous. L'organisme décide.")
    return ""


def _lever(
    rule: MatchableAid, judgement: Judgement, query: AnswersQuery, explainer: Explainer
) -> dict[str, str] | None:
    """The smallest change within reach that would open an excluded aid, and this page with it; else None."""
    if judgement.verdict is not Verdict.INELIGIBLE:
        return None
    change = change_that_opens(rule, explainer.answers, explainer.lexicon, explainer.today)
    if change is None:
        return None
    url = f"{reverse('aid', args=[rule.slug])}?{query.having(change.question, *change.values)}"
    return {"sentence": typo(f"{change.sentence}, cette aide deviendrait possible."), "url": url}


def _conditions_title(conditions: Sequence[Condition]) -> str:
    met = sum(condition.status is Status.MET for condition in conditions)
    unknown = sum(condition.status is Status.UNKNOWN for condition in conditions)
    failed = len(conditions) - met - unknown
    parts = [counted(met, "remplie", "remplies"), f"{unknown} à vérifier"]
    if failed:
        parts.append(f"{failed} non {plural(failed, 'remplie', 'remplies')}")
    return typo(f"Conditions : {', '.join(parts)}")


def _points(rule: MatchableAid, judgement: Judgement, query: AnswersQuery) -> dict[str, Any] | None:
    """The declared points left, and those answered, which a slip of the finger must not seal; each by oui or non."""
    given = query.answers.declarations.get(rule.slug, {})
    leaves = declared_leaves(rule)
    shown = [identity for identity in leaves if identity in judgement.declared or identity in given]
    if not shown:
        return None
    names = [f"d.{rule.slug}.{identity}" for identity in shown]
    return {
        "title": f"{counted(len(shown), 'point', 'points')} que vous seul pouvez confirmer",
        "fields": query.pairs_without(*names),
        "items": [
            {
                "legend": typo(leaves[identity][0].text),
                "excludes": leaves[identity][1],
                "options": _yes_or_no(name, given.get(identity)),
            }
            for identity, name in zip(shown, names, strict=True)
        ],
    }


def _yes_or_no(name: str, answer: bool | None) -> list[Option]:
    identity = name.replace(".", "-")
    return [
        Option(f"{identity}-oui", name, "oui", "Oui", checked=answer is True),
        Option(f"{identity}-non", name, "non", "Non", checked=answer is False),
        Option(f"{identity}-nsp", name, "", "Je ne sais pas", checked=answer is None),
    ]


def _sheet(
    sheet: Aid, rule: MatchableAid, facts: Facts, held: Catalogue, explainer: Explainer, *, answered: bool
) -> dict[str, Any]:
    row = {name: getattr(sheet, name) for name in ("opens_on", "closes_on", "recurrence", "usual_deadline_months")}
    documents = _documents(sheet.documents)
    count = len(sheet.documents)
    return {
        "slug": sheet.slug,
        "name": typo(sheet.name),
        "bearer": typo(sheet.bearer.name),
        "natures": natures_in_words(sheet.nature),
        "places": territories_in_words(sheet.territories, held.lexicon.places),
        "summary": typo(sheet.summary),
        "description": markdown(sheet.description),
        "facts": [
            ("Montant", amount_in_words(sheet.amount)),
            ("Date limite", deadline_in_words(row, explainer.today)),
            ("Retour", typo(capitalised(str(Recurrence(sheet.recurrence).label)))),
        ],
        "notice": notice(sheet.verified_on, sheet.facts_as_of),
        "is_verified": sheet.verified_on is not None,
        "conditions_text": typo(sheet.conditions_text),
        "strands": [
            _strand(raw, status(node, facts) if answered and "eligibility" in raw else None)
            for raw, node in zip(sheet.strands, rule.strands, strict=True)
        ],
        "amount_text": _amount_text(sheet.amount),
        "steps": [_step(step) for step in sheet.steps],
        "documents": documents,
        "documents_count": count,
        "documents_title": counted(count, "document à réunir", "documents à réunir"),
        "cumulation": typo(sheet.cumulation),
        "contact": typo(sheet.contact),
        "source_url": sheet.source_url if sheet.source_url.startswith(("https://", "http://")) else "",
        "source_label": sheet.source_url.removeprefix("https://").removeprefix("http://"),
        "legal_basis": typo(sheet.legal_basis),
        "facts_text": facts_in_words(sheet.facts_as_of),
        "apply_url": sheet.apply_url if sheet.apply_url_confirmed and sheet.apply_url.startswith("https://") else "",
        "apply_text": "" if sheet.recurrence == Recurrence.CLOSED else NOT_CONFIRMED,
    }


def _strand(raw: dict[str, Any], own: Status | None) -> dict[str, str]:
    group, verdict = STRAND_VERDICTS[own] if own is not None else ("", "")
    return {
        "label": typo(raw["label"]),
        "amount": amount_in_words(raw.get("amount") or {}),
        "group": str(group),
        "verdict": verdict,
    }


def _amount_text(amount: dict[str, Any]) -> str:
    """The bearer's own words; empty when the facts above say them already."""
    text = typo(amount.get("text", ""))
    return "" if text == amount_in_words(amount) else text


def _step(step: dict[str, Any]) -> str:
    weeks = step.get("weeks")
    length = f" ({counted(weeks, 'semaine', 'semaines')})" if weeks else ""
    return typo(f"{step['text']}{length}")


def _documents(keys: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Documents by what they hang on; a kind that the vocabulary does not know is left to the lint."""
    kinds = DocumentKind.objects.filter(key__in=keys).order_by("position")
    order = {layer: i for i, layer in enumerate(DocumentKind._meta.get_field("layer").choices)}
    by_layer = sorted(kinds, key=lambda kind: order[kind.layer, kind.get_layer_display()])
    return [
        (layer, [_document(kind) for kind in members])
        for layer, members in groupby(by_layer, key=lambda kind: kind.get_layer_display())
    ]


def _document(kind: DocumentKind) -> str:
    age = f", de moins de {kind.validity_months} mois" if kind.validity_months else ""
    return typo(f"{kind.label}{age}")
