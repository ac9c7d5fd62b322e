"""Imports in the administration: a spreadsheet sent and taken in slices, runs watched and stopped, changes read."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from aids.history import writers
from aids.models import Aid, Decision, ImportRun, RunState, SourceChange, SourceRecord
from aids.sources import sending
from aids.sources.spreadsheet import COLUMNS
from aids.sources.tables import Table
from aids.sources.template import template_csv, template_xlsx
from aids.workflow import Transition, allowed
from structures.models import User
from tests.aids.sources.feed import a_row, take
from tests.aids.sources.test_spreadsheet import EXAMPLE, sheet
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.usefixtures("starter")


@pytest.fixture
def agent(client):
    client.force_login(User.objects.create_superuser("agent@exemple.fr", "un mot de passe"))
    return client


@pytest.fixture
def reader(client):
    client.force_login(User.objects.create_user("lecteur@exemple.fr", is_staff=True))
    return client


def many(count):
    return sheet(*(EXAMPLE | {"identifiant": f"aide-{i}", "nom": f"Aide {i}"} for i in range(count)))


def sent(agent, content, name="aides.csv", **data):
    file = SimpleUploadedFile(name, content)
    page = agent.post(reverse("admin:aids_importrun_send"), {"source": "tableur", "file": file, **data})
    assert page.status_code == 302, page.context["form"].errors
    return ImportRun.objects.latest("pk")


def go_on(agent, run):
    agent.post(reverse("admin:aids_importrun_continue", args=[run.pk]))
    run.refresh_from_db()
    return run


def test_a_spreadsheet_is_taken_a_few_rows_a_request(agent, monkeypatch):
    monkeypatch.setattr(sending, "ROWS_A_REQUEST", 2)
    run = sent(agent, many(5))
    assert (run.state, run.done, run.created) == (RunState.WAITING, 0, 0)
    assert [(go_on(agent, run).state, run.created) for _ in range(3)] == [
        (RunState.RUNNING, 2),
        (RunState.RUNNING, 4),
        (RunState.DONE, 5),
    ]
    assert (run.rows, run.asked_by.email) == ([], "agent@exemple.fr")
    assert go_on(agent, run).created == 5


def test_who_sent_a_spreadsheet_wrote_its_sheets_whoever_makes_it_go_on(client, agents):
    sender, other = agents("Relecteur"), agents("Relecteur")
    client.force_login(sender)
    run = sent(client, many(1))
    client.force_login(other)
    assert go_on(client, run).created == 1
    aid = Aid.objects.get(slug="aide-0")
    assert writers(aid) == {sender.pk}
    assert [allowed(Transition.PUBLISH, aid, who) for who in (sender, other)] == [False, True]


def test_a_run_is_stopped_between_two_requests_and_taken_up_again(agent, monkeypatch):
    monkeypatch.setattr(sending, "ROWS_A_REQUEST", 2)
    run = go_on(agent, sent(agent, many(5)))
    agent.post(reverse("admin:aids_importrun_stop", args=[run.pk]))
    assert (go_on(agent, run).state, run.created) == (RunState.STOPPED, 2)
    assert (go_on(agent, run).state, run.created) == (RunState.RUNNING, 4)


def test_two_spreadsheets_at_once_do_not_stop_each_other(agent, monkeypatch):
    monkeypatch.setattr(sending, "ROWS_A_REQUEST", 2)
    one = go_on(agent, sent(agent, many(3)))
    other = go_on(agent, sent(agent, many(3)))
    assert go_on(agent, one).state == RunState.DONE
    assert go_on(agent, other).state == RunState.DONE


def test_what_waits_is_taken_by_a_command_too(agent):
    run = sent(agent, many(3))
    out = io.StringIO()
    call_command("run_imports", stdout=out)
    assert json.loads(out.getvalue()) | {"run": run.pk, "created": 3, "state": "done"} == json.loads(out.getvalue())


def test_the_page_of_a_run_says_what_was_refused_and_not_understood(agent):
    headings = [column.heading for column in COLUMNS]
    bad = EXAMPLE | {"nature": "<script>cadeau</script>", "identifiant": "autre"}
    rows = [[*headings, "couleur"], *([*(row.get(h, "") for h in headings), "rouge"] for row in (bad, EXAMPLE))]
    content = "\n".join(";".join(row) for row in rows)
    run = go_on(agent, sent(agent, content.encode()))
    page = agent.get(reverse("admin:aids_importrun_change", args=[run.pk])).content.decode()
    assert "<td>nature</td>" in page
    assert "&lt;script&gt;cadeau" in page
    assert "<script>cadeau" not in page
    assert "couleur" in page
    labels = agent.get(reverse("admin:aids_importrun_labels")).content.decode()
    assert "couleur" in labels


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04 non", "abîmé"), (b"\x00\x01", "CSV"), (b"<html>", "CSV"), (b"nom\n=1\n", "identifiant")],
)
def test_a_bad_file_is_reported_and_breaks_nothing(agent, content, words):
    before = Aid.objects.count()
    run = go_on(agent, sent(agent, content))
    assert (run.state, run.created, run.refused_count) == (RunState.DONE, 0, 1)
    assert words in run.refused[0]["error"]
    assert Aid.objects.count() == before


def test_too_many_rows_are_said_and_none_is_lost_in_silence(agent, monkeypatch):
    monkeypatch.setattr("aids.admin.imports.MAX_ROWS_SENT", 3)
    run = go_on(agent, sent(agent, many(5)))
    assert (run.created, run.refused_count) == (3, 1)
    assert "3 lignes" in run.refused[0]["error"]


def test_a_file_too_big_is_refused(agent, monkeypatch):
    monkeypatch.setattr("aids.admin.imports.MAX_SENT_BYTES", 10)
    page = agent.post(
        reverse("admin:aids_importrun_send"), {"source": "tableur", "file": SimpleUploadedFile("a.csv", many(2))}
    )
    assert page.context["form"].errors["file"]


def test_the_templates_are_downloaded(agent):
    csv_file = agent.get(reverse("admin:aids_importrun_template", args=["csv"]))
    assert csv_file.content == template_csv()
    xlsx = agent.get(reverse("admin:aids_importrun_template", args=["xlsx"]))
    rows = list(Table(io.BytesIO(xlsx.content)))
    assert [row.value for row in rows] == [row.value for row in Table(io.BytesIO(template_xlsx(load_lexicon())))]
    assert not any(row.error for row in rows)


@pytest.mark.parametrize("model", ["importrun", "sourcerecord", "sourcechange"])
def test_each_list_opens_and_nothing_is_added_or_deleted_by_hand(agent, model):
    take([a_row(), a_row(2, name="")])
    take([a_row(name="Autre")])
    assert agent.get(reverse(f"admin:aids_{model}_changelist"), follow=True).status_code == 200
    assert agent.get(reverse(f"admin:aids_{model}_add")).status_code == 403
    row = {"importrun": ImportRun, "sourcerecord": SourceRecord, "sourcechange": SourceChange}[model].objects.first()
    assert agent.get(reverse(f"admin:aids_{model}_change", args=[row.pk])).status_code == 200
    assert agent.post(reverse(f"admin:aids_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_lists_ask_few_queries(agent, django_assert_max_num_queries):
    take([a_row(i) for i in range(1, 30)])
    take([a_row(i, name="Autre") for i in range(1, 30)])
    for model in ("importrun", "sourcerecord", "sourcechange"):
        agent.get(reverse(f"admin:aids_{model}_changelist"), follow=True)
        with django_assert_max_num_queries(10):
            agent.get(reverse(f"admin:aids_{model}_changelist") + "?o=1")


@pytest.fixture
def proposed():
    take([a_row(contact="<p>Service un</p>")])
    take(
        [
            a_row(
                contact="<p>Service deux</p>",
                name="Aide <script>alert(1)</script>&lt;b&gt; renommée",
                perimeter="Drôme",
            )
        ]
    )
    return Aid.objects.get(records__external_id="1")


def decided(agent, choices):
    """Post the review page with one choice a field."""
    pending = {one.field: one for one in SourceChange.objects.filter(decision=Decision.PENDING)}
    address = reverse("admin:aids_sourcechange_change", args=[next(iter(pending.values())).pk])
    changes = agent.get(address).context["changes"]
    data = {f"shown-{change.change.pk}": change.shown for change in changes}
    data |= {f"decision-{pending[field].pk}": choice for field, choice in choices.items()}
    return agent.post(address, data, follow=True)


def test_the_review_shows_words_removed_and_added_and_escapes_them(agent, proposed):
    proposal = SourceChange.objects.get(field="contact")
    page = agent.get(reverse("admin:aids_sourcechange_change", args=[proposal.pk])).content.decode()
    assert "Service <del>un</del><ins>deux</ins>" in page
    assert "&lt;b&gt;" in page
    assert "<b> renommée" not in page
    assert "<del>France (FR)\n</del><ins>Drôme (D-26)\n</ins>" in page


def test_the_review_names_every_value_that_comes_into_a_rule(agent):
    take([a_row(targeted_audiences=["Communes", "Associations", "Particuliers"])])
    take([a_row(targeted_audiences=["Communes", "Associations", "Particuliers", "Entreprises privées"])])
    change = SourceChange.objects.get(field="eligibility")
    page = agent.get(reverse("admin:aids_sourcechange_change", args=[change.pk])).content.decode()
    came = " ".join(part.split("</ins>")[0] for part in page.split("<ins>")[1:])
    for label in ("Scop", "Scic", "Mutuelle", "Autre entreprise"):
        assert label in came
    assert "Association loi 1901" not in came


def test_each_field_is_accepted_or_refused_alone(agent, proposed):
    page = decided(agent, {"contact": "accepted", "name": "refused"})
    proposed.refresh_from_db()
    assert (proposed.contact, proposed.name, proposed.territories) == ("Service deux", "Aide 1", ["FR"])
    assert list(SourceChange.objects.filter(decision=Decision.PENDING).values_list("field", flat=True)) == [
        "territories"
    ]
    assert "2 décisions enregistrées" in page.content.decode()
    accepted = SourceChange.objects.get(field="contact")
    assert (accepted.decision, accepted.decided_by.email) == (Decision.ACCEPTED, "agent@exemple.fr")


def test_a_sheet_edited_while_it_was_read_is_shown_again(agent, proposed):
    proposal = SourceChange.objects.get(field="contact")
    address = reverse("admin:aids_sourcechange_change", args=[proposal.pk])
    change = next(one for one in agent.get(address).context["changes"] if one.change.pk == proposal.pk)
    Aid.objects.filter(pk=proposed.pk).update(contact="Récrit.")
    data = {f"shown-{proposal.pk}": change.shown, f"decision-{proposal.pk}": "accepted"}
    page = agent.post(address, data, follow=True)
    assert "a changé entre-temps" in page.content.decode()
    assert Aid.objects.get(pk=proposed.pk).contact == "Récrit."
    assert "modifié à la main" in page.content.decode()


def test_a_choice_that_is_none_of_ours_decides_nothing(agent, proposed):
    decided(agent, {"contact": "effacer"})
    assert SourceChange.objects.filter(decision=Decision.PENDING).count() == 3


def test_an_agent_sends_only_sheets_of_his_territories(client, agents):
    client.force_login(agents("Rédacteur", "R-53"))
    rows = [
        EXAMPLE | {"identifiant": "une-aide-bretonne", "territoires": "Ille-et-Vilaine"},
        EXAMPLE | {"identifiant": "une-aide-du-nord", "territoires": "Nord"},
        EXAMPLE | {"identifiant": "dla", "territoires": "Bretagne"},
    ]
    run = go_on(client, sent(client, sheet(*rows)))
    assert (run.created, [refusal["line"] for refusal in run.refused]) == (1, [3, 4])
    assert "dépasse vos territoires" in run.refused[0]["error"]
    assert "national" in run.refused[1]["error"]


def test_on_a_published_sheet_an_agent_writes_nothing_alone_not_even_dates(client, agents):
    client.force_login(agents("Rédacteur", "R-32"))
    go_on(client, sent(client, sheet(EXAMPLE)))
    Aid.objects.filter(slug="fonds-local-emploi").update(status="published")
    run = go_on(client, sent(client, sheet(EXAMPLE | {"date limite": "2026-05-31"})))
    assert (run.updated, run.proposed) == (0, 1)
    assert Aid.objects.get(slug="fonds-local-emploi").closes_on.isoformat() == "2026-03-31"
    assert SourceChange.objects.get().field == "closes_on"


def test_a_run_whose_account_left_goes_no_further(agent):
    run = sent(agent, many(2))
    ImportRun.objects.update(asked_by=None)
    assert (go_on(agent, run).state, run.created) == (RunState.FAILED, 0)


def test_the_queue_holds_the_changes_of_an_agent_s_territories(client, agents, proposed):
    address = reverse("admin:aids_sourcechange_changelist")
    change = SourceChange.objects.first()
    for territories, seen in ((["R-53"], False), ([], True)):
        client.force_login(agents("Relecteur", *territories))
        assert (proposed.name in client.get(address).content.decode()) is seen
        page = client.get(reverse("admin:aids_sourcechange_change", args=[change.pk]))
        assert page.status_code == (200 if seen else 404)


@pytest.mark.parametrize("name", ["send", "labels"])
def test_pages_of_imports_ask_for_a_permission(reader, name):
    assert reader.get(reverse(f"admin:aids_importrun_{name}")).status_code == 403


def test_a_reader_decides_and_stops_nothing(reader, proposed):
    proposal = SourceChange.objects.first()
    run = ImportRun.objects.first()
    assert reader.post(reverse("admin:aids_sourcechange_change", args=[proposal.pk])).status_code in (403, 404)
    assert reader.post(reverse("admin:aids_importrun_stop", args=[run.pk])).status_code == 403
    assert reader.post(reverse("admin:aids_importrun_continue", args=[run.pk])).status_code == 403
    assert reader.get(reverse("admin:aids_importrun_template", args=["csv"])).status_code == 403


@pytest.mark.parametrize("address", ["/admin/aids/importrun/abc/change/", "/admin/aids/sourcechange/999999/change/"])
def test_an_address_of_nothing_is_not_found(agent, address):
    assert agent.get(address).status_code == 404
