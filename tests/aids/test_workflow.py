"""The workflow: who may move a sheet, who wrote does not publish, and every reason is said."""

from datetime import timedelta

import pytest

from aids import workflow
from aids.history import last_number, overtaken, with_proposal, writers
from aids.lint import Finding
from aids.models import Aid, AidVersion, Status
from aids.workflow import RefusedError, Transition, allowed, perform, possible, refusals, write
from structures.models import Delegation, User
from tests.conftest import TODAY
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(starter):
    return load_lexicon()


def a_sheet(status=Status.TO_REVIEW, territories=("R-32",), **changes):
    aid = Aid.objects.get(slug="dla")
    aid.status, aid.territories = status, list(territories)
    for name, value in changes.items():
        setattr(aid, name, value)
    aid.save()
    return aid


def test_a_sheet_goes_from_draft_to_archive_with_a_reason_each_time(agents, words):
    writer, reviewer = agents("Rédacteur", "R-32"), agents("Relecteur", "R-32")
    aid = a_sheet(Status.DRAFT)
    for transition, user, status in (
        (Transition.SUBMIT, writer, Status.TO_REVIEW),
        (Transition.SEND_BACK, writer, Status.DRAFT),
        (Transition.SUBMIT, writer, Status.TO_REVIEW),
        (Transition.PUBLISH, reviewer, Status.PUBLISHED),
        (Transition.WITHDRAW, reviewer, Status.TO_REVIEW),
        (Transition.ARCHIVE, reviewer, Status.ARCHIVED),
        (Transition.REOPEN, writer, Status.DRAFT),
    ):
        aid = perform(transition, aid, user, reason=f"Pour {transition}", lexicon=words)
        version = AidVersion.objects.of(aid).first()
        assert (aid.status, version.act, version.reason) == (status, transition.value, f"Pour {transition}")
        assert (version.actor, version.changed) == (user, ["status"])


def test_no_move_without_a_reason(agents, words):
    with pytest.raises(RefusedError, match="raison"):
        perform(Transition.PUBLISH, a_sheet(), agents("Relecteur"), reason=" ", lexicon=words)
    assert Aid.objects.get(slug="dla").status == Status.TO_REVIEW


@pytest.mark.parametrize("status", Status)
def test_only_the_moves_that_start_from_a_state_are_possible(agents, status):
    operator = User(is_superuser=True)
    aid = Aid(status=status)
    for transition in Transition:
        assert (transition in possible(aid)) == allowed(transition, aid, operator)
    assert possible(Aid(status=Status.PUBLISHED)) == [Transition.WITHDRAW, Transition.ARCHIVE]


def test_who_wrote_does_not_publish_and_another_does(agents, words):
    one, other = agents("Relecteur", "R-32"), agents("Relecteur", "R-32")
    aid = a_sheet()
    aid.summary = "Un nouveau résumé."
    write(aid, one)
    assert writers(aid) == {one.pk}
    assert refusals(Transition.PUBLISH, aid, one) == [
        "Vous avez écrit cette version, ou une partie : une autre personne la publie."
    ]
    assert allowed(Transition.PUBLISH, aid, other)
    aid.verified_on = TODAY
    write(aid, other)  # to have checked it is not to have written it
    assert not allowed(Transition.PUBLISH, aid, one)


def test_whoever_wrote_a_part_of_it_does_not_publish_it(agents, words):
    one, other, third = (agents("Relecteur", "R-32") for _ in range(3))
    aid = a_sheet(Status.PUBLISHED)
    aid.summary = "Un nouveau résumé."
    write(aid, one)
    aid = with_proposal(Aid.objects.get(pk=aid.pk))
    aid.contact = "mairie@exemple.fr"
    write(aid, other)
    aid = Aid.objects.get(pk=aid.pk)
    assert writers(aid) == {one.pk, other.pk}
    assert [allowed(Transition.PUBLISH, aid, who) for who in (one, other, third)] == [False, False, True]
    perform(Transition.PUBLISH, aid, third, reason="Relue", lexicon=words)
    aid = Aid.objects.get(pk=aid.pk)
    aid.summary = "Un autre résumé."
    write(aid, third)
    assert writers(aid) == {third.pk}  # what was published is nobody's any more


def test_a_change_set_aside_leaves_no_author(agents, words):
    one, other = agents("Relecteur", "R-32"), agents("Relecteur", "R-32")
    aid = a_sheet(Status.PUBLISHED)
    aid.summary = "Un nouveau résumé."
    write(aid, one)
    perform(Transition.REJECT, aid, other, reason="Déjà dit", lexicon=words)
    aid = Aid.objects.get(pk=aid.pk)
    aid.summary = "Un autre résumé."
    write(aid, other)
    assert writers(aid) == {other.pk}
    assert allowed(Transition.PUBLISH, Aid.objects.get(pk=aid.pk), one)


def overtaken_sheet(agents):
    """A proposal of a summary and a contact; an import then brings another summary to the site."""
    aid = a_sheet(Status.PUBLISHED)
    aid.summary, aid.contact = "Proposé.", "mairie@exemple.fr"
    write(aid, agents("Rédacteur", "R-32"))
    assert overtaken(Aid.objects.get(pk=aid.pk)) == []
    Aid.objects.filter(pk=aid.pk).update(summary="Importé.")
    return Aid.objects.get(pk=aid.pk)


@pytest.mark.parametrize("transition", [Transition.PUBLISH, Transition.WITHDRAW, Transition.ARCHIVE])
def test_what_an_import_brought_meanwhile_is_not_undone_without_a_choice(agents, words, transition):
    aid, reviewer = overtaken_sheet(agents), agents("Relecteur", "R-32")
    assert overtaken(aid) == ["summary"]
    with pytest.raises(RefusedError, match="« résumé » a changé sur le site"):
        perform(transition, aid, reviewer, reason="Relue", lexicon=words)
    kept = Aid.objects.get(pk=aid.pk)
    assert (kept.status, kept.summary, kept.proposal) == (aid.status, "Importé.", aid.proposal)


@pytest.mark.parametrize(("taken", "summary"), [(True, "Proposé."), (False, "Importé.")])
def test_who_publishes_says_what_stays(agents, words, taken, summary):
    aid, reviewer = overtaken_sheet(agents), agents("Relecteur", "R-32")
    after = perform(Transition.PUBLISH, aid, reviewer, reason="Relue", lexicon=words, chosen={"summary": taken})
    assert (after.summary, after.contact, after.proposal) == (summary, "mairie@exemple.fr", None)


def test_a_change_that_was_overtaken_can_be_set_aside_as_it_is(agents, words):
    aid = overtaken_sheet(agents)
    after = perform(Transition.REJECT, aid, agents("Relecteur", "R-32"), reason="Non", lexicon=words)
    assert (after.summary, after.proposal) == ("Importé.", None)


def test_nobody_publishes_what_changed_since_he_read_it(agents, words):
    aid, reviewer = a_sheet(), agents("Relecteur", "R-32")
    seen = last_number(aid)
    Aid.objects.filter(pk=aid.pk).update(summary="Autre chose.")
    with pytest.raises(RefusedError, match="relisez-la"):
        perform(Transition.PUBLISH, aid, reviewer, reason="Relue", lexicon=words, seen=seen)
    assert Aid.objects.get(pk=aid.pk).status == Status.TO_REVIEW


def test_a_writer_does_not_publish_anything(agents):
    assert refusals(Transition.PUBLISH, a_sheet(), agents("Rédacteur", "R-32")) == [
        "Votre rôle ne le permet pas sur ce territoire."
    ]


@pytest.mark.parametrize(
    ("ground", "territories", "may"),
    [
        (["R-53"], ["R-32"], False),
        (["R-53"], ["R-53"], True),
        (["R-53"], ["D-35", "C-35238"], True),
        (["D-35"], ["R-53"], False),
        (["R-53"], ["R-53", "D-59"], False),
        (["R-53", "R-32"], ["R-53", "D-59"], True),
        (["R-53"], [], False),
        (["R-53"], ["FR"], False),
        ([], [], True),
        ([], ["FR"], True),
        ([], ["R-32"], True),
    ],
)
def test_an_agent_touches_only_what_lies_wholly_in_his_territories(agents, ground, territories, may):
    agent = agents("Relecteur", *ground)
    aid = a_sheet(territories=territories)
    assert allowed(Transition.ARCHIVE, aid, agent) is may
    assert Aid.objects.in_grounds(agent.grounds(TODAY)).filter(pk=aid.pk).exists() is may
    assert bool(workflow.may_write(aid, agent)) is not may


def test_an_agent_does_not_send_a_sheet_out_of_his_territories(agents):
    agent, aid = agents("Rédacteur", "R-53"), a_sheet(territories=["R-53"])
    aid.territories = ["R-53", "R-32"]
    with pytest.raises(RefusedError, match="R-53, R-32, qui dépasse vos territoires"):
        write(aid, agent)
    assert Aid.objects.get(pk=aid.pk).territories == ["R-53"]


def test_publishing_is_refused_with_every_reason(agents, words, monkeypatch):
    findings = [
        Finding("dla", "source", "/source_url", "Il manque la source.", forbids=True),
        Finding("dla", "prose", "/summary", "Phrase longue.", forbids=False),
        Finding("dla", "needs", "/needs", "Il manque un besoin.", forbids=True),
    ]
    monkeypatch.setattr(workflow, "findings_for", lambda aid, lexicon: findings)
    for user in (agents("Relecteur"), agents("Rédacteur"), User.objects.create_superuser("op@exemple.fr", "x")):
        with pytest.raises(RefusedError) as refused:
            perform(Transition.PUBLISH, a_sheet(), user, reason="Relue", lexicon=words)
        assert refused.value.sentences[-2:] == ["Il manque la source.", "Il manque un besoin."]
    assert Aid.objects.get(slug="dla").status == Status.TO_REVIEW


def test_what_is_changed_on_a_published_sheet_waits_for_a_second_person(agents, words):
    writer, reviewer = agents("Relecteur", "R-32"), agents("Relecteur", "R-32")
    aid = a_sheet(Status.PUBLISHED)
    before = aid.summary
    aid.summary = "Un nouveau résumé."
    assert write(aid, writer) is True
    stored = Aid.objects.get(pk=aid.pk)
    assert (stored.summary, stored.proposal) == (before, {"summary": "Un nouveau résumé."})
    assert not allowed(Transition.PUBLISH, stored, writer)

    Aid.objects.filter(pk=aid.pk).update(contact="mairie@exemple.fr")  # a feed changes another field meanwhile
    published = perform(Transition.PUBLISH, stored, reviewer, reason="Relue", lexicon=words)
    assert (published.summary, published.contact, published.proposal) == (
        "Un nouveau résumé.",
        "mairie@exemple.fr",
        None,
    )


def test_a_proposal_can_be_set_aside(agents, words):
    aid = a_sheet(Status.PUBLISHED)
    aid.summary = "Un nouveau résumé."
    write(aid, agents("Rédacteur", "R-32"))
    after = perform(Transition.REJECT, aid, agents("Rédacteur", "R-32"), reason="Déjà dit", lexicon=words)
    assert (after.status, after.proposal) == (Status.PUBLISHED, None)
    assert after.summary != "Un nouveau résumé."
    assert AidVersion.objects.of(aid)[1].content["proposal"] == {"summary": "Un nouveau résumé."}


def test_a_proposal_back_to_what_is_published_is_none(agents):
    aid, writer = a_sheet(Status.PUBLISHED), agents("Rédacteur", "R-32")
    before, aid.summary = aid.summary, "Un nouveau résumé."
    write(aid, writer)
    aid.summary = before
    assert write(aid, writer) is False
    assert Aid.objects.get(pk=aid.pk).proposal is None


def test_a_sheet_withdrawn_takes_its_proposal_with_it(agents, words):
    aid, writer = a_sheet(Status.PUBLISHED), agents("Relecteur", "R-32")
    aid.summary = "Un nouveau résumé."
    write(aid, writer)
    after = perform(Transition.WITHDRAW, aid, writer, reason="Fausse", lexicon=words)
    assert (after.status, after.summary, after.proposal) == (Status.TO_REVIEW, "Un nouveau résumé.", None)
    assert not allowed(Transition.PUBLISH, after, writer)


def test_the_operator_changes_a_published_sheet_in_place(starter):
    aid = a_sheet(Status.PUBLISHED)
    aid.summary = "Un nouveau résumé."
    write(aid, User.objects.create_superuser("op@exemple.fr", "x"))
    assert Aid.objects.get(pk=aid.pk).summary == "Un nouveau résumé."


def test_a_new_sheet_is_a_draft(agents):
    aid = Aid(
        slug="nouvelle",
        name="Nouvelle",
        nature=["grant"],
        recurrence="yearly",
        territories=["R-53"],
        status="published",
    )
    aid.bearer = Aid.objects.first().bearer
    write(aid, agents("Rédacteur", "R-53"))
    assert Aid.objects.get(slug="nouvelle").status == Status.DRAFT


def test_an_archived_sheet_is_opened_again_before_it_is_written(agents):
    with pytest.raises(RefusedError, match="rouvrez-la"):
        write(a_sheet(Status.ARCHIVED), agents("Rédacteur"))


def test_a_stand_in_does_what_the_absent_may_from_the_first_day_to_the_last(agents):
    absent, stand_in = agents("Relecteur", "R-53"), agents("Rédacteur", "R-32")
    Delegation.objects.create(absent=absent, to=stand_in, starts_on=TODAY, ends_on=TODAY + timedelta(days=2))
    for days, may in ((-1, False), (0, True), (2, True), (3, False)):
        day = TODAY + timedelta(days=days)
        assert stand_in.may_curate(["R-53"], permission="aids.publish_aid", day=day) is may
    # Under his own hat he is still a writer, and a hat does not lend its role to the other's ground.
    assert not stand_in.may_curate(["R-32"], permission="aids.publish_aid", day=TODAY)
    assert not agents("Rédacteur", "D-62").may_curate(["R-53"], day=TODAY)


def test_a_stand_in_passes_nothing_on_and_who_left_lends_nothing(agents):
    absent, one, two = agents("Relecteur", "R-53"), agents("Relecteur", "R-32"), agents("Relecteur", "R-32")
    Delegation.objects.create(absent=absent, to=one, starts_on=TODAY, ends_on=TODAY)
    Delegation.objects.create(absent=one, to=two, starts_on=TODAY, ends_on=TODAY)
    assert not two.may_curate(["R-53"], day=TODAY)
    absent.is_active = False
    absent.save()
    assert not one.may_curate(["R-53"], day=TODAY)


def test_an_account_that_was_closed_curates_nothing(agents):
    agent = agents("Relecteur")
    agent.is_active = False
    assert not agent.may_curate(["R-53"])


def test_a_version_is_kept_of_each_change_whoever_makes_it(starter):
    aid = a_sheet()
    number = last_number(aid)
    Aid.objects.filter(pk=aid.pk).update(contact="a@exemple.fr")
    Aid.objects.filter(pk=aid.pk).update(contact="a@exemple.fr")  # changes nothing
    versions = AidVersion.objects.of(aid).filter(pk__gt=number)
    assert [(version.changed, version.actor, version.content["contact"]) for version in versions] == [
        (["contact"], None, "a@exemple.fr")
    ]
