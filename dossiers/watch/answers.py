"""The answers that a watch watches for."""

from __future__ import annotations

from django.http import QueryDict

from dossiers.models import Watch
from matching import saved
from matching.querystring import AnswersQuery, read
from vocabulary.lexicon import Lexicon


def query_of(watch: Watch, lexicon: Lexicon) -> AnswersQuery:
    """As an address of results says them; an answer that the words no longer hold is as not given."""
    if watch.membership is not None:
        return saved.query_of(watch.membership.structure, lexicon)
    return read(QueryDict(watch.query), lexicon)
