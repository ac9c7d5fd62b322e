"""Making a list of aids for somebody: what an adviser adds to it, says of it, and takes away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import segno
from django.db import transaction
from django.db.models import Q

from aids.filters import about
from aids.models import Aid
from networks.models import Adviser, SharedAid, SharedList
from networks.models.shared_list import LASTS, LONGEST_WORD, MOST_AIDS
from networks.sensitive import warnings

LONGEST_SEARCH = 100
FULL = f"Une liste contient {MOST_AIDS} aides au plus."
# The address of a sheet, or of a page where aids were chosen: « /aides/fonjep/ », « /comparer/?aide=fonjep&aide=dla ».
IN_ADDRESS = re.compile(r"(?:/aides/|[?&]aide=)([a-z0-9]+(?:-[a-z0-9]+)*)")


def searched(text: str) -> Q:
    """The aids that an address names, else those that these words are about."""
    slugs = IN_ADDRESS.findall(text)
    return Q(slug__in=slugs) if slugs else about(text[:LONGEST_SEARCH])


@transaction.atomic
def make(adviser: Adviser, today: date, aids: Sequence[Aid] = ()) -> SharedList:
    """A list of these aids by this adviser's network, readable for three months from `today`."""
    shared = SharedList.objects.create(network=adviser.network, author=adviser, made_on=today, until=today + LASTS)
    SharedAid.objects.bulk_create(SharedAid(shared=shared, aid=aid) for aid in aids)
    return shared


@transaction.atomic
def add(shared: SharedList, aid: Aid) -> bool:
    """One aid more; False when the list is full. One that is there already stays as it is."""
    SharedList.objects.select_for_update().get(pk=shared.pk)
    if shared.aids.filter(aid=aid).exists():
        return True
    if shared.aids.count() >= MOST_AIDS:
        return False
    SharedAid.objects.create(shared=shared, aid=aid)
    return True


@transaction.atomic
def add_all(shared: SharedList, aids: Sequence[Aid]) -> bool:
    """All of these aids more, or none: False when the list would be too long. Those that are there stay as they are."""
    SharedList.objects.select_for_update().get(pk=shared.pk)
    there = set(shared.aids.values_list("aid", flat=True))
    new = [aid for aid in aids if aid.pk not in there]
    if len(there) + len(new) > MOST_AIDS:
        return False
    SharedAid.objects.bulk_create(SharedAid(shared=shared, aid=aid) for aid in new)
    return True


def faults(texts: Mapping[str, str], *, confirmed: bool) -> list[str]:
    """A French sentence for each thing that keeps these texts from being written; empty when nothing does."""
    found = []
    if any(len(text) > LONGEST_WORD for text in texts.values()):
        found.append(f"Raccourcissez vos notes : {LONGEST_WORD} signes au plus pour chacune.")
    if not confirmed and (seen := {sentence for text in texts.values() for sentence in warnings(text)}):
        found.append(f"{' '.join(sorted(seen))} Retirez-le, ou cochez « Écrire ainsi ».")
    return found


@transaction.atomic
def write(shared: SharedList, word: str, notes: Mapping[int, str]) -> None:
    """The word of the list and the note of each of its aids, by the aid's row."""
    SharedList.objects.filter(pk=shared.pk).update(word=word)
    for pk, note in notes.items():
        shared.aids.filter(pk=pk).update(note=note)


def signed_by(shared: SharedList) -> str:
    """The name of who made it, while at work in the network; "" else. The author and the account are read with it."""
    author = shared.author
    is_there = author is not None and author.is_active and author.user.is_active
    return author.user.name if is_there else ""


def qr_of(address: str) -> str:
    """The QR code of an address as the address of an image; "" when the address holds more than a code can."""
    try:
        code: str = segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white")
    except segno.DataOverflowError:
        return ""
    return code
