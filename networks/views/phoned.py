"""A request that came by telephone, written by an adviser; with the answers of the address when some were given."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from matching.given import in_words
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from networks.calling import Origin
from networks.models import Moment, Network, Topic
from networks.phoned import PhonedForm, write
from networks.views.portfolio import adviser_of, of_network
from vocabulary.clock import now, today
from vocabulary.french import typo

FIELDS = ("topic", "when", "note", "name", "phone", "email", "agreed")


@require_http_methods(["GET", "HEAD", "POST"])
@of_network("see", "desk")
def phoned(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/au-telephone/?<answers>`."""
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    origin = Origin(query, held.lexicon)
    if request.method != "POST":
        return _page(request, network, origin, None)
    form = PhonedForm(request.POST)
    if not form.is_valid():
        return _page(request, network, origin, form, status=UNPROCESSABLE)
    made = write(form.cleaned_data, origin, adviser_of(request, network), today(), now())
    return redirect("desk-request", network.slug, made.key)


def _page(
    request: HttpRequest, network: Network, origin: Origin, form: PhonedForm | None, status: int = 200
) -> HttpResponse:
    errors = {name: typo(" ".join(map(str, found))) for name, found in form.errors.items()} if form else {}
    said: Any = form.data if form else {"topic": Topic.FIND, "when": Moment.ANY}
    context = {
        "network": network,
        "answers": _kept_in_words(origin),
        "errors": list(errors.values()),
        "said": {name: said.get(name, "").replace("\x00", "") for name in FIELDS},
        "warned": bool(form and getattr(form, "warnings", [])),
        "topics": [(topic.value, typo(topic.label)) for topic in Topic],
        "moments": [(moment.value, typo(moment.label)) for moment in Moment],
        "key": form.cleaned_data.get("key") or uuid.uuid4() if form else uuid.uuid4(),
    }
    return render(request, "networks/phoned.html", context, status=status)


def _kept_in_words(origin: Origin) -> list[str]:
    """The answers that the request would keep."""
    given, lexicon = origin.query.answers.given, origin.lexicon
    return [in_words(lexicon.questions[key], given[key], lexicon) for key in origin.kept()["answers"]]
