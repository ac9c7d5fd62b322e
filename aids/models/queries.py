"""Which aids: those published, open on a day, of a place, of an agent's grounds."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from aids.models.choices import Recurrence, Status
from vocabulary.models import Containment

CARD_COLUMNS = (
    "slug",
    "name",
    "bearer__name",
    "nature",
    "summary",
    "recurrence",
    "opens_on",
    "closes_on",
    "usual_deadline_months",
    "amount",
    "verified_on",
    "facts_as_of",
)


def is_open(day):
    """The condition that an aid takes applications on `day`, first and last day included.

    An empty date is "no limit on that side". The same rule in Python is `MatchableAid.is_open`;
    both are tested equal on their boundary days.
    """
    return (
        ~Q(recurrence=Recurrence.CLOSED)
        & (Q(opens_on=None) | Q(opens_on__lte=day))
        & (Q(closes_on=None) | Q(closes_on__gte=day))
    )


def covers(code):
    """The condition that an aid's territories share a commune with the place of this code."""
    communes = Containment.objects.filter(Q(container=code) | Q(commune=code)).values("commune")
    containers = Containment.objects.filter(commune__in=communes).values("container")
    return (
        Q(territories=[])
        | Q(territories__overlap=ArraySubquery(communes))
        | Q(territories__overlap=ArraySubquery(containers))
    )


# In SQL because the ORM puts ANY() in parentheses, which PostgreSQL does not read.
PLACE_NAMES = RawSQL(
    "ARRAY(SELECT name FROM vocabulary_territory WHERE code = ANY(aids_aid.territories) ORDER BY name)",
    [],
    output_field=ArrayField(models.TextField()),
)


class AidQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Status.PUBLISHED)

    def open_on(self, day):
        """Aids that take applications on `day`, first and last day included."""
        return self.filter(is_open(day))

    def in_grounds(self, grounds):
        """Aids that lie wholly in one of these lists of codes; all of them for None (`user.grounds`)."""
        if grounds is None:
            return self
        mine = Q(pk=None)  # no aid, until a ground is added
        for codes in grounds:
            mine |= ~Q(territories=[]) & Q(territories__contained_by=codes)
        return self.filter(mine)

    def awaiting_review(self):
        """Aids that a second person must look at: sent to review, or published with a proposed change."""
        return self.filter(Q(status=Status.TO_REVIEW) | Q(proposal__isnull=False))

    def slug_after_merge(self, slug):
        """Where the public address of a merged aid now leads; None when nowhere."""
        return self.published().filter(merged__slug=slug).values_list("slug", flat=True).first()

    def covering(self, code):
        """Aids whose territory shares a commune with the place of this code; an aid without territory covers all."""
        return self.filter(covers(code))

    def names(self, slugs):
        """The names of these published aids, by slug."""
        return dict(self.published().filter(slug__in=slugs).values_list("slug", "name"))

    def card_rows(self):
        """Rows with what a card shows; `place_names` are those of its territories."""
        return self.annotate(place_names=PLACE_NAMES).values(*CARD_COLUMNS, "place_names")
