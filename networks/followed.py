"""Structures that a network follows because they agreed to it: until a day, revoked in a click, each look written down.

The agreement is a `Consent` to the whole of a kept structure. Nothing asks for it but a link: what somebody never
answered leaves no row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse

from dossiers.models import KeptAid, KeptState
from networks.models import Adviser, Consent, Look, Looked, Network, Shown
from networks.models.callback import ConsentQuerySet
from structures import mails
from structures.models import Structure
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon

# By months, how long an agreement runs.
LASTING = {3: timedelta(days=91), 6: timedelta(days=182), 12: timedelta(days=365)}
KEPT_ONCE_ENDED = timedelta(days=90)  # the time for the structure to read who looked


def agree(structure: Structure, network: Network, *, shows_kept: bool, months: int, today: date) -> Consent:
    """Let `network` see the answers of `structure`, in the place of what was agreed before. KeyError: see `LASTING`."""
    shown = [Shown.ANSWERS, *([Shown.KEPT] if shows_kept else [])]
    with transaction.atomic():
        Structure.objects.select_for_update().get(pk=structure.pk)
        structure.consents.filter(network=network, revoked_on=None).update(revoked_on=today)
        return Consent.objects.create(
            structure=structure, network=network, shown=shown, given_on=today, until=today + LASTING[months]
        )


def revoke(structure: Structure, consent: int, today: date) -> bool:
    """End an agreement of this structure; False when there is none by this number, or it has ended."""
    return bool(structure.consents.filter(pk=consent, revoked_on=None).update(revoked_on=today))


def followed(network: Network, today: date, name: str = "") -> ConsentQuerySet:
    """The agreements to this network that run on `today`, by the name of the structure, or part of it."""
    running = Consent.objects.running(today).filter(network=network, structure__isnull=False)
    if name:
        running = running.filter(structure__name__icontains=name)
    return running.select_related("structure").order_by("structure__name", "pk")


def as_shown(structure: Structure, lexicon: Lexicon) -> Structure:
    """What an adviser reads of it: the answers to a sensitive question are nobody's but the structure's."""
    kept = {key: value for key, value in structure.answers.items() if not _is_sensitive(key, lexicon)}
    return Structure(answers=kept, declarations=structure.declarations, skipped=structure.skipped)


def _is_sensitive(key: str, lexicon: Lexicon) -> bool:
    question = lexicon.questions.get(key)
    return question is not None and question.sensitive


def look(consents: Iterable[Consent], adviser: Adviser, what: Looked, today: date) -> None:
    """Write down that `adviser` looks; once a day for each. What is shown is shown in the same transaction."""
    looks = [Look(consent=one, adviser=adviser, day=today, what=what) for one in consents]
    Look.objects.bulk_create(looks, ignore_conflicts=True)


def next_dates(consents: Sequence[Consent], today: date) -> Mapping[int, date]:
    """The nearest last day among the aids that each structure keeps and lets see, by structure: one query."""
    letting = [one.structure_id for one in consents if Shown.KEPT in one.shown]
    kept = KeptAid.objects.filter(structure__in=letting, state=KeptState.SAVED, aid__closes_on__gte=today)
    return dict(kept.values_list("structure").annotate(Min("aid__closes_on")).order_by())


def invite(adviser: Adviser, address: str, today: date) -> None:
    """Send somebody the link, once a day to one address, in the caller's transaction."""
    network = adviser.network
    digest = hashlib.sha256(f"{network.pk} {address.lower()}".encode()).hexdigest()[:32]
    context = {
        "adviser": adviser.user.name,
        "network": typo(network.name),
        "path": reverse("follow-me", args=[network.slug]),
    }
    mails.post(key=f"suivi/{network.pk}/{today}/{digest}", to=address, template="follow_me", context=context)


def forget(today: date) -> int:
    """Delete the agreements that ended long enough ago, and their looks; how many agreements."""
    before = today - KEPT_ONCE_ENDED
    ended = Consent.objects.filter(structure__isnull=False).filter(Q(until__lt=before) | Q(revoked_on__lt=before))
    return ended.delete()[1].get("networks.Consent", 0)
