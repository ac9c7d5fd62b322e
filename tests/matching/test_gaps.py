"""Numbers between the same bounds are read as one."""

import pytest

from matching.planes.gaps import Gaps
from vocabulary.answers import NumberAnswer

BOUNDS = (0, 10, 11, 50_000.5)


@pytest.fixture
def standing():
    gaps = Gaps(BOUNDS)
    return lambda number: gaps.standing_for(NumberAnswer(number, number)).low


def side(number):
    """Where a number stands of each bound: all that a condition can tell."""
    return [(number > bound) - (number < bound) for bound in BOUNDS]


@pytest.mark.parametrize("number", [-1e300, -1, 0, 0.1, 9, 10, 10.000001, 10.999, 11, 12, 50_000, 50_000.5, 10**15])
def test_what_stands_for_a_number_is_on_the_same_side_of_every_bound(standing, number):
    assert side(standing(number)) == side(number)


def test_numbers_that_no_bound_tells_apart_are_one(standing):
    assert standing(12) == standing(400) == standing(50_000)
    assert len({standing(number) for number in (-1, 0, 5, 10, 10.5, 11, 12, 50_000.5, 60_000)}) == 9


def test_an_end_that_is_not_said_stays_so():
    gaps = Gaps(BOUNDS)
    assert gaps.standing_for(NumberAnswer(None, 3)) == gaps.standing_for(NumberAnswer(None, 4))
    assert gaps.standing_for(NumberAnswer(10, None)) == NumberAnswer(10, None)


@pytest.mark.parametrize("bounds", [(10**16, 10**16 + 2), (1.0, 1.0000000000000002), (1.7e308, 1.75e308)])
def test_where_no_double_lies_between_a_number_stands_for_itself(bounds):
    low, high = bounds
    for number in (low, low + (high - low) / 2, high):
        found = Gaps(bounds).standing_for(NumberAnswer(number, number)).low
        assert [(found > bound) - (found < bound) for bound in bounds] == [
            (number > bound) - (number < bound) for bound in bounds
        ]
    assert Gaps([]).standing_for(NumberAnswer(3, 5)) == NumberAnswer(0, 0)
