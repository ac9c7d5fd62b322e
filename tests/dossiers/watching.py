"""What the tests of the watch share: an aid, a watch of an association of Arras, and a round of its work."""

from datetime import UTC, datetime

from aids.models import Aid, Nature, Organisation, OrganisationKind, Status
from dossiers.models import Rhythm, Watch
from dossiers.watch import asking, running
from structures.models import Membership, Role, Structure, User
from tests.conftest import TODAY

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
QUERY = "territory=C-62041&legal_form=association"
ASSOCIATION = {"question": "legal_form", "op": "in", "value": ["association"]}
SCOP = {"question": "legal_form", "op": "in", "value": ["scop"]}


def an_aid(slug="aide-de-test", **fields):
    """A published sheet for associations, unless `fields` say something else."""
    bearer, _ = Organisation.objects.get_or_create(name="Ville d'Arras", defaults={"kind": OrganisationKind.values[0]})
    defaults = {
        "name": "Aide d'Arras",
        "bearer": bearer,
        "status": Status.PUBLISHED,
        "nature": [Nature.GRANT],
        "recurrence": "yearly",
        "territories": ["R-32"],
        "eligibility": ASSOCIATION,
        "conditions_complete": True,
        "amount": {"max": 5000},
    }
    return Aid.objects.create(slug=slug, **(defaults | fields))


def change(aid, **fields):
    for name, value in fields.items():
        setattr(aid, name, value)
    aid.save()
    return aid


def a_watch(email="treso@exemple.fr", *, rhythm=Rhythm.AT_ONCE, query=QUERY, day=TODAY):
    """A confirmed watch without account, that has seen the aids as they are."""
    watch = Watch.objects.create(email=email, query=query, rhythm=rhythm, asked_at=NOW)
    asking.confirm(watch, now=NOW, today=day)
    return watch


def a_structure(email="presidente@exemple.fr", *, answers=None, rhythm=Rhythm.AT_ONCE, day=TODAY):
    """A saved structure, whose one member is told."""
    said = answers or {"territory": "C-62041", "legal_form": "association"}
    structure = Structure.objects.create(name="Les Passerelles", answers=said, created_on=day, used_on=day)
    member = Membership.objects.create(
        structure=structure,
        user=User.objects.create_user(email),
        role=Role.OWNER,
        since=day,
        seen_on=day,
        seen_before_on=day,
    )
    asking.choose(member, rhythm, now=NOW, today=day)
    return member


def subjects(mails):
    return [mail.subject.replace("\u00a0", " ").replace("\u202f", " ") for mail in mails]


def body(mail):
    return mail.body.replace("\u00a0", " ").replace("\u202f", " ")


run = running.run
