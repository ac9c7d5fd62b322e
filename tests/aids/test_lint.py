"""The lint: what an editor would mend, and never a false accusation."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aids.lint import finding as lint_finding
from aids.lint import findings_for, register
from aids.lint.across import recurring, twins, unused
from aids.lint.finding import Desk, Finding, Sheet
from aids.models import Aid, Organisation, Status
from tests.conftest import TODAY
from tests.oracle.strategies import QUESTIONS, WORLD, aids, declared_ids
from tests.words import PLACES
from vocabulary.answers import parse_answers
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status as Truth
from vocabulary.rules.tree import All, AnyOf, parse

LEXICON = Lexicon(questions_by_key(QUESTIONS), PLACES)
CONDITIONS = {"never_holds", "always_holds"}


def leaf(question, op, value):
    return {"question": question, "op": op, "value": value}


ASSOCIATION, SCOP = leaf("legal_form", "in", ["association"]), leaf("legal_form", "in", ["scop"])
SMALL, LARGE = leaf("employees", "between", {"below": 10}), leaf("employees", "between", {"min": 10})
FACT = {"declared": "fact", "text": "Un fait"}


def an_aid(**changes):
    """A sheet on which the lint has nothing to say."""
    fields = {
        "slug": "une-aide",
        "name": "Une aide",
        "bearer": Organisation(name="Un fonds", kind="foundation"),
        "nature": ["grant"],
        "needs": ["projet"],
        "territories": ["FR"],
        "recurrence": "permanent",
        "eligibility": ASSOCIATION,
        "source_url": "https://exemple.fr/aide",
    }
    return Aid(**fields | changes)


def found(rules=None, **changes):
    findings = findings_for(an_aid(**changes), LEXICON, TODAY)
    return [(one.rule, one.path, one.forbids) for one in findings if rules is None or one.rule in rules]


def test_a_sound_sheet_has_no_finding():
    assert found() == []


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [ASSOCIATION, SCOP]}, "/eligibility/all/1"),
        ({"all": [SMALL, LARGE]}, "/eligibility/all/1"),
        ({"all": [FACT, SMALL, {"all": [SMALL, LARGE]}]}, "/eligibility/all/2/all/1"),
        ({"all": [ASSOCIATION, leaf("legal_form", "not_in", ["association"])]}, "/eligibility/all/1"),
        ({"all": [leaf("accreditations", "all_of", ["esus", "siae"]), leaf("accreditations", "none_of", ["esus"])]}, "/eligibility/all/1"),
        ({"all": [leaf("accreditations", "any_of", ["siae_aci"]), leaf("accreditations", "none_of", ["siae"])]}, "/eligibility/all/1"),
        ({"all": [leaf("project_started", "is", True), leaf("project_started", "is", False)]}, "/eligibility/all/1"),
        ({"all": [leaf("territory", "within", ["D-62"]), {"not": leaf("territory", "within", ["R-32"])}]}, "/eligibility/all/1"),
        ({"not": {"any": [SMALL, LARGE]}}, "/eligibility"),
        ({"not": leaf("territory", "within", ["FR"])}, "/eligibility"),
        ({"any": [{"all": [ASSOCIATION, SCOP]}, {"all": [SMALL, LARGE]}]}, "/eligibility"),
        ({"all": [ASSOCIATION, {"any": [SCOP, {"all": [SMALL, LARGE]}]}]}, "/eligibility/all/1"),
    ],
)  # fmt: skip
def test_conditions_that_nobody_meets_forbid_publishing(tree, path):
    assert found(eligibility=tree) == [("never_holds", path, True)]


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [ASSOCIATION, {"any": [SCOP, SMALL]}]}, "/eligibility/all/1/any/0"),
        ({"any": [SCOP, {"all": [FACT, {"any": [SMALL, {"all": [SMALL, LARGE]}]}]}]}, "/eligibility/any/1/all/1/any/1"),
    ],
)
def test_an_alternative_that_nobody_meets_is_dead(tree, path):
    assert found(eligibility=tree) == [("never_holds", path, False)]


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [FACT, {"any": [SMALL, LARGE]}]}, "/eligibility/all/1"),
        ({"all": [FACT, leaf("territory", "within", ["FR"])]}, "/eligibility/all/1"),
        ({"all": [FACT, leaf("stage", "in", ["projet", "creation", "developpement"])]}, "/eligibility/all/1"),
        ({"all": [leaf("legal_form", "in", ["association", "scop"]), SCOP]}, "/eligibility/all/0"),
        ({"all": [FACT, {"all": []}]}, "/eligibility/all/1"),
    ],
)
def test_a_condition_that_leaves_nobody_out_is_needless(tree, path):
    assert found(eligibility=tree) == [("always_holds", path, False)]


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [leaf("accreditations", "any_of", ["esus"]), leaf("accreditations", "any_of", ["siae"])]},
        {"all": [leaf("territory", "within", ["D-62"]), leaf("territory", "within", ["D-59"])]},  # acting in both
        {"all": [ASSOCIATION, leaf("legal_form", "not_in", ["association_rup"])]},  # « association » is an answer too
        {"all": [leaf("employees", "between", {"max": 10}), LARGE]},  # ten
        {"any": [SMALL, leaf("employees", "between", {"above": 10})]},  # ten is left out
        {
            "all": [
                {"not": leaf("accreditations", "all_of", ["esus", "siae"])},
                leaf("accreditations", "any_of", ["esus"]),
            ]
        },
        {"any": [FACT, {"not": {"declared": "other", "text": "Un autre fait"}}]},
    ],
)
def test_what_some_structure_meets_and_another_does_not_is_left_alone(tree):
    assert found(eligibility=tree) == []


def test_of_a_huge_rule_only_the_impossible_is_said():
    many = [leaf("employees", "between", {"min": n}) for n in range(100)]
    assert found(eligibility={"all": many}) == []
    impossible = found(eligibility={"all": [*many, leaf("employees", "between", {"below": 50})]})
    assert impossible == [("never_holds", "/eligibility", True)]


def test_a_strand_that_the_conditions_exclude_is_dead():
    strands = [{"label": "Petites", "eligibility": SMALL}, {"label": "Scop", "eligibility": SCOP}]
    assert found(strands=strands) == [("never_holds", "/strands/1/eligibility", False)]
    assert found(strands=strands[1:]) == [("never_holds", "/strands", True)]


def test_a_priority_that_nobody_or_everybody_has_is_useless():
    wide = leaf("legal_form", "in", ["association", "fondation"])
    assert found(priority=[SCOP, wide, SMALL]) == [
        ("never_holds", "/priority/0", False),
        ("always_holds", "/priority/1", False),
    ]


def test_a_condition_on_a_place_outside_the_aid_is_pointed_at():
    tree = {"all": [ASSOCIATION, leaf("territory", "within", ["R-53"])]}
    assert found(eligibility=tree, territories=["R-32"]) == [("territory_elsewhere", "/eligibility/all/1", False)]


def full_answers(aid, chance):
    """Every question answered as precisely as a person can, an answer with finer ones below it among them."""
    draw = {
        "choice": lambda values: chance.choice(values),
        "choices": lambda values: chance.sample(values, chance.randint(0, len(values))),
        "number": lambda values: chance.choice([*range(-1, 62), 0.5, 11.5, 35.5]),
        "boolean": lambda values: chance.random() < 0.5,
        "territory": lambda values: chance.sample(COMMUNES, chance.randint(1, 3)),
    }
    said = {
        key: draw[question["kind"]]([choice["value"] for choice in question.get("choices", [])])
        for key, question in WORLD.questions.items()
    }
    return Facts(
        parse_answers(said, LEXICON), {identity: chance.random() < 0.5 for identity in declared_ids(aid)}, PLACES
    )


COMMUNES = [code for code, place in PLACES.items() if place.kind == "commune"]


def without(tree, path):
    """The tree without the part at `path`, as one that changes nothing where it stands."""
    head, *rest = path
    if not rest:
        return [part for i, part in enumerate(tree) if str(i) != head]
    if isinstance(tree, list):
        return [without(part, rest) if str(i) == head else part for i, part in enumerate(tree)]
    return tree | {head: without(tree[head], rest)}


def whole(aid, lexicon):
    where = [leaf("territory", "within", aid["territories"])] if aid["territories"] else []
    strands = [{"any": [strand.get("eligibility", {"all": []}) for strand in aid["strands"]]}] if aid["strands"] else []
    parts = [*where, aid.get("eligibility", {"all": []}), *strands]
    return All("", tuple(parse(part, lexicon) for part in parts))


def accusations(raw):
    sheet = an_aid(
        **{name: raw[name] for name in ("territories", "strands", "priority")}, eligibility=raw.get("eligibility")
    )
    return [one for one in findings_for(sheet, LEXICON) if one.rule in CONDITIONS]


def spared(raw, one):
    """The aid without what is accused; None when what is accused is the aid or one of its priorities."""
    place, *path = one.path.removeprefix("/").split("/")
    if one.forbids or place == "priority" or not path:
        return None
    return raw | {place: without(raw[place], path[:1] if place == "strands" and len(path) == 2 else path)}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(aids(), st.randoms(use_true_random=False))
def test_what_is_accused_could_go_without_anyone_seeing_a_difference(raw, chance):
    for one in accusations(raw):
        less = spared(raw, one)
        for _ in range(40):
            facts = full_answers(raw, chance)
            truth = status(whole(raw, LEXICON), facts)
            if less is not None:
                assert status(whole(less, LEXICON), facts) is truth
            elif one.forbids:
                assert truth is Truth.FAILED
            elif truth is Truth.MET:
                priority = parse(raw["priority"][int(one.path.split("/")[2])], LEXICON)
                assert status(priority, facts) is not (Truth.MET if one.rule == "never_holds" else Truth.FAILED)


# ----- gates


def test_each_gate_that_is_missing_forbids_publishing():
    bare = found(source_url="", territories=[], needs=[], eligibility=None, recurrence="yearly")
    assert bare == [
        ("missing_source", "/source_url", True),
        ("missing_territory", "/territories", True),
        ("missing_need", "/needs", True),
        ("missing_conditions", "/eligibility", True),
        ("missing_deadline", "/closes_on", True),
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"closes_on": date(2027, 3, 1)},
        {"usual_deadline_months": [3]},
        {"deadline_unknown": True},
        {"recurrence": "permanent"},
        {"recurrence": "closed"},
    ],
)
def test_a_deadline_is_a_date_or_months_or_said_unknown_unless_the_aid_is_permanent(said):
    assert found(**{"recurrence": "yearly"} | said) == []


@pytest.mark.parametrize(
    "said",
    [
        {"eligibility": None, "open_to_all": True},
        {"eligibility": None, "strands": [{"label": "Un", "eligibility": SMALL}]},
    ],
)
def test_an_aid_without_conditions_says_that_it_is_open_to_all(said):
    assert found(**said) == []


def test_a_legal_text_is_a_source():
    assert found(source_url="", legal_basis="Code du travail, art. L1272-1") == []


def test_a_box_that_the_sheet_denies_is_pointed_at():
    assert found(open_to_all=True) == [("open_to_all", "/open_to_all", False)]
    denied = found(recurrence="yearly", deadline_unknown=True, usual_deadline_months=[3])
    assert denied == [("deadline_unknown", "/deadline_unknown", False)]


# ----- facts


def test_dates_are_in_order_and_not_past():
    reversed_dates = found(recurrence="one_off", opens_on=date(2027, 2, 2), closes_on=date(2027, 2, 1))
    assert reversed_dates == [("dates_reversed", "/closes_on", True)]
    assert found(recurrence="yearly", closes_on=TODAY.replace(day=TODAY.day - 1)) == [
        ("dates_past", "/closes_on", False)
    ]
    assert found(recurrence="yearly", opens_on=TODAY, closes_on=TODAY) == []


def test_without_a_day_nothing_is_said_of_past_dates():
    assert findings_for(an_aid(recurrence="yearly", closes_on=date(2020, 1, 1)), LEXICON) == []


def test_a_least_amount_above_the_greatest_is_pointed_at():
    strands = [{"label": "Un", "amount": {"min": 5, "max": 5}}, {"label": "Deux", "amount": {"min": 6, "max": 5}}]
    assert found(amount={"min": 2, "max": 1}, strands=strands) == [
        ("amount_reversed", "/amount/min", False),
        ("amount_reversed", "/strands/1/amount/min", False),
    ]


@pytest.mark.django_db
def test_a_document_that_the_vocabulary_does_not_know_is_pointed_at(starter):
    assert found(documents=["rib", "gone"]) == [("unknown_document", "/documents/1", False)]


@pytest.mark.parametrize(
    ("name", "kind", "territories", "outside"),
    [
        ("Département du Pas-de-Calais", "department", ["D-59"], ["/territories/0"]),
        ("Département du Nord", "department", ["D-59", "C-59350"], []),
        ("Département du Nord", "department", ["D-59", "FR"], ["/territories/1"]),
        ("DRAJES Bretagne / SDJES", "state", ["R-32"], ["/territories/0"]),
        ("Ville de Lille et Région Hauts-de-France", "commune", ["R-32"], []),
        ("Ville de Lille", "commune", ["R-32"], ["/territories/0"]),
        ("Communauté d’agglomération de Lens – Liévin", "intercommunality", ["E-246200364", "C-62498"], []),
        ("CA de Lens - Liévin", "intercommunality", ["R-32"], ["/territories/0"]),
        ("Métropole européenne de Lille", "intercommunality", ["R-32"], ["/territories/0"]),
        ("Banque du Nord", "public_bank", ["FR"], []),  # a name, not a territory
        ("Ministère de la culture", "state", ["FR"], []),
        ("Département", "department", ["FR"], []),
    ],
)  # fmt: skip
def test_an_aid_stays_in_the_territory_that_its_bearer_is_named_after(name, kind, territories, outside):
    found_paths = found(
        {"territory_outside_bearer"}, bearer=Organisation(name=name, kind=kind), territories=territories
    )
    assert [path for _, path, _ in found_paths] == outside


def test_what_an_agent_said_of_a_bearer_counts_and_not_its_name():
    bearer = Organisation(name="Banque du Nord", kind="public_bank", territories=["D-62"])
    assert found({"territory_outside_bearer"}, bearer=bearer, territories=["D-59"]) == [
        ("territory_outside_bearer", "/territories/0", False)
    ]
    bearer = Organisation(name="Département du Nord", kind="department", territories=["R-32"])
    assert found({"territory_outside_bearer"}, bearer=bearer, territories=["D-62"]) == []


# ----- prose


def test_a_sentence_too_long_to_read_is_pointed_at_once_a_text():
    long = " ".join(["mot"] * 36) + ". "
    declared = {"declared": "a", "text": " ".join(["mot"] * 21)}
    assert found(summary=long * 2, description="Court. " * 40, eligibility=declared) == [
        ("long_sentence", "/summary", False),
        ("long_sentence", "/eligibility/text", False),
    ]


def test_an_acronym_is_in_the_glossary_or_explained_or_a_name():
    assert found(summary="L’ESS, la TVA et l’XYZ. L’XYZ encore.") == [("jargon", "/summary", False)]
    assert found(summary="L’allocation (XYZ), puis l’XYZ, tome IV.") == []
    assert found(name="Fonds XYZ", summary="L’XYZ.") == []


# ----- across sheets

pair = pytest.mark.parametrize(
    ("one", "other", "twins_found"),
    [
        ({"name": "Aide aux projets associatifs"}, {"name": "Aide aux projets associatif"}, 1),
        ({"name": "Aide aux projets associatifs"}, {"name": "Prêt pour acheter un local"}, 0),
        ({"name": "Fonds associatif FDVA 1"}, {"name": "Fonds associatif FDVA 2"}, 0),
        ({"name": "Aide aux projets", "territories": ["R-32"]}, {"name": "Aide aux projets", "territories": ["R-53"]}, 0),
        ({"name": "Aide aux projets", "status": "archived"}, {"name": "Aide aux projets"}, 0),
    ],
)  # fmt: skip


@pair
@pytest.mark.django_db
def test_two_sheets_of_one_aid_are_found(empty_database, one, other, twins_found):
    bearer = Organisation.objects.create(name="Un fonds", kind="foundation")
    for slug, changes in (("une", one), ("autre", other)):
        an_aid(**{"slug": slug, "bearer": bearer, "status": "published"} | changes).save()
    found_twins = list(twins(Desk(LEXICON), [Status.PUBLISHED]))
    assert [one.aid for one in found_twins] == ["une"][:twins_found]


def sheets(*trees):
    desk = Desk(LEXICON)
    made = [Sheet(an_aid(slug=f"aide-{i}", eligibility=tree), desk) for i, tree in enumerate(trees)]
    return [
        (sheet, [part for part in [sheet.trees.eligibility] if not isinstance(part, All | AnyOf)]) for sheet in made
    ]


def test_a_declaration_of_three_aids_should_be_a_question():
    same = [
        {"declared": "a", "text": text}
        for text in ("Un tuteur est nommé", "un tuteur est nommé.", "Un tuteur est nommé")
    ]
    assert [one.aid for one in recurring(sheets(*same))] == ["aide-0", "aide-1", "aide-2"]
    assert list(recurring(sheets(*same[:2], FACT))) == []


def test_a_question_that_no_sheet_asks_is_named():
    names = [one.path for one in unused(sheets(ASSOCIATION, SMALL), Desk(LEXICON))]
    assert names == [
        f"/questions/{key}" for key in ("stage", "age", "accreditations", "project_started", "size", "marks")
    ]


# ----- the door


def test_a_sheet_whose_conditions_cannot_be_read_says_only_that():
    broken = {"all": [leaf("gone", "is", True)]}
    assert found(eligibility=broken, needs=[]) == [("readable", "/eligibility/all/0/question", True)]


def test_a_floor_above_adds_a_rule_once(monkeypatch):
    monkeypatch.setattr(lint_finding, "_rules", [])

    def a_rule(sheet):
        yield sheet.finding("broken_case", "/reference_cases/0", "Un cas ne tient plus.", forbids=True)

    register(a_rule)
    register(a_rule)
    assert findings_for(an_aid(), LEXICON) == [
        Finding("une-aide", "broken_case", "/reference_cases/0", "Un cas ne tient plus.", True)
    ]


def run():
    out = StringIO()
    code = 0
    try:
        call_command("check_catalogue", "--json", stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    return code, json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.parametrize(("status_", "code"), [("published", 1), ("to_review", 1), ("draft", 0), ("archived", 0)])
def test_the_command_exits_1_when_a_sheet_published_or_to_review_is_forbidden(empty_database, status_, code):
    bearer = Organisation.objects.create(name="Un fonds", kind="foundation")
    an_aid(bearer=bearer, territories=[], eligibility=None, needs=[], open_to_all=True, status=status_).save()
    exit_code, document = run()
    assert exit_code == code
    rules = [finding["rule"] for finding in document["findings"]]
    assert rules == (["missing_need", "missing_territory"] if code else [])
    assert all(set(finding) == {"aid", "rule", "path", "sentence"} for finding in document["findings"])


@pytest.mark.django_db
def test_a_finding_that_forbids_nothing_leaves_the_exit_at_0(empty_database):
    bearer = Organisation.objects.create(name="Un fonds", kind="foundation")
    an_aid(bearer=bearer, eligibility=None, open_to_all=True, territories=[], status="draft").save()
    assert run() == (0, {"findings": []})


# ----- the page


@pytest.fixture
def agent(agent_client):
    return agent_client


def test_the_page_lists_the_findings_with_a_link_to_the_field(agent, starter):
    Aid.objects.filter(slug="dla").update(territories=[])
    page = agent.get(reverse("findings"), {"regle": "missing_territory"})
    aid = Aid.objects.get(slug="dla")
    assert f"{reverse('admin:aids_aid_change', args=[aid.pk])}#id_territories" in page.text
    assert "Il manque le territoire" in page.text


def test_the_page_of_findings_costs_few_queries(agent, starter, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):  # two for the account, the words, the sheets, the pairs, the page
        agent.get(reverse("findings"))


def test_a_page_that_does_not_exist_is_not_found(agent, starter):
    assert agent.get(reverse("findings"), {"page": "99"}).status_code == 404


def test_the_page_of_findings_asks_for_an_agent(client, db):
    assert client.get(reverse("findings")).status_code == 302
