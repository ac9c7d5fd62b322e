"""Answers of an address become a structure that someone keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from dossiers.models import Rhythm
from dossiers.watch import asking
from matching.querystring import AnswersQuery
from matching.saved import as_kept, put
from structures import people
from structures.models import Membership, Structure, User
from vocabulary.clock import now, today
from vocabulary.lexicon import Lexicon

DEFAULT_NAME = "Ma structure"


def fields_of(query: AnswersQuery, name: str, lexicon: Lexicon, day: date) -> dict[str, Any]:
    """The fields of a new structure, as JSON: a link that is not used yet holds them."""
    structure = Structure(name=name.strip() or DEFAULT_NAME)
    put(structure, as_kept(query, lexicon), day)
    names = ("name", "answers", "declarations", "skipped", "answered_on")
    return {name: getattr(structure, name) for name in names}


def keep_pending(request: HttpRequest, user: User, pending: Mapping[str, Any]) -> Structure | None:
    """Keep what a link was to keep; None when nothing was, or when it is refused, which is then said."""
    if "structure" not in pending:
        return None
    try:
        structure = people.keep(user, pending["structure"], today())
    except people.RefusedError as refusal:
        messages.error(request, str(refusal))
        return None
    membership = Membership.objects.get(structure=structure, user=user)
    rhythm = pending["watch"]
    asking.choose(membership, Rhythm(rhythm) if rhythm else None, now=now(), today=today())
    messages.success(request, "Vos réponses sont gardées.")
    return structure
