"""Who may do what with what touches a call-back: the one table, which pages and lists obey and `access_matrix` prints.

A right that is not in `RIGHTS` does not exist: asking for it is a mistake of ours and raises KeyError. What stands in a
page is asked by `may` with the roles of who asks (`roles_of`); lists are made of the same running consents
(`CallbackQuerySet.seen_by`), and a test holds the two equal for every role.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from secrets import compare_digest
from typing import Any

from networks.models import Adviser, AdviserRole, CallbackRequest, Consent, Network, Shown
from structures.models import Membership
from structures.models import Role as StructureRole


class Role(StrEnum):
    """What a person is towards one request; nobody is anything but ANONYMOUS until shown to be."""

    ANONYMOUS = "anonymous"
    FOLLOWER = "follower"  # holds the link of the follow-up page
    MEMBER = "member"  # owner or member of the structure that asks
    ADVISER = "adviser"  # of a network whose consent runs
    LEAD = "lead"  # of a network whose consent runs
    HOLDER = "holder"  # an adviser, beside: follows it, or is the lead of who does, or stands in for who is not there
    ADVISER_WITHOUT_CONSENT = "adviser_without_consent"  # the consent to the network has ended
    ADVISER_ELSEWHERE = "adviser_elsewhere"  # of a network that was never asked
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


EVERYONE = frozenset(Role)
ASKING = frozenset({Role.FOLLOWER, Role.MEMBER})
ASKED = frozenset({Role.ADVISER, Role.LEAD, Role.HOLDER})

# (object, action, is it private) → who may. `answers` are those of the request, asked with the consents that show them.
RIGHTS: Mapping[tuple[str, str, bool], frozenset[Role]] = {
    ("network", "see", False): EVERYONE,
    ("network", "change", False): frozenset({Role.ADMINISTRATOR}),
    ("request", "create", False): EVERYONE,
    ("request", "see", False): ASKING | ASKED,
    ("request", "answer", False): ASKING,  # say whether the call came
    ("request", "delete", False): ASKING,
    ("request", "take", False): ASKED,  # one that nobody follows
    ("request", "move", False): frozenset({Role.HOLDER}),  # say what became of it, leave it, propose to pass it on
    ("request", "pass", False): ASKING,  # agree that it goes to the network proposed, or refuse
    ("answers", "see", False): ASKING | ASKED,
    ("consent", "see", False): ASKING | ASKED,
    ("consent", "give", False): ASKING,
    ("consent", "revoke", False): ASKING,
    ("note", "see", False): ASKING | ASKED,
    ("note", "write", False): ASKED,
    ("note", "delete", False): ASKED,  # those of one's own network
    ("note", "see", True): ASKED,  # those of one's own network
    ("note", "write", True): ASKED,
    ("note", "delete", True): ASKED,
    ("desk", "see", True): ASKED,  # that of one's own network: its list, its absences, its report
    ("catalogue", "see", True): ASKED,  # on the desk of one's own network: aids ticked, and files of them
    ("filter", "write", True): ASKED,  # one's own, and those shared with one's own network
    ("list", "see", False): EVERYONE,  # under its link, until its last day
    ("list", "write", True): ASKED,  # those of one's own network
    ("widget", "see", False): EVERYONE,  # its page, which its network shows in a frame
    ("widget", "see", True): ASKED,  # those of one's own network: what they show, the code to paste
    ("widget", "write", True): frozenset({Role.LEAD}),  # it speaks for the network, and opens the frame policy
    ("followed", "see", True): ASKED,  # the structures that agreed to be followed by one's own network
    ("agreement", "see", False): frozenset({Role.MEMBER}),  # to be followed: to whom, and who looked
    ("agreement", "give", False): frozenset({Role.MEMBER}),
    ("agreement", "revoke", False): frozenset({Role.MEMBER}),
    ("portfolio", "see", True): ASKED,  # that of one's own network
    ("portfolio", "change", True): ASKED,
}


def may(roles: Collection[Role], thing: str, action: str, *, private: bool = False) -> bool:
    """Whether one who has these roles may do `action` with `thing`. Raises KeyError for a right that does not exist."""
    return not RIGHTS[thing, action, private].isdisjoint(roles)


def matrix() -> Iterator[dict[str, Any]]:
    """Every right for every role, as `access_matrix` prints it."""
    for (thing, action, private), allowed in RIGHTS.items():
        for role in Role:
            yield {
                "role": str(role),
                "object": thing,
                "private": private,
                "action": action,
                "allowed": role in allowed,
            }


def roles_everywhere(user: Any) -> frozenset[Role]:
    """What `user` is whatever the request."""
    found = {Role.ANONYMOUS}
    if user.is_authenticated and user.is_active and user.is_staff:
        found.add(Role.ADMINISTRATOR if user.is_superuser else Role.AGENT)
    return frozenset(found)


def roles_of(
    user: Any, request: CallbackRequest, today: date, *, token: str = "", shown: Shown = Shown.CONTACT
) -> frozenset[Role]:
    """What `user` is towards `request`, holding the link of `token`; an adviser by consents that show `shown`."""
    found = {*roles_everywhere(user)}
    if token and compare_digest(token.encode(), request.token.encode()):
        found.add(Role.FOLLOWER)
    if not user.is_authenticated or not user.is_active:
        return frozenset(found)
    if request.structure_id and _writes_for(user, request):
        found.add(Role.MEMBER)
    advises = _as_adviser(user, request, today, shown)
    if advises & {Role.ADVISER, Role.LEAD} and _holds(user, request, today):
        advises.add(Role.HOLDER)
    return frozenset(found | advises)


def roles_in(user: Any, network: Network) -> frozenset[Role]:
    """What `user` is towards what belongs to `network` itself, whoever asked it for a call."""
    found = {Role.ANONYMOUS}
    if user.is_authenticated and user.is_active:
        if user.is_staff:
            found.add(Role.ADMINISTRATOR if user.is_superuser else Role.AGENT)
        for held, role in Adviser.objects.at_work().filter(user=user).values_list("network", "role"):
            own = Role.LEAD if role == AdviserRole.LEAD else Role.ADVISER
            found.add(own if held == network.pk else Role.ADVISER_ELSEWHERE)
    return frozenset(found)


def _writes_for(user: Any, request: CallbackRequest) -> bool:
    roles = (StructureRole.OWNER, StructureRole.MEMBER)
    return Membership.objects.filter(structure=request.structure_id, user=user, role__in=roles).exists()


def _holds(user: Any, request: CallbackRequest, today: date) -> bool:
    """Whether `user` follows the request, is the lead of who does, or a colleague of who is away or has left."""
    owner = request.owner
    if owner is None:
        return False
    if owner.user_id == user.pk:
        return True
    own = Adviser.objects.at_work().filter(user=user, network=owner.network_id).first()
    is_there = owner.is_active and owner.user.is_active and not owner.is_away(today)
    return own is not None and (own.role == AdviserRole.LEAD or not is_there)


def _as_adviser(user: Any, request: CallbackRequest, today: date, shown: Shown) -> set[Role]:
    asked = dict.fromkeys(request.consents.values_list("network", flat=True), Role.ADVISER_WITHOUT_CONSENT)
    running = Consent.objects.running(today).filter(request=request, shown__contains=[shown])
    asked |= dict.fromkeys(running.values_list("network", flat=True), Role.ADVISER)
    found = set()
    for network, role in Adviser.objects.at_work().filter(user=user).values_list("network", "role"):
        towards = asked.get(network, Role.ADVISER_ELSEWHERE)
        found.add(Role.LEAD if (towards, role) == (Role.ADVISER, AdviserRole.LEAD) else towards)
    return found
