"""What one types to find a structure: numbers with their key, names, and what is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from structures.directory.identifiers import (
    IdentifierError,
    Kind,
    Searched,
    grouped,
    is_siren,
    is_siret,
    read_searched,
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("000000018", Kind.SIREN, "000000018"),
        (" 000 000 018 ", Kind.SIREN, "000000018"),
        ("000\u00a0000\u202f018", Kind.SIREN, "000000018"),
        ("000.000.018", Kind.SIREN, "000000018"),
        ("\u200e000000018\ufeff", Kind.SIREN, "000000018"),
        ("000 000 018 00010", Kind.SIRET, "00000001800010"),
        ("W999000001", Kind.RNA, "W999000001"),
        ("w 999 000 001", Kind.RNA, "W999000001"),
        ("W9R1000123", Kind.RNA, "W9R1000123"),
        ("W62900", Kind.RNA, "W62900"),
        ("club  fictif", Kind.NAME, "club fictif"),
        ("1901", Kind.NAME, "1901"),
        ("Wagon", Kind.NAME, "Wagon"),
        ("l'Île-d'Or", Kind.NAME, "l'Île-d'Or"),
        ("٠٠٠٠٠٠٠١٨", Kind.NAME, "٠٠٠٠٠٠٠١٨"),
    ],
)
def test_a_number_is_known_by_its_form_and_anything_else_is_a_name(text, kind, value):
    assert read_searched(text) == Searched(kind, value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "au moins 3"),
        ("  ab ", "au moins 3"),
        ("000000019", "SIREN n'existe pas"),
        ("00000001800011", "SIRET n'existe pas"),
        ("0000000180001", "vous en avez écrit 13"),
        ("00000001", "vous en avez écrit 8"),
        ("nom\x00", "signes"),
        ("a" * 201, "200 signes"),
    ],
)
def test_what_cannot_be_looked_for_is_said(text, why):
    with pytest.raises(IdentifierError, match=why):
        read_searched(text)


def test_an_establishment_of_la_poste_needs_not_luhn_s_key():
    assert is_siret("35600000000048")  # its head office, with Luhn's key
    assert is_siret("35600000000113")  # the digits add up to 20
    assert not is_siret("35600000000112")
    assert not is_siret("00000001800011")


@given(st.integers(min_value=0, max_value=10**9 - 1), st.integers(min_value=0, max_value=8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, position, shift):
    digits = f"{number:09d}"
    good = [digits[:8] + str(last) for last in range(10) if is_siren(digits[:8] + str(last))]
    assert len(good) == 1
    wrong = list(good[0])
    wrong[position] = str((int(wrong[position]) + shift) % 10)
    assert not is_siren("".join(wrong))


@given(st.text(max_size=250))
def test_any_text_is_read_or_refused_in_a_sentence(text):
    try:
        searched = read_searched(text)
    except IdentifierError as error:
        said = str(error)
    else:
        assert searched.value.isprintable()
        assert read_searched(searched.value) == searched
        said = "Trouvé."
    assert said.endswith(".")


def test_a_number_is_written_in_groups():
    assert grouped("000000018") == "000\u00a0000\u00a0018"
    assert grouped("00000001800010") == "000\u00a0000\u00a0018\u00a000010"
