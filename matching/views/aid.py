"""The page of one aid, with this structure's verdict when answers are given."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.deadlines import moment_of
from aids.models import Aid
from matching.addresses import path_of
from matching.cards import aid_url, compare_link, verdict_in_words
from matching.comparing import compare_url
from matching.conditions import conditions_in_words
from matching.engine import Group, Judgement, MatchableAid, Verdict, facts_for, judge
from matching.explain import Explainer
from matching.insights.recording import is_agent, record_reading
from matching.levers import change_that_opens
from matching.loading import COLUMNS, read_aid
from matching.querystring import AnswersQuery
from matching.sheet import reply_in_words, sheet_in_words
from matching.views.reading import bad_answers, mail_url, read_request
from vocabulary.clock import today
from vocabulary.french import counted, typo


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
        "aid": sheet_in_words(sheet, rule, facts, held, explainer, answered=answered),
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
        "replies": [reply_in_words(reply) for reply in sheet.replies.shown()],
        "for_agents": answered and is_agent(request),
        **conditions_in_words(rule, facts, judgement, query, held, explainer, answered=answered),
    }
    record_reading(request, rule, judgement if answered else None, facts, explainer.today)
    context["announcement"] = context["conditions_title"] if request.htmx else ""
    return render(request, "matching/aid.html", context)


def _kept(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a merged aid now is, the answers with it; 404 when the address leads nowhere."""
    kept = Aid.objects.slug_after_merge(slug)
    if kept is None:
        raise Http404
    answers = request.GET.urlencode()
    return HttpResponsePermanentRedirect(reverse("aid", args=[kept]) + (f"?{answers}" if answers else ""))


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
