"""Which networks are proposed, in what order, which are set aside, and the sentence that says why."""

import json
import re
from pathlib import Path

import pytest
from django.http import QueryDict

from matching.querystring import read
from networks.fitting import as_matchable, propose
from networks.models import Network
from networks.wording import of_network
from tests.conftest import TODAY
from tests.networks.asking import a_network
from vocabulary.french import typo
from vocabulary.sentences import BOOLEAN, DECLARED, EXCLUDED_CASE, FALLBACK, FALLBACK_EXCLUDES, numbers, places
from vocabulary.sentences.wording import TEMPLATES

SENTENCES = Path("tests/vocabulary/sentences.txt").read_text(encoding="utf-8").splitlines()
LENS = "territory=C-62498&legal_form=association&needs=projet"
ASSOCIATION = {"question": "legal_form", "op": "in", "value": ["association"]}
EMPLOYER = {"question": "employees", "op": "between", "value": {"min": 1}}


def proposal(lexicon, *networks, said=LENS):
    query = read(QueryDict(said), lexicon)
    assert not query.errors
    return propose(networks, query.answers, lexicon, TODAY)


def slugs(found):
    return [one.network.slug for one in found]


def plain(text):
    return text.replace("\u202f", " ").replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")


def why(found):
    return {one.network.slug: plain(" ".join(one.reasons)) for one in found}


def test_what_answers_a_need_comes_first_then_the_nearest(lexicon):
    found = proposal(
        lexicon,
        a_network("france", name="A", kind="other", territories=["FR"], needs=["conseil"]),
        a_network("region", name="B", kind="other", territories=["R-32"], needs=["conseil"]),
        a_network("besoin", name="C", kind="other", territories=["FR"], needs=["projet"]),
        a_network("departement", name="D", kind="other", territories=["D-62"], needs=["conseil"]),
    )
    assert slugs(found.proposed) == ["besoin", "departement", "region", "france"]


def test_one_that_lacks_an_answer_comes_after_those_that_lack_none(lexicon):
    found = proposal(
        lexicon,
        a_network("pres", name="A", kind="other", territories=["D-62"], needs=["projet"], eligibility=EMPLOYER),
        a_network("loin", name="B", kind="other", territories=["FR"], needs=["projet"]),
    )
    assert slugs(found.proposed) == ["loin", "pres"]
    assert (
        "À vérifier avec lui, selon votre réponse à : « Combien de personnes salariez-vous ? »."
        in why(found.proposed)["pres"]
    )


def test_the_reason_says_need_and_place_in_the_words_of_the_explanation_of_aids(lexicon):
    found = proposal(lexicon, a_network(territories=["D-62"], needs=["projet"], eligibility=ASSOCIATION))
    assert why(found.proposed)["un-reseau"].startswith("Il répond à votre besoin : projet. Vous agissez à Lens")


@pytest.mark.parametrize(
    ("changes", "said", "sentence"),
    [
        (
            {"eligibility": EMPLOYER},
            f"{LENS}&employees=0",
            "Vous n'avez aucun salarié ; ce réseau en demande au moins 1.",
        ),
        ({"territories": ["R-53"]}, LENS, "Vous agissez à Lens"),
        ({"needs": ["emploi"]}, LENS, "Il aide pour autre chose : emploi."),
        ({"needs": []}, LENS, "Ce qu'il fait n'est pas encore dit."),
    ],
)
def test_one_that_does_not_fit_is_set_aside_with_its_reason(lexicon, changes, said, sentence):
    found = proposal(lexicon, a_network(**{"territories": ["FR"], "needs": ["projet"]} | changes), said=said)
    assert found.proposed == []
    assert sentence in why(found.aside)["un-reseau"]


def test_where_a_nearer_network_of_the_family_fits_the_wider_one_is_set_aside(lexicon):
    near = a_network("mouvement-62", name="Le Mouvement, Pas-de-Calais", territories=["D-62"], needs=["conseil"])
    wide = a_network("mouvement", name="Le Mouvement", territories=["FR"], needs=["conseil"])
    found = proposal(lexicon, wide, near)
    assert slugs(found.proposed) == ["mouvement-62"]
    assert why(found.aside) == {"mouvement": "Plus près de vous : Le Mouvement, Pas-de-Calais."}


def test_a_nearer_network_that_does_not_fit_hides_no_wider_one(lexicon):
    near = a_network("pres", territories=["D-62"], needs=["conseil"], eligibility=EMPLOYER)
    wide = a_network("loin", territories=["FR"], needs=["conseil"])
    found = proposal(lexicon, wide, near, said=f"{LENS}&employees=0")
    assert slugs(found.proposed) == ["loin"]
    assert slugs(found.aside) == ["pres"]


def test_federations_of_different_trades_do_not_stand_for_one_another(lexicon):
    near = a_network("pres", kind="federation", territories=["D-62"], needs=["conseil"])
    wide = a_network("loin", kind="federation", territories=["FR"], needs=["conseil"])
    assert slugs(proposal(lexicon, wide, near).proposed) == ["pres", "loin"]


def test_every_network_is_told_proposed_or_set_aside_once(lexicon):
    networks = [
        a_network(f"r{i}", needs=["conseil"] * (i % 2), territories=[["FR"], ["R-53"]][i % 2]) for i in range(6)
    ]
    found = proposal(lexicon, *networks)
    assert sorted(slugs(found.proposed) + slugs(found.aside)) == [f"r{i}" for i in range(6)]
    assert all(one.reasons for one in (*found.proposed, *found.aside))


def test_a_network_whose_rule_is_broken_is_left_out_and_logged(lexicon, caplog):
    broken = a_network(eligibility={"question": "colour", "op": "in", "value": ["red"]})
    assert as_matchable(broken, lexicon) is None
    found = proposal(lexicon, broken)
    assert (found.proposed, found.aside) == ([], [])
    assert "un-reseau" in caplog.text


def test_a_network_that_has_not_read_its_sheet_is_never_surely_for_a_structure(lexicon):
    assert not as_matchable(a_network(), lexicon).is_complete
    assert as_matchable(a_network(verified_on=TODAY), lexicon).is_complete


def all_words_said_of_aids():
    yield from (line.split(" | ")[2] for line in SENTENCES if line and not line.startswith("#"))
    for texts in (*TEMPLATES.values(), BOOLEAN, DECLARED, EXCLUDED_CASE, FALLBACK, {"": FALLBACK_EXCLUDES}):
        yield from texts.values()
    for module in (numbers, places):
        constants = [value for name, value in vars(module).items() if name.isupper()]
        yield from re.findall(r"[^'\"]*aide[^'\"]*", json.dumps(constants, ensure_ascii=False, default=str))


@pytest.mark.parametrize("sentence", sorted(set(all_words_said_of_aids())))
def test_nothing_said_of_a_network_speaks_of_an_aid(sentence):
    said = of_network(typo(sentence))
    assert not re.search(r"\b[Cc]ette aide\b|réseau [^.?;:]*\bouverte\b|^Elle\b", said)


@pytest.mark.usefixtures("starter")
def test_every_network_that_ships_has_a_rule_that_can_be_read(django_assert_num_queries):
    from vocabulary.snapshot import load_lexicon

    words = load_lexicon()
    assert all(as_matchable(network, words) for network in Network.objects.all())
