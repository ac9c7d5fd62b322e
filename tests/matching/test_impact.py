"""What the panel beside the form says of a change is what the engine says of each structure."""

import json
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from aids.models import Aid
from aids.models.inheritance import RULE_COLUMNS
from matching.crowd.structures import StructureIndex
from matching.engine import Verdict, facts_for, judge
from matching.impact import Population, effect, populations
from matching.loading import matchable
from matching.references import readable_profiles, reference_profiles
from structures.models import User
from tests.conftest import TODAY
from tests.oracle.strategies import aids, answers
from tests.oracle.test_agreement import LEXICON
from tests.vocabulary.said import plain
from vocabulary.answers import parse_answers
from vocabulary.snapshot import load_lexicon

LISTS = ("territories", "usual_deadline_months", "documents", "evidence", "tags")


def read(aid, lexicon):
    days = {name: date.fromisoformat(aid[name]) if aid[name] else None for name in ("opens_on", "closes_on")}
    return matchable({"id": 1, "verified_on": None, "eligibility": None, **aid, **days}, lexicon)


@given(before=aids(), after=aids(), said=st.lists(answers(), min_size=1, max_size=8))
def test_the_effect_is_what_the_engine_says_of_each_structure(before, after, said):
    structures = [parse_answers(one, LEXICON) for one in said]
    index = StructureIndex.build(enumerate(structures), LEXICON)
    was, now = read(before, LEXICON), read(after, LEXICON)
    found = effect(Population("", index, {i: str(i) for i in range(len(said))}), was, now, TODAY)

    def verdict(aid, one):
        return judge(aid, facts_for(aid, one, LEXICON.places), TODAY).verdict

    pairs = [(verdict(was, one), verdict(now, one)) for one in structures]
    assert found.before == {v: sum(b is v for b, _ in pairs) for v in Verdict}
    assert found.after == {v: sum(a is v for _, a in pairs) for v in Verdict}
    moves = {(move.before, move.after): move.names for move in found.moves}
    for v in Verdict:
        for w in Verdict:
            expected = tuple(str(i) for i, pair in enumerate(pairs) if pair == (v, w)) if v is not w else ()
            assert moves.get((v, w), ()) == expected


def test_the_condition_that_excludes_most_comes_first(lexicon):
    rule = {
        "slug": "a", "recurrence": "permanent", "opens_on": None, "closes_on": None, "territories": ["R-32"], "needs": [],
        "conditions_complete": True, "priority": [],
        "eligibility": {"all": [
            {"question": "legal_form", "op": "in", "value": ["association"]},
            {"all": [{"question": "employees", "op": "between", "value": {"max": 2}}]},
        ]},
        "strands": [{"label": "x", "eligibility": {"question": "project_started", "op": "is", "value": False}}],
    }  # fmt: skip
    said = [
        {"legal_form": "scop", "employees": 9, "territory": "C-59350"},
        {"legal_form": "association", "employees": 9, "territory": "C-35238"},
        {"legal_form": "association", "employees": 9, "project_started": True},
    ]
    index = StructureIndex.build(enumerate(parse_answers(one, lexicon) for one in said), lexicon)
    found = effect(Population("", index), None, read(rule, lexicon), TODAY)
    assert found.before is None
    assert found.moves == ()
    assert [(obstacle.path, obstacle.excluded) for obstacle in found.obstacles] == [
        ("/eligibility/all/1/all/0", 3),
        ("/eligibility/all/0", 1),
        ("/strands", 1),
        ("/territories", 1),
    ]


@pytest.mark.django_db
def test_the_reference_profiles_are_about_forty_varied_and_all_readable(starter):
    lexicon = load_lexicon()
    profiles = reference_profiles()
    assert 35 <= len(profiles) <= 60
    assert len({profile.id for profile in profiles}) == len({profile.label for profile in profiles}) == len(profiles)
    assert [profile for profile, _ in readable_profiles(lexicon)] == list(profiles)
    forms = {profile.answers["legal_form"] for profile in profiles}
    assert {
        "association",
        "association_rup",
        "fondation",
        "fonds_dotation",
        "mutuelle",
        "scop",
        "scic",
        "cooperative",
    } <= forms
    codes = {profile.answers["territory"] for profile in profiles}
    for region in ("R-32", "R-53", "R-01", "R-02", "R-03", "R-04", "R-06"):
        inside = lexicon.places.communes(region)
        assert any(lexicon.places.communes(code) & inside for code in codes), region


@pytest.mark.django_db
def test_each_shipped_aid_says_something_to_the_profiles_and_the_catalogue_parts_them(starter):
    lexicon = load_lexicon()
    [population] = populations(lexicon)
    totals = dict.fromkeys(Verdict, 0)
    for row in Aid.objects.published().values():
        for verdict, count in population.index.match(matchable(row, lexicon), TODAY).by_verdict.items():
            totals[verdict] += count
    assert all(totals.values())


@pytest.fixture
def agent(agent_client):
    return agent_client


def posted(aid, **changes):
    """The fields of the form that the panel reads, as a browser sends them."""
    data = {"recurrence": aid.recurrence, "territories": "\n".join(aid.territories)}
    data |= {name: json.dumps(getattr(aid, name)) for name in ("eligibility", "strands", "priority", "reference_cases")}
    data |= {name: getattr(aid, name).strftime("%d/%m/%Y") for name in ("opens_on", "closes_on") if getattr(aid, name)}
    return data | ({"conditions_complete": "on"} if aid.conditions_complete else {}) | changes


def test_the_panel_shows_before_and_after_and_names_who_changes(agent, starter):
    aid = Aid.objects.get(slug="fonjep-jep")
    unchanged = agent.post(reverse("builder-effect", args=[aid.pk]), posted(aid)).content.decode()
    assert "Aucune ne change de réponse." in unchanged
    rule = {"all": [{"question": "legal_form", "op": "in", "value": ["mutuelle"]}]}
    changed = plain(
        agent.post(reverse("builder-effect", args=[aid.pk]), posted(aid, eligibility=json.dumps(rule))).content.decode()
    )
    assert "de « pas éligible » à « éligible » : Mutuelle de santé, Amiens, 130 salariés." in changed
    assert "Ce qui exclut le plus" in changed
    assert "Cette aide s’adresse aux mutuelles" in changed


def test_what_a_sheet_takes_from_its_mother_counts_though_the_form_does_not_send_it(agent, starter):
    mother, local = Aid.objects.get(slug="fdva-2-fonctionnement-innovation"), Aid.objects.get(slug="fdva-2-nord")
    local.mother, local.inherited = mother, ["rule"]
    local.save()
    whole = posted(Aid.objects.get(pk=local.pk))
    unlocked = {name: value for name, value in whole.items() if name not in RULE_COLUMNS}
    panels = [agent.post(reverse("builder-effect", args=[local.pk]), sent).context for sent in (whole, unlocked)]
    assert panels[0]["conditions"]
    assert panels[0]["conditions"] == panels[1]["conditions"]


def test_a_new_sheet_has_no_before(agent, starter):
    page = agent.post(reverse("builder-effect"), {"eligibility": "null", "slug": "une-aide"}).content.decode()
    assert "Avant" not in page
    assert "Après" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"eligibility": "{oups"}, "Conditions : "),
        ({"eligibility": '{"any": []}'}, "ne peut pas être vide"),
        ({"eligibility": "3"}, "objet JSON"),
        ({"strands": "{}"}, ""),
        ({"strands": '[{"eligibility": 3}]'}, "objet JSON"),
        ({"strands": "[4]"}, "Les volets et les priorités sont des listes."),
        ({"priority": "4"}, "Les volets et les priorités sont des listes."),
        ({"territories": "R-99"}, "« R-99 » n’est pas un territoire connu."),
        ({"closes_on": "demain"}, "Date limite : "),
        ({"reference_cases": '[{"label": "x"}]'}, "Il manque"),
        ({"reference_cases": "4"}, "une liste"),
        ({"recurrence": "jamais"}, "Retour : "),
    ],
)
def test_a_draft_that_cannot_be_read_is_said_and_never_an_error(agent, starter, changes, sentence):
    aid = Aid.objects.get(slug="urgencess")
    answer = agent.post(reverse("builder-effect", args=[aid.pk]), posted(aid) | changes)
    assert answer.status_code == 200
    assert sentence in plain(answer.content.decode()).replace("&quot;", '"')


ADDRESSES = ("builder-words", "builder-places", "builder-readings", "builder-effect", "builder-reference")


@pytest.mark.parametrize("name", ADDRESSES)
def test_only_agents_who_may_see_sheets_reach_the_builder(client, db, name):
    assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse(name)).status_code == 302
    client.force_login(User.objects.create_user("staff@exemple.fr", "un mot de passe", is_staff=True))
    assert client.get(reverse(name)).status_code == 403


def test_readings_take_only_a_json_object_of_a_fair_size(agent, starter):
    address = reverse("builder-readings")
    good = agent.post(
        address, {"priority": [{"question": "siret", "op": "is", "value": True}]}, "application/json"
    ).json()
    assert good["readings"] == {
        "/priority/0": {"met": "Vous êtes prioritaire : vous avez un numéro SIRET.".replace(" :", "\xa0:")}
    }
    for bad in ("[]", "{", "9" * 10_000, "[" * 100_000, '{"a": "' + "x" * 500_000 + '"}'):
        assert agent.post(address, bad, "application/json").status_code == 422


def test_a_case_is_made_from_a_profile_or_from_the_address_of_results(agent, starter):
    address = reverse("builder-reference")

    def ask(**what):
        return agent.post(address, json.dumps(what), "application/json")

    offered = agent.get(address).json()
    assert ask(profile=offered["profiles"][0]["id"]).json()["answers"]["territory"] == "C-62498"
    url = "https://aidess.example/mes-aides/?territory=C-62498&legal_form=association&employees=3..5&siret=oui&sectors=culture&d.dla.p=non&d.autre.q=oui&page=2"
    assert ask(url=url, slug="dla").json() == {
        "answers": {
            "territory": ["C-62498"],
            "legal_form": "association",
            "employees": {"min": 3, "max": 5},
            "siret": True,
            "sectors": ["culture"],
        },
        "declarations": {"p": False},
    }
    for wrong in ("https://aidess.example/", "/mes-aides/?legal_form=oups", "http://[", ""):
        assert ask(url=wrong).json()["error"]
