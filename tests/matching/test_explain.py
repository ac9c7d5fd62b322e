"""What a page says of an aid's conditions, and a card of its reasons, for one structure."""

from dataclasses import replace
from datetime import date

import pytest

from aids.rules import parse_trees
from matching.engine import MatchableAid, facts_for
from matching.excluded import group_by_reason
from matching.explain import Explainer
from matching.planes import CompiledCatalogue
from tests.conftest import TODAY
from vocabulary.answers import parse_answers
from vocabulary.french import typo

EMPLOYER = {"question": "employees", "op": "between", "value": {"min": 1}}
TUTOR = {"declared": "tuteur", "text": "Un tuteur est désigné"}
PAID = {"declared": "paye", "text": "Le poste est payé"}


def aid_with(lexicon, **fields):
    trees = parse_trees({key: fields[key] for key in ("eligibility", "strands", "priority") if key in fields}, lexicon)
    return MatchableAid(
        id=1,
        slug="aide",
        recurrence="permanent",
        opens_on=None,
        closes_on=fields.get("closes_on"),
        territories=tuple(fields.get("territories", ())),
        eligibility=trees.eligibility,
        strands=trees.strands,
        priority=trees.priority,
        is_complete=fields.get("is_complete", True),
        is_verified=True,
        needs=frozenset(fields.get("needs", ())),
    )


def explained(lexicon, answers, declared, **fields):
    aid = aid_with(lexicon, **fields)
    parsed = parse_answers(answers, lexicon, {"aide": declared})
    return Explainer(parsed, TODAY, lexicon), aid, facts_for(aid, parsed, lexicon.places)


def shown(lexicon, answers, declared=None, **fields):
    """The conditions of the page as (status, sentence) or (status, sentence, parts)."""
    explainer, aid, facts = explained(lexicon, answers, declared or {}, **fields)
    return outline(explainer.effective_conditions(aid, facts))


def outline(conditions):
    return [(one.status.name.lower(), one.sentence, *([outline(one.parts)] if one.parts else ())) for one in conditions]


def ranked(lexicon, answers, declared=None, **fields):
    """(the aid in its list of one, the explainer, the facts)."""
    explainer, aid, facts = explained(lexicon, answers, declared or {}, **fields)
    return CompiledCatalogue.build([aid], lexicon).match(explainer.answers, TODAY).of("aide"), explainer, facts


def reasons(lexicon, answers, declared=None, **fields):
    one, explainer, facts = ranked(lexicon, answers, declared, **fields)
    return [(reason.kind, reason.sentence) for reason in explainer.reasons(one, facts)]


def test_conditions_all_needed_are_said_one_by_one_without_a_sentence_for_their_group(lexicon):
    rule = {"all": [TUTOR, {"all": [PAID]}]}
    assert shown(lexicon, {}, {"tuteur": True}, eligibility=rule) == [
        ("met", typo("Vous avez confirmé : « Un tuteur est désigné ».")),
        ("unknown", typo("Confirmez-vous ce point ? « Le poste est payé »")),
    ]


def test_a_choice_still_open_says_that_one_condition_is_enough(lexicon):
    assert shown(lexicon, {"employees": 0}, eligibility={"any": [EMPLOYER, TUTOR]}) == [
        (
            "unknown",
            typo("Une de ces conditions suffit :"),
            [
                ("failed", typo("Vous n'avez aucun salarié ; cette aide en demande au moins 1.")),
                ("unknown", typo("Confirmez-vous ce point ? « Un tuteur est désigné »")),
            ],
        )
    ]


def test_a_choice_that_is_met_says_by_what_and_never_what_missed(lexicon):
    assert shown(lexicon, {"employees": 0}, {"tuteur": True}, eligibility={"any": [EMPLOYER, TUTOR]}) == [
        (
            "met",
            typo("Une de ces conditions suffit : vous la remplissez. Vous avez confirmé : « Un tuteur est désigné »."),
        )
    ]


def test_a_choice_that_is_missed_says_what_it_would_take(lexicon):
    [(status, sentence, parts)] = shown(
        lexicon, {"employees": 0}, {"tuteur": False}, eligibility={"any": [EMPLOYER, TUTOR]}
    )
    assert (status, sentence) == ("failed", typo("Il faudrait remplir une de ces conditions :"))
    assert [part[0] for part in parts] == ["failed", "failed"]


def test_conditions_needed_together_within_a_choice_stay_together(lexicon):
    rule = {"any": [{"all": [TUTOR, PAID]}, EMPLOYER]}
    [(_, _, parts)] = shown(lexicon, {}, {"tuteur": True}, eligibility=rule)
    assert parts[0][:2] == ("unknown", typo("Toutes ces conditions à la fois :"))
    assert [part[0] for part in parts[0][2]] == ["met", "unknown"]
    [(status, _, parts)] = shown(lexicon, {}, {"tuteur": True, "paye": True}, eligibility=rule)
    assert status == "met"
    assert [part[0] for part in parts] == ["met", "met"]


def test_the_label_of_a_choice_replaces_its_sentence(lexicon):
    rule = {"any": [EMPLOYER, TUTOR], "label": "Un emploi, ou un tuteur"}
    assert shown(lexicon, {}, eligibility=rule)[0][1] == "Un emploi, ou un tuteur"


def test_a_choice_of_one_is_no_choice(lexicon):
    assert shown(lexicon, {}, eligibility={"any": [TUTOR]}) == [
        ("unknown", typo("Confirmez-vous ce point ? « Un tuteur est désigné »"))
    ]


def test_a_not_turns_a_group_of_all_into_a_choice(lexicon):
    rule = {"not": {"all": [TUTOR, EMPLOYER]}}
    [(status, sentence, parts)] = shown(lexicon, {}, eligibility=rule)
    assert (status, sentence) == ("unknown", typo("Une de ces conditions suffit :"))
    assert parts[0][1] == typo("Cette aide écarte ce cas. Est-ce le vôtre ? « Un tuteur est désigné »")


def test_a_not_turns_a_choice_into_conditions_all_needed(lexicon):
    rule = {"not": {"any": [TUTOR, PAID]}}
    assert [one[0] for one in shown(lexicon, {}, {"tuteur": False}, eligibility=rule)] == ["met", "unknown"]


def test_strands_are_a_choice_and_one_without_condition_leaves_nothing_to_say(lexicon):
    strands = [{"label": "un", "eligibility": TUTOR}, {"label": "deux", "eligibility": PAID}]
    assert shown(lexicon, {}, strands=strands)[0][1] == typo("Une de ces conditions suffit :")
    assert shown(lexicon, {}, strands=[*strands, {"label": "trois"}]) == []


def test_what_goes_without_saying_is_not_said(lexicon):
    assert shown(lexicon, {"territory": "C-62498"}, territories=["FR"]) == []
    assert shown(lexicon, {}, is_complete=False) == [
        ("unknown", typo("D'autres conditions peuvent exister : à confirmer auprès de l'organisme."))
    ]


def test_a_reason_never_praises_a_part_of_an_alternative_that_missed(lexicon):
    rule = {"any": [{"all": [TUTOR, EMPLOYER]}, PAID]}
    said = reasons(lexicon, {"employees": 0}, {"tuteur": True, "paye": True}, eligibility=rule)
    assert said == [("met", typo("Vous avez confirmé : « Le poste est payé »."))]


@pytest.mark.parametrize(
    ("stated", "needs", "expected"),
    [
        (["projet"], ["projet"], ("met", "Elle répond à votre besoin : projet.")),
        (["emploi", "projet"], ["projet"], ("met", "Elle répond à votre besoin n° 2 : projet.")),
        (["emploi", "projet", "conseil"], ["emploi", "projet"], ("met", "Elle répond à vos besoins n° 1 et n° 2.")),
        (["emploi", "projet", "conseil"], ["emploi", "projet", "conseil"], ("met", "Elle répond à vos trois besoins.")),
        (["emploi"], ["projet"], ("info", "Elle ne répond pas au besoin que vous avez choisi.")),
        (["emploi", "conseil"], ["projet"], ("info", "Elle ne répond à aucun des besoins que vous avez choisis.")),
    ],
)
def test_the_needs_an_aid_answers_are_its_first_reason(lexicon, stated, needs, expected):
    kind, sentence = expected
    assert reasons(lexicon, {"needs": stated}, needs=needs)[0] == (kind, typo(sentence))


def test_a_priority_is_said_without_what_the_aid_demands(lexicon):
    said = reasons(lexicon, {"employees": 4}, priority=[EMPLOYER])
    assert ("priority", typo("Vous êtes prioritaire : vous avez 4 salariés.")) in said


YOUNG = {"question": "age", "op": "between", "value": {"min": 12}}


def test_a_structure_too_young_learns_from_when_it_may_ask(lexicon):
    assert reasons(lexicon, {"age": 10}, eligibility=YOUNG) == [
        (
            "failed",
            typo("Votre structure existe depuis 10 mois. Vous pourrez demander cette aide à partir de janvier 2027."),
        )
    ]


def test_an_aid_that_closes_promises_no_later_month(lexicon):
    [(_, sentence)] = reasons(lexicon, {"age": 10}, eligibility=YOUNG, closes_on=date(2026, 12, 1))
    assert sentence == typo("Votre structure existe depuis 10 mois ; cette aide demande au moins 1 an.")


ESUS = ["esus"]


@pytest.mark.parametrize(
    ("answers", "declared", "rule", "title"),
    [
        ({"employees": 0}, {}, EMPLOYER, "Il faut au moins un salarié"),
        ({"employees": 4}, {}, {"not": EMPLOYER}, "Elles demandent un autre nombre de salariés"),
        (
            {"employees": 0},
            {},
            {"not": {**EMPLOYER, "value": {"max": 3}}},
            "Elles demandent un autre nombre de salariés",
        ),
        ({}, {"tuteur": False}, TUTOR, "Vous avez répondu non à un point qu’elles demandent"),
        ({}, {"tuteur": True}, {"not": TUTOR}, "Vous avez répondu oui à un cas qu’elles écartent"),
        (
            {"accreditations": []},
            {},
            {"question": "accreditations", "op": "any_of", "value": ESUS},
            "Elles demandent un agrément que vous n’avez pas",
        ),
        (
            {"accreditations": ESUS},
            {},
            {"question": "accreditations", "op": "none_of", "value": ESUS},
            "Elles écartent un agrément ou un statut que vous avez",
        ),
        (
            {"accreditations": []},
            {},
            {"not": {"question": "accreditations", "op": "none_of", "value": ESUS}},
            "Elles demandent un agrément que vous n’avez pas",
        ),
        (
            {"project_started": True},
            {},
            {"question": "project_started", "op": "is", "value": False},
            typo("Elles dépendent d’une autre réponse (« Avez-vous commencé ? »)"),
        ),
    ],
)
def test_the_excluded_stand_under_the_reason_that_is_true_of_them(lexicon, answers, declared, rule, title):
    explainer, aid, _ = explained(lexicon, answers, declared, eligibility=rule)
    matches = CompiledCatalogue.build([aid], lexicon).match(explainer.answers, TODAY)
    [group] = group_by_reason(matches, explainer)
    assert (group.title, group.count, [aid.slug for aid, _ in group.shown]) == (title, 1, ["aide"])


def test_of_those_under_one_reason_the_first_by_slug_are_shown_wherever_it_stands_in_the_rule(lexicon):
    rule = {"question": "accreditations", "op": "any_of", "value": ESUS}
    explainer, direct, _ = explained(lexicon, {"accreditations": []}, {}, eligibility=rule)
    either = {"any": [rule, {"question": "accreditations", "op": "any_of", "value": ["siae"]}]}
    _, grouped, _ = explained(lexicon, {"accreditations": []}, {}, eligibility=either)
    aids = [replace(grouped, slug="a"), *(replace(direct, slug=slug) for slug in ("d", "c", "b"))]
    [group] = group_by_reason(CompiledCatalogue.build(aids, lexicon).match(explainer.answers, TODAY), explainer)
    assert (group.count, [aid.slug for aid, _ in group.shown]) == (4, ["a", "b"])
