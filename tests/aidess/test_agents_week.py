"""On Monday each agent reads what waits on the sheets of his or her ground, and nothing of anyone else's."""

from datetime import UTC, datetime, timedelta

import pytest

from aidess.agents_week import tell_agents
from aids.models import Aid, Suggestion
from structures.models import User

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def sheet(starter):
    """One sheet of Bretagne, verified today, so that it asks for nothing by itself."""
    Aid.objects.update(verified_on=MONDAY.date(), closes_on=None, opens_on=None)
    aid = Aid.objects.published().first()
    Aid.objects.filter(pk=aid.pk).update(territories=["R-53"])
    return aid


@pytest.fixture
def suggested(sheet):
    return Suggestion.objects.create(aid=sheet, text="Voyez http://piege.example", received_on=MONDAY.date())


def test_a_correction_reaches_the_agents_of_its_territory_and_them_alone(agents, suggested, deliver):
    here, _, whole_country = agents("Rédacteur", "R-53"), agents("Rédacteur", "R-32"), agents("Relecteur")
    assert tell_agents(MONDAY) == {"told": 2}
    sent = deliver()
    assert sorted(mail.to[0] for mail in sent) == sorted([here.email, whole_country.email])
    assert sent[0].subject == "1 correction proposée"
    assert suggested.aid.name in sent[0].body
    assert "/admin/aids/suggestion/" in sent[0].body


def test_what_a_visitor_wrote_is_in_no_mail(agents, suggested, deliver):
    agents("Rédacteur", "R-53")
    tell_agents(MONDAY)
    assert "piege" not in deliver()[0].body


def test_a_sheet_to_read_again_is_named_with_its_reason(agents, sheet, deliver):
    Aid.objects.filter(pk=sheet.pk).update(verified_on=datetime(2020, 1, 1).date())
    agents("Rédacteur", "R-53")
    tell_agents(MONDAY)
    [mail] = deliver()
    assert mail.subject == "1 fiche à relire"
    assert "/admin/fraicheur/" in mail.body


def test_an_agent_is_written_to_once_a_week_and_not_when_nothing_waits(agents, suggested, deliver):
    agents("Rédacteur", "R-53")
    for days in (0, 3, 7):
        tell_agents(MONDAY + timedelta(days=days))
    suggested.state = "done"
    suggested.save()
    tell_agents(MONDAY + timedelta(days=14))
    assert len(deliver()) == 2


def test_readers_operators_and_closed_accounts_are_left_in_peace(agents, suggested, deliver):
    agents("Lecteur", "R-53")
    User.objects.create_superuser("operateur@exemple.fr", "un mot de passe long")
    closed = agents("Rédacteur", "R-53")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert tell_agents(MONDAY) == {"told": 0}
