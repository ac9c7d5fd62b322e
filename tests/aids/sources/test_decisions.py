"""What a feed proposes, and what agents decide of it: once, on their own ground, never over what was written since."""

from datetime import date

import pytest

from aids.exchange import to_json
from aids.history import writers
from aids.models import Act, Aid, AidVersion, Decision, SourceChange, SourceRecord, Status
from aids.sources.merging import StaleError, decide
from aids.workflow import RefusedError, Transition, allowed, perform, write
from tests.aids.sources.feed import LATER, a_row, counts, take, the_aid
from vocabulary.exchange import digest
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.usefixtures("starter")


def shown(proposal):
    return digest(to_json(proposal.aid).get(proposal.field))


def test_what_an_agent_edited_is_never_written_over():
    take([a_row()])
    Aid.objects.filter(pk=the_aid().pk).update(description="Récrit à la main.", closes_on="2027-03-15")
    take([a_row()])
    assert the_aid().description == "Récrit à la main."
    take([a_row(description="<p>Autre.</p>", submission_deadline="2027-12-31")])
    aid = the_aid()
    assert (aid.description, aid.closes_on.isoformat()) == ("Récrit à la main.", "2027-03-15")
    assert set(SourceChange.objects.values_list("field", "by_hand")) == {("description", True), ("closes_on", True)}


def test_a_field_edited_by_hand_leaves_the_calendar_to_the_feed():
    take([a_row()])
    Aid.objects.filter(pk=the_aid().pk).update(description="Récrit à la main.")
    take([a_row(submission_deadline="2027-12-31")])
    assert the_aid().closes_on.isoformat() == "2027-12-31"
    assert the_aid().description == "Récrit à la main."
    assert not SourceChange.objects.exists()


def test_a_feed_that_takes_its_change_back_takes_its_proposal_back():
    take([a_row()])
    take([a_row(description="<p>Autre.</p>")])
    assert SourceChange.objects.count() == 1
    take([a_row()])
    assert not SourceChange.objects.exists()


def test_a_second_change_takes_the_place_of_the_first():
    take([a_row()])
    take([a_row(description="<p>Autre.</p>")])
    take([a_row(description="<p>Encore autre.</p>")])
    assert SourceChange.objects.get().after == "Encore autre."


@pytest.mark.parametrize("accept", [True, False])
def test_a_decision_is_made_once_and_remembered(accept, agents):
    take([a_row()])
    take([a_row(description="<p>Autre.</p>")])
    agent = agents("Relecteur")
    proposal = SourceChange.objects.get()
    decide(proposal, accept=accept, shown=shown(proposal), user=agent, now=LATER, lexicon=load_lexicon())
    assert the_aid().description == ("Autre." if accept else "Une aide aux associations.")
    proposal.refresh_from_db()
    assert proposal.decision == (Decision.ACCEPTED if accept else Decision.REFUSED)
    assert (proposal.decided_by, proposal.decided_at) == (agent, LATER)
    with pytest.raises(StaleError):
        decide(proposal, accept=accept, shown=shown(proposal), user=agent, now=LATER, lexicon=load_lexicon())
    assert counts(take([a_row(description="<p>Autre.</p>")])) == (0, 0, 0, 1, 0)
    assert SourceChange.objects.filter(decision=Decision.PENDING).count() == 0


def test_a_refused_text_comes_back_only_when_the_source_changes_it_again(agents):
    take([a_row()])
    take([a_row(description="<p>Autre.</p>")])
    proposal = SourceChange.objects.get()
    decide(proposal, accept=False, shown=shown(proposal), user=agents("Relecteur"), now=LATER, lexicon=load_lexicon())
    take([a_row(description="<p>Autre.</p>", name="Autre nom")])
    assert list(SourceChange.objects.filter(decision=Decision.PENDING).values_list("field", flat=True)) == ["name"]
    take([a_row(description="<p>Troisième.</p>", name="Autre nom")])
    assert set(SourceChange.objects.filter(decision=Decision.PENDING).values_list("field", flat=True)) == {
        "name",
        "description",
    }


def test_a_sheet_edited_since_it_was_shown_is_not_written_over(agents):
    take([a_row()])
    take([a_row(description="<p>Autre.</p>")])
    proposal = SourceChange.objects.get()
    seen = shown(proposal)
    Aid.objects.filter(pk=the_aid().pk).update(description="Récrit entre-temps.")
    with pytest.raises(StaleError):
        decide(proposal, accept=True, shown=seen, user=agents("Relecteur"), now=LATER, lexicon=load_lexicon())
    assert the_aid().description == "Récrit entre-temps."


def test_what_the_source_empties_is_proposed_too(agents):
    take([a_row(contact="<p>Service</p>")])
    take([a_row()])
    proposal = SourceChange.objects.get()
    assert (proposal.field, proposal.after) == ("contact", None)
    decide(proposal, accept=True, shown=shown(proposal), user=agents("Relecteur"), now=LATER, lexicon=load_lexicon())
    assert the_aid().contact == ""


def test_what_an_agent_takes_on_a_published_sheet_waits_for_a_second_person(agents):
    take([a_row()], publish=True)
    take([a_row(contact="<p>Service</p>")])
    change = SourceChange.objects.get()
    writer, other = agents("Relecteur"), agents("Relecteur")
    assert decide(change, accept=True, shown=shown(change), user=writer, now=LATER, lexicon=load_lexicon())
    assert the_aid().contact == ""
    assert the_aid().proposal == {"contact": "Service"}
    assert not allowed(Transition.PUBLISH, the_aid(), writer)
    assert allowed(Transition.PUBLISH, the_aid(), other)
    assert counts(take([a_row(contact="<p>Service</p>")])) == (0, 0, 0, 1, 0)


def test_a_change_that_waits_beside_a_published_sheet_is_an_edit_by_hand(agents):
    take([a_row()], publish=True)
    aid = the_aid()
    aid.closes_on = date(2027, 5, 5)
    write(aid, agents("Rédacteur"))
    take([a_row(submission_deadline="2027-12-31")])
    aid = the_aid()
    assert (aid.closes_on.isoformat(), aid.proposal) == ("2027-01-31", {"closes_on": "2027-05-05"})
    change = SourceChange.objects.get()
    assert (change.field, change.before, change.by_hand) == ("closes_on", "2027-05-05", True)


def test_what_a_feed_brings_under_a_proposal_is_not_lost_when_that_is_published(agents):
    take([a_row()], publish=True)
    Aid.objects.filter(pk=the_aid().pk).update(closes_on=date(2027, 3, 3))  # the operator, in place
    aid = the_aid()
    aid.closes_on = date(2027, 1, 31)  # back to what the feed had put: it follows the feed again
    write(aid, agents("Rédacteur"))
    take([a_row(submission_deadline="2027-12-31")])
    aid = the_aid()
    assert (aid.closes_on.isoformat(), aid.proposal) == ("2027-12-31", {"closes_on": "2027-01-31"})
    with pytest.raises(RefusedError, match="« date limite » a changé sur le site"):
        perform(Transition.PUBLISH, aid, agents("Relecteur"), reason="Relue", lexicon=load_lexicon())


def test_what_a_feed_says_like_a_proposal_comes_back_when_that_is_set_aside(agents):
    take([a_row()], publish=True)
    aid = the_aid()
    aid.description = "Une aide aux clubs."
    write(aid, agents("Rédacteur"))
    again = [a_row(description="<p>Une aide aux clubs.</p>")]
    assert counts(take(again)) == (0, 0, 0, 1, 0)
    perform(Transition.REJECT, the_aid(), agents("Relecteur"), reason="Non", lexicon=load_lexicon())
    assert counts(take(again)) == (0, 0, 1, 0, 0)
    assert SourceChange.objects.get().after == "Une aide aux clubs."


def test_a_calendar_brought_by_a_feed_does_not_make_the_writer_another(agents):
    take([a_row()])
    agent = agents("Relecteur")
    aid = the_aid()
    aid.description = "Récrit."
    write(aid, agent)
    take([a_row(submission_deadline="2027-12-31")])
    assert writers(the_aid()) == {agent.pk}
    assert AidVersion.objects.of(the_aid()).first().act == Act.IMPORT
    assert not allowed(Transition.PUBLISH, the_aid(), agent)


def test_an_agent_decides_only_on_the_sheets_of_his_territories(agents):
    take([a_row()])
    take([a_row(contact="<p>Service</p>")])
    change = SourceChange.objects.get()
    breton = agents("Relecteur", "R-53")
    with pytest.raises(RefusedError):
        decide(change, accept=False, shown=shown(change), user=breton, now=LATER, lexicon=load_lexicon())
    change.refresh_from_db()
    assert change.decision == Decision.PENDING


def test_a_duplicate_that_was_merged_leads_to_the_sheet_that_was_kept():
    take([a_row()])
    kept = Aid.objects.get(slug="dla")
    Aid.objects.filter(pk=the_aid().pk).update(merged_into=kept, status=Status.ARCHIVED)
    take([a_row(contact="<p>Service</p>")])
    assert SourceRecord.objects.get().aid == kept
    change = SourceChange.objects.get()
    assert (change.aid, change.field, change.by_hand) == (kept, "contact", True)
    assert Aid.objects.get(slug="dla").contact == kept.contact
