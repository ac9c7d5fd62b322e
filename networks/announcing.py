"""What bearers tell networks: a call that comes, and an orientation that was wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from aids.cases import VERDICTS
from aids.models import Aid
from networks.models import Adviser, Announcement, Network
from structures import mails
from structures.models import User
from vocabulary.french import typo
from vocabulary.lexicon import NEEDS, Lexicon

BETWEEN_TWO = timedelta(days=30)  # of one aid: advisers must not learn to throw these mails away


class TooSoonError(Exception):
    """The last announcement of this aid is too recent; `last` is its day."""

    def __init__(self, last: date):
        super().__init__(str(last))
        self.last = last


def concerned(aid: Aid, lexicon: Lexicon) -> list[Network]:
    """The networks of the directory that share a place with the aid, and help with one of its needs: one query.

    An aid or a network that names no place or no need is of all of them.
    """
    found = Network.objects.listed().order_by("name", "slug")
    return [network for network in found if _shares_a_place(aid, network, lexicon) and _helps(aid, network, lexicon)]


def _shares_a_place(aid: Aid, network: Network, lexicon: Lexicon) -> bool:
    if not aid.territories or not network.territories:
        return True
    return bool(_communes(aid.territories, lexicon) & _communes(network.territories, lexicon))


def _communes(codes: Iterable[str], lexicon: Lexicon) -> int:
    union = 0
    for code in codes:
        union |= lexicon.places.communes(code) if code in lexicon.places else 0
    return union


def _helps(aid: Aid, network: Network, lexicon: Lexicon) -> bool:
    question = lexicon.questions[NEEDS]
    served = {other for need in network.needs if need in question.choices for other in question.lineage(need)}
    asked = {other for need in aid.needs if need in question.choices for other in question.lineage(need)}
    return not served or not asked or not served.isdisjoint(asked)


@transaction.atomic
def announce(aid: Aid, text: str, author: User, day: date, networks: Sequence[Network]) -> Announcement:
    """Keep an announcement and post it to the advisers at work. Raises TooSoonError before `BETWEEN_TWO`."""
    Aid.objects.select_for_update().get(pk=aid.pk)  # two at once: the second sees the first
    last = aid.announcements.first()
    if last is not None and day - last.announced_on < BETWEEN_TWO:
        raise TooSoonError(last.announced_on)
    made = Announcement.objects.create(
        aid=aid, text=text.strip(), signature=aid.bearer.name, announced_on=day, author=author
    )
    made.networks.set(networks)
    context = {"aid": typo(aid.name), "bearer": typo(made.signature), "text": typo(made.text)}
    _post(f"announcement-{made.pk}", "coming_call", networks, context | {"path": reverse("aid", args=[aid.slug])})
    return made


def tell_wrong_orientation(aid: Aid, case: dict[str, Any], network: Network) -> int:
    """Tell a network that a structure was sent to the wrong aid; nothing of what the structure answered. How many."""
    once = hashlib.sha256(repr((aid.pk, sorted(case.items(), key=lambda one: one[0]))).encode()).hexdigest()[:16]
    context = {
        "aid": typo(aid.name),
        "bearer": typo(aid.bearer.name),
        "expected": VERDICTS[case["expected"]],
        "why": typo(case["label"]),
        "path": reverse("aid", args=[aid.slug]),
    }
    return _post(f"orientation-{aid.pk}-{once}", "wrong_orientation", [network], context)


def _post(key: str, template: str, networks: Sequence[Network], context: dict[str, Any]) -> int:
    """One mail an adviser at work, however many of these networks he or she is of."""
    advisers = Adviser.objects.at_work().filter(network__in=networks).order_by("user")
    people = {adviser.user_id: adviser.user.email for adviser in advisers.select_related("user")}
    for user, email in people.items():
        mails.post(key=f"{key}-{user}", to=email, template=template, context=context)
    return len(people)
