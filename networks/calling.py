"""Asking to be called back: without an account, without a cookie, and nobody sees more than was ticked.

The signed token of the form names the request to be: sent twice, a form makes one request. Whoever sends many, from
one place or for one number, is told to come back the next day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from aids.models import Aid
from matching.querystring import AnswersQuery
from matching.ranking import stated_needs
from matching.saved import as_kept
from networks.models import (
    Adviser,
    CallbackRequest,
    CallbackTrace,
    Consent,
    Moment,
    Move,
    Network,
    RequestState,
    Shown,
    Topic,
)
from networks.models.callback import LONGEST_NAME, LONGEST_NOTE
from networks.sensitive import warnings
from structures import mails
from structures.models import Structure
from vocabulary.answers import NumberAnswer
from vocabulary.french import day as day_in_words
from vocabulary.french import list_or, typo
from vocabulary.guarded import GuardedForm
from vocabulary.lexicon import Lexicon
from vocabulary.network import network_of

SALT = "networks.callback"
MOST_BY_PLACE = 10  # a day: an office of several associations may send some
MOST_BY_CONTACT = 3
MOST_EMPLOYEES_OF_A_SMALL_ONE = 5
PHONE = re.compile(r"(\+|00)?[0-9]{9,15}")
NO_MEANS = "Donnez un téléphone ou une adresse électronique."
NO_NETWORK = "Cochez au moins un réseau : sans votre accord, personne ne peut vous appeler."


class PhoneField(forms.CharField):
    """A number however it is spaced; cleaned, digits alone, and one of France as people write it there."""

    def clean(self, value: Any) -> str:
        number = re.sub(r"^(\+33|0033)0?(?=[1-9])", "0", re.sub(r"[\s.\-()/]", "", super().clean(value)))
        if number and not PHONE.fullmatch(number):
            raise ValidationError("Ce numéro n'a pas la bonne forme. Écrivez-le par exemple 06 12 34 56 78.")
        return number


class LinesField(forms.CharField):
    """A text whose ends of line count for one sign each, as browsers count them."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class CallbackForm(GuardedForm):
    """The four questions of « Être rappelé ». `proposed`: the slugs of the networks that may be ticked."""

    SALT = SALT

    topic = forms.ChoiceField(
        choices=Topic.choices, error_messages=dict.fromkeys(("required", "invalid_choice"), "Choisissez un sujet.")
    )
    note = LinesField(
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": f"Raccourcissez votre question : {LONGEST_NOTE} signes au plus."},
    )
    confirmed = forms.BooleanField(required=False)
    when = forms.ChoiceField(
        choices=Moment.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choisissez quand vous appeler."),
    )
    name = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        error_messages={"max_length": f"Raccourcissez ce nom : {LONGEST_NAME} signes au plus."},
    )
    phone = PhoneField(required=False, max_length=40, error_messages={"max_length": "Ce numéro est trop long."})
    email = forms.EmailField(
        required=False,
        max_length=254,
        error_messages=dict.fromkeys(("invalid", "max_length"), "Écrivez une adresse comme nom@domaine.fr."),
    )
    network = forms.MultipleChoiceField(
        error_messages={
            "required": NO_NETWORK,
            "invalid_choice": "Ce réseau n'est pas parmi ceux que nous vous proposons.",
        }
    )
    share = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, now: float, proposed: Sequence[str]):
        super().__init__(data, now=now)
        self.fields["network"].choices = [(slug, slug) for slug in proposed]
        self.warnings: list[str] = []

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.warnings = check_words(self, cleaned)
        return cleaned


def check_words(form: forms.Form, cleaned: Mapping[str, Any]) -> list[str]:
    """Say on the form what keeps a request from being answered; what its text had better not hold is given back."""
    if "phone" in cleaned and "email" in cleaned and not (cleaned["phone"] or cleaned["email"]):
        form.add_error("phone", NO_MEANS)
    found = warnings(cleaned.get("note", ""))
    if found and not cleaned.get("confirmed"):
        form.add_error("note", f"{' '.join(found)} Retirez-le, ou cochez « Envoyer ainsi ».")
    return found


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a call is asked for: the answers of the address, the aid or the kept structure it began with."""

    query: AnswersQuery
    lexicon: Lexicon
    aid: Aid | None = None
    structure: Structure | None = None

    def kept(self) -> dict[str, Any]:
        """The answers that the request keeps: none of a sensitive question."""
        said = as_kept(self.query, self.lexicon)
        questions = self.lexicon.questions
        answers = {key: value for key, value in said["answers"].items() if not questions[key].sensitive}
        return {"answers": answers, "declarations": said["declarations"]}

    @property
    def is_small(self) -> bool:
        size = self.query.answers.get("employees")
        return isinstance(size, NumberAnswer) and size.high is not None and size.high <= MOST_EMPLOYEES_OF_A_SMALL_ONE

    @property
    def need(self) -> str:
        return next(iter(stated_needs(self.query.answers)), "")


def digests_of(request: HttpRequest, words: Mapping[str, Any], today: date) -> list[tuple[str, int]]:
    """Who asks, as hashes that cannot be turned back without the site's key; each with how many times a day it may."""
    household = network_of(request, ipv4_prefix=32, ipv6_prefix=64)
    said = [(f"place {household}", MOST_BY_PLACE)]
    said += [(f"contact {words[means].lower()}", MOST_BY_CONTACT) for means in ("phone", "email") if words[means]]
    return [
        (salted_hmac(SALT, f"{today.isoformat()} {who}", algorithm="sha256").hexdigest(), most) for who, most in said
    ]


@transaction.atomic
def receive(
    words: Mapping[str, Any],
    networks: Sequence[Network],
    origin: Origin,
    *,
    digests: Sequence[tuple[str, int]],
    today: date,
    now: datetime,
) -> CallbackRequest | None:
    """The request of these cleaned `words`, seen by `networks`; the same form again gives the same request.

    None when the place or the number has asked enough for today.
    """
    with connection.cursor() as cursor:  # the same form at the same second waits for itself, and counts once
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words["token"]])
    held = CallbackRequest.objects.filter(key=words["token"]).first()
    if held is not None:
        return held
    if not all(CallbackTrace.count_one(digest, today, most) for digest, most in digests):
        return None
    request = CallbackRequest.objects.create(
        key=words["token"],
        **{name: words[name] for name in ("topic", "note", "name", "phone", "email")},
        moment=words["when"],
        need=origin.need,
        aid=origin.aid,
        structure=origin.structure,
        **origin.kept(),
        is_small=origin.is_small,
        state_since=now,
        waiting_since=now,
        created_at=now,
    )
    Move.objects.create(request=request, at=now, state=RequestState.NEW)
    give(request, networks, [Shown.CONTACT, *([Shown.ANSWERS] if words["share"] else [])], today, now)
    confirm_by_mail(request, networks, now)
    return request


def give(
    request: CallbackRequest,
    networks: Sequence[Network],
    shown: Sequence[Shown],
    today: date,
    now: datetime,
    *,
    tell: bool = True,
) -> None:
    """The consent of the structure to each of these networks, for twelve months; `tell`: their advisers are told."""
    until = _in_a_year(today)
    for network in networks:
        given = Consent.objects.create(request=request, network=network, shown=list(shown), given_on=today, until=until)
        for adviser in present(network, today) if tell else ():
            mails.post(
                key=f"{mail_prefix(request)}new-{given.pk}-{adviser.pk}",
                to=adviser.user.email,
                template="desk_new",
                context={"network": typo(network.name), "path": reverse("desk", args=[network.slug])},
                now=now,
            )


def present(network: Network, today: date) -> list[Adviser]:
    """The advisers of the network who are there; all of them when nobody is."""
    at_work = list(network.advisers.at_work().select_related("user"))
    return [one for one in at_work if not one.is_away(today)] or at_work


def _in_a_year(today: date) -> date:
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # the 29th of February
        return today + timedelta(days=365)


def confirm_by_mail(request: CallbackRequest, networks: Sequence[Network], now: datetime) -> None:
    if not request.email:
        return
    mails.post(
        key=f"{mail_prefix(request)}received",
        to=request.email,
        template="callback_received",
        context={
            "networks": typo(list_or([network.name for network in networks])),
            "day": day_in_words(now.date()),
            "path": reverse("callback-follow", args=[request.token]),
        },
        now=now,
    )


def mail_prefix(request: CallbackRequest) -> str:
    """How the keys of all the mails on one request begin."""
    return f"callback-{request.pk}-"
