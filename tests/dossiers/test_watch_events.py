"""Who is told of what, once: an aid becomes possible, changes, opens, closes soon."""

from datetime import timedelta

import pytest

from aids.models import Aid, Status
from dossiers.models import HidingReason, KeptAid, KeptState, Notice, NoticeState, Rhythm, SurveyPart
from dossiers.watch import asking
from dossiers.watch.finding import look_at_a_part
from dossiers.watch.survey import begin
from tests.conftest import TODAY
from tests.dossiers.watching import ASSOCIATION, SCOP, a_structure, a_watch, an_aid, body, change, run, subjects

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_other_aid(starter):
    Aid.objects.update(status=Status.ARCHIVED)


def test_an_aid_that_is_published_is_told_to_those_for_whom_it_is_possible(deliver):
    a_watch()
    a_watch("scop@exemple.fr", query="territory=C-62041&legal_form=scop")
    a_structure()
    an_aid()
    run(TODAY)
    mails = deliver()
    assert sorted(mail.to[0] for mail in mails) == ["presidente@exemple.fr", "treso@exemple.fr"]
    assert set(subjects(mails)) == {"Une aide vous semble ouverte : Aide d’Arras"}
    text = body(mails[0])
    assert "Cette aide vient d’être publiée." in text
    assert "Pourquoi vous : Vous êtes une association, comme cette aide le demande." in text
    assert "/aides/aide-de-test/?territory=C-62041&legal_form=association" in text


def test_nothing_is_told_twice_however_often_the_work_is_done(deliver):
    a_watch()
    an_aid()
    for _ in range(3):
        run(TODAY)
    run(TODAY + DAY)
    assert len(deliver()) == 1


def test_what_was_there_when_the_watch_began_is_not_told(deliver):
    an_aid()
    a_watch()
    run(TODAY)
    run(TODAY + DAY)
    assert deliver() == []


def test_an_aid_published_before_any_survey_is_told_to_whoever_watched_before_it(deliver):
    a_watch()
    an_aid()
    a_watch("nouveau@exemple.fr")
    run(TODAY)
    assert [mail.to for mail in deliver()] == [["treso@exemple.fr"]]


def test_a_sheet_withdrawn_and_put_back_as_it_was_says_nothing(deliver):
    aid = an_aid()
    a_watch()
    run(TODAY)
    change(aid, status=Status.TO_REVIEW)
    run(TODAY)
    change(aid, status=Status.PUBLISHED)
    run(TODAY)
    assert deliver() == []


def test_a_change_of_words_is_not_told(deliver):
    aid = an_aid()
    a_watch()
    change(aid, summary="Autrement dit.", description="Plus long.")
    run(TODAY)
    assert deliver() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": {"max": 8000}}, "Le montant change : « Jusqu’à 5 000 € » devient « Jusqu’à 8 000 € »."),
        (
            {"closes_on": TODAY + 60 * DAY},
            "La date limite change : « Chaque année, date à demander » devient « 23 janvier 2027 ».",
        ),
        (
            {"eligibility": {"all": [ASSOCIATION, {"question": "employees", "op": "between", "value": {"max": 9}}]}},
            "Une condition change : ",
        ),
    ],
)
def test_a_change_of_amount_deadline_or_conditions_is_told_with_what_changed(deliver, fields, sentence):
    aid = an_aid()
    a_watch()
    change(aid, **fields)
    run(TODAY)
    [mail] = deliver()
    assert sentence in body(mail)


def test_a_change_that_reads_the_same_to_a_structure_is_not_told_to_it(deliver):
    aid = an_aid(eligibility={"any": [ASSOCIATION, SCOP]})
    a_watch()
    change(aid, eligibility={"any": [ASSOCIATION, {"question": "legal_form", "op": "in", "value": ["fondation"]}]})
    run(TODAY)
    assert deliver() == []
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.DROPPED}


def test_a_condition_that_makes_an_aid_possible_is_told_as_a_new_aid(deliver):
    aid = an_aid(eligibility=SCOP)
    a_watch()
    change(aid, eligibility=ASSOCIATION)
    run(TODAY)
    [mail] = deliver()
    assert subjects([mail]) == ["Une aide vous semble ouverte : Aide d’Arras"]
    assert "Une condition change : Vous êtes une association" in body(mail)


def test_a_condition_that_takes_an_aid_away_is_told_with_what_excludes(deliver):
    aid = an_aid()
    a_watch()
    change(aid, eligibility=SCOP)
    run(TODAY)
    [mail] = deliver()
    assert subjects([mail]) == ["Aide d’Arras : une condition a changé pour vous"]
    assert "Pas pour vous." in body(mail)


def test_an_aid_that_opens_is_told_on_its_day(deliver):
    an_aid(opens_on=TODAY + 2 * DAY, closes_on=TODAY + 90 * DAY)
    a_watch()
    run(TODAY + DAY)
    assert deliver() == []
    run(TODAY + 2 * DAY)
    [mail] = deliver()
    assert "Les demandes sont ouvertes jusqu’au 22 février 2027." in body(mail)


def test_an_aid_published_before_it_opens_is_told_when_it_opens(deliver):
    a_watch()
    an_aid(opens_on=TODAY + 2 * DAY)
    run(TODAY)
    assert deliver() == []
    run(TODAY + 3 * DAY)
    assert len(deliver()) == 1


def test_a_closing_is_told_thirty_and_seven_days_before_and_never_again(deliver):
    an_aid(closes_on=TODAY + 31 * DAY)
    a_watch()
    for day in range(33):
        run(TODAY + day * DAY)
    assert subjects(deliver()) == [
        "Aide d’Arras : plus que 30 jours pour demander",
        "Aide d’Arras : plus que 7 jours pour demander",
    ]


def test_days_without_a_worker_are_caught_up_and_the_nearer_closing_is_enough(deliver):
    an_aid(closes_on=TODAY + 31 * DAY)
    a_watch()
    run(TODAY)
    run(TODAY + 26 * DAY)
    run(TODAY + 27 * DAY)
    assert subjects(deliver()) == ["Aide d’Arras : plus que 5 jours pour demander"]


def test_a_closing_put_off_before_it_was_told_is_not_told(deliver):
    aid = an_aid(closes_on=TODAY + 31 * DAY)
    a_watch()
    begin(TODAY + DAY)
    look_at_a_part()
    change(aid, closes_on=TODAY + 200 * DAY)
    run(TODAY + DAY)
    [mail] = deliver()
    assert "La date limite change" in body(mail)
    assert "Elle ferme le" not in body(mail)


def test_weekly_messages_come_on_monday_in_one(deliver):
    a_watch(rhythm=Rhythm.WEEKLY)
    an_aid()
    run(TODAY)
    an_aid("seconde", name="Seconde aide")
    for day in range(1, 6):
        run(TODAY + day * DAY)
    assert deliver() == []
    run(TODAY + 6 * DAY)
    assert subjects(deliver()) == ["2 aides nouvelles pour votre structure"]
    run(TODAY + 7 * DAY)
    assert len(deliver()) == 1


def test_who_is_told_once_a_week_learns_of_a_closing_on_the_monday_before(deliver):
    """Thursday 31 December closes: thirty days before is Tuesday 1 December, so Monday 30 November tells it."""
    an_aid(closes_on=TODAY.replace(month=12, day=31))
    a_watch(rhythm=Rhythm.WEEKLY)
    for day in range(40):
        run(TODAY + day * DAY)
    assert subjects(deliver()) == [
        "Aide d’Arras : plus que 31 jours pour demander",
        "Aide d’Arras : plus que 10 jours pour demander",
    ]


def test_another_rhythm_tells_at_once_what_waited_and_nothing_twice(deliver):
    watch = a_watch(rhythm=Rhythm.WEEKLY)
    an_aid(closes_on=TODAY + 36 * DAY)
    run(TODAY)
    asking.change(watch, Rhythm.AT_ONCE, today=TODAY)
    for day in range(14):
        run(TODAY + day * DAY)
    assert subjects(deliver()) == [
        "Une aide vous semble ouverte : Aide d’Arras",
        "Aide d’Arras : plus que 30 jours pour demander",
    ]


def test_who_has_just_seen_the_list_of_new_answers_is_not_told_of_it(deliver):
    member = a_structure()
    an_aid()
    asking.have_seen(member, TODAY)
    run(TODAY)
    assert deliver() == []


def test_what_waited_for_monday_is_dropped_when_the_list_was_seen(deliver):
    member = a_structure(rhythm=Rhythm.WEEKLY)
    an_aid()
    run(TODAY)
    asking.have_seen(member, TODAY)
    run(TODAY + 6 * DAY)
    assert deliver() == []


def test_answers_that_change_make_no_news_by_themselves(deliver):
    an_aid(eligibility=SCOP)
    member = a_structure()
    run(TODAY)
    member.structure.answers = {"territory": "C-62041", "legal_form": "scop"}
    member.structure.save()
    run(TODAY)
    assert deliver() == []


def test_a_watch_that_is_not_confirmed_or_was_refused_is_told_nothing(deliver):
    watch = a_watch()
    other = a_watch("refus@exemple.fr")
    run(TODAY)
    type(watch).objects.filter(pk=watch.pk).update(confirmed_at=None)
    type(watch).objects.filter(pk=other.pk).update(bounced_on=TODAY)
    an_aid()
    run(TODAY)
    assert deliver() == []


def test_an_aid_that_a_structure_hid_is_not_told_to_it_only(deliver):
    aid = an_aid()
    member, _ = a_structure(), a_watch()
    KeptAid.objects.create(
        structure=member.structure, aid=aid, state=KeptState.HIDDEN, reason=HidingReason.OBTAINED, on=TODAY
    )
    change(aid, amount={"max": 9000})
    run(TODAY)
    assert [mail.to for mail in deliver()] == [["treso@exemple.fr"]]


def test_who_asked_for_an_aid_is_not_told_that_it_closes_but_that_it_changes(deliver):
    aid = an_aid(closes_on=TODAY + 8 * DAY)
    member, _ = a_structure(), a_watch()
    run(TODAY)
    deliver()
    KeptAid.objects.create(structure=member.structure, aid=aid, state=KeptState.APPLIED, on=TODAY)
    run(TODAY + DAY)
    assert [mail.to for mail in deliver()] == [["treso@exemple.fr"]]
    change(aid, amount={"max": 9000})
    run(TODAY + DAY)
    assert sorted(mail.to[0] for mail in deliver()[1:]) == sorted([member.user.email, "treso@exemple.fr"])


def test_leaving_a_structure_ends_its_messages(deliver):
    member = a_structure()
    an_aid()
    member.structure.delete()
    run(TODAY)
    assert deliver() == []


def test_a_structure_and_watches_that_came_after_the_worker_started_are_found(deliver):
    a_watch()
    an_aid("avant")
    run(TODAY)
    a_watch("apres@exemple.fr")
    a_structure()
    an_aid("apres")
    run(TODAY)
    assert sorted(mail.to[0] for mail in deliver()) == [
        "apres@exemple.fr", "presidente@exemple.fr", "treso@exemple.fr", "treso@exemple.fr",
    ]  # fmt: skip


def test_a_finished_survey_leaves_no_part(deliver):
    a_watch()
    an_aid()
    run(TODAY)
    assert not SurveyPart.objects.exists()
