"""What the database refuses of the watch, and in which words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dossiers.models import News, Notice, Survey, SurveyPart, Watch
from tests.conftest import TODAY
from tests.dossiers.watching import NOW, a_structure, a_watch, an_aid, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def refused(name, write, *args, **kwargs):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write(*args, **kwargs)


@pytest.fixture
def told():
    """A notice that was given, with all that it hangs on."""
    a_watch()
    an_aid()
    run(TODAY)
    return Notice.objects.get()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("watch_rhythm_is_known", {"rhythm": "hourly"}),
        ("watch_is_of_a_member_or_an_address", {"email": ""}),
        ("watch_email_is_in_lower_case", {"email": "Treso@exemple.fr"}),
        ("watch_confirmed_knows_what_was_seen", {"seen_on": None}),
    ],
)
def test_what_a_watch_cannot_be(name, fields):
    watch = a_watch()
    refused(name, Watch.objects.filter(pk=watch.pk).update, **fields)


def test_a_member_has_no_second_address():
    member = a_structure()
    refused("watch_is_of_a_member_or_an_address", Watch.objects.filter(membership=member).update, email="x@exemple.fr")


def test_an_address_watches_the_same_answers_once():
    watch = a_watch()
    refused("watch_is_one_an_address_and_answers", a_watch, watch.email)
    again = Watch(email=watch.email, query=watch.query, rhythm="weekly", asked_at=NOW)
    with pytest.raises(ValidationError, match="Cette adresse surveille déjà ces réponses"):
        again.validate_constraints()


def test_answers_too_long_for_an_index_are_watched_all_the_same():
    assert a_watch(query="&".join(f"d.aide-{number}.fait-1=oui" for number in range(400))).pk


@pytest.mark.parametrize(
    ("name", "fields"),
    [("notice_kind_is_known", {"kind": "vanished"}), ("notice_state_is_known", {"state": "lost"})],
)
def test_what_a_notice_cannot_be(told, name, fields):
    refused(name, Notice.objects.filter(pk=told.pk).update, **fields)


def test_a_notice_is_given_once_by_watch_aid_kind_and_mark(told):
    told.pk = None
    refused("notice_of_an_event_is_given_once", told.save)


@pytest.mark.parametrize(
    ("name", "fields"), [("news_kind_is_known", {"kind": "vanished"}), ("news_rhythm_is_known", {"rhythm": "hourly"})]
)
def test_what_news_cannot_be(told, name, fields):
    refused(name, News.objects.filter(pk=told.news_id).update, **fields)


def test_news_are_found_once(told):
    again = News.objects.get()
    again.pk = None
    refused("news_is_found_once", again.save)


def test_a_survey_looks_once_and_its_parts_are_cut_once(told):
    survey = Survey.objects.get()
    refused("survey_looks_once", Survey.objects.create, since=TODAY, day=survey.day, version=survey.version)
    SurveyPart.objects.create(survey=survey, first=1, last=9)
    refused("survey_part_is_cut_once", SurveyPart.objects.create, survey=survey, first=1, last=5)
    refused("survey_part_is_not_empty", SurveyPart.objects.create, survey=survey, first=9, last=8)
