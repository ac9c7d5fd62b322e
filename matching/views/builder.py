"""What the rule builder of the administration asks while an agent composes: words, places, sentences.

Here rather than with the aids, because the words and the places are those of the catalogue that each worker holds.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from aids.builder import describe, words
from matching.explain import priority_in_words
from matching.index import catalogue
from matching.options import MOST_PLACES, place_option
from matching.views.reading import UNPROCESSABLE
from vocabulary.french import typo
from vocabulary.jsonl import storage_fault
from vocabulary.territories import find_places

MOST_BYTES = 400_000
PRIORITY = re.compile(r"/priority/\d+(/not)*")
EDIT = ("aids.add_aid", "aids.change_aid", "aids.view_aid")


def for_agents(view):
    """The view behind the door of the administration, for those who may see or edit a sheet."""

    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not any(map(request.user.has_perm, EDIT)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(checked)


@for_agents
@require_safe
def builder_words(request: HttpRequest) -> JsonResponse:
    """`/admin/regle/mots/`: questions, choices, operators."""
    return JsonResponse(words(catalogue().lexicon))


@for_agents
@require_safe
def builder_places(request: HttpRequest) -> JsonResponse:
    """`/admin/regle/lieux/?q=`: the territories that a text may mean."""
    found = find_places(request.GET.get("q", ""))[:MOST_PLACES]
    options = [(place.code, place_option(place)) for place in found]
    return JsonResponse(
        {"places": [{"code": code, "label": option.label, "help": option.help} for code, option in options]}
    )


@for_agents
@require_POST
def builder_readings(request: HttpRequest) -> JsonResponse:
    """`/admin/regle/lecture/`: a draft as JSON in, its sentences and its faults out."""
    draft = read_draft(request)
    if draft is None:
        return JsonResponse({"error": "Un brouillon est un objet JSON de moins de 400 ko."}, status=UNPROCESSABLE)
    path, sentence = storage_fault(draft)
    if sentence:
        return JsonResponse({"readings": {}, "places": {}, "faults": [{"pointer": path, "sentence": typo(sentence)}]})
    described = describe(draft, catalogue().lexicon)
    for pointer, reading in described.readings.items():
        if PRIORITY.fullmatch(pointer):  # nothing is said of a priority but that one has it
            described.readings[pointer] = {"met": typo(priority_in_words([reading["met"]]))} if "met" in reading else {}
    return JsonResponse(asdict(described))


def read_draft(request: HttpRequest) -> dict[str, object] | None:
    """The JSON object of the body; None when it is not one."""
    if len(request.body) > MOST_BYTES:
        return None
    try:
        draft = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return draft if isinstance(draft, dict) else None
