"""The codes of authenticator apps, held to the vectors of their standards."""

import pytest

from structures import totp

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("counter", "code"),
    list(
        enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])
    ),
)
def test_codes_are_those_of_rfc_4226(counter, code):
    assert totp.code_at(SECRET, counter) == code


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238_in_six_digits(timestamp, code):
    assert totp.accepted_step(SECRET, code, timestamp) == timestamp // 30


@pytest.mark.parametrize(("delay", "accepted"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)])
def test_a_code_is_taken_one_step_early_or_late_and_no_more(delay, accepted):
    code = totp.code_at(SECRET, 100)
    assert (totp.accepted_step(SECRET, code, 3000 + delay) == 100) is accepted


def test_a_code_that_served_is_not_taken_again():
    assert totp.accepted_step(SECRET, totp.code_at(SECRET, 100), 3000, after=100) is None


@pytest.mark.parametrize("typed", ["", "28708", "２８７０８２", "é" * 6])
def test_what_is_no_code_is_refused(typed):
    assert totp.accepted_step(SECRET, typed, 59) is None


def test_the_address_of_the_qr_code_is_what_apps_read():
    assert totp.address(SECRET, issuer="Aid ESS", account="a@b.fr") == (
        "otpauth://totp/Aid%20ESS:a%40b.fr?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Aid%20ESS"
    )
