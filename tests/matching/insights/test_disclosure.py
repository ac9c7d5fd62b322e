"""No cell that is hidden can be found, even by a reader who knows every total and how cells are hidden."""

from collections import defaultdict
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from matching.insights.disclosure import LEAST, publishable, zones

KEYS = "abcd"
SMALL = 3  # the threshold of the tables that are tried one and all


def test_a_hidden_cell_cannot_be_found_by_subtraction():
    """Every table of four cells up to 9 is tried: those that publish the same, for the same total, differ in it."""
    alike = defaultdict(list)
    for counts in product(range(10), repeat=len(KEYS)):
        shown = publishable(dict(zip(KEYS, counts, strict=True)), SMALL)
        alike[tuple(shown.get(key, "small") for key in KEYS), sum(counts)].append(counts)
    for (_, total), tables in alike.items():
        for values in zip(*tables, strict=True):
            found = set(values)
            assert total < SMALL or len(found) > 1 or not 0 < found.pop() < SMALL


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 200), max_size=12))
def test_nothing_under_ten_is_shown_and_nothing_shown_is_changed(table):
    for key, count in publishable(table).items():
        assert count is None or (count == table[key] and count >= LEAST)


def sums_of_hidden(table):
    shown = publishable(table)
    return [count for key, count in table.items() if shown.get(key) is None and count]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 200), max_size=12))
def test_what_is_left_of_a_total_is_of_several_cells_and_at_least_ten(table):
    hidden = sums_of_hidden(table)
    everything = all(count is None for count in publishable(table).values())
    assert not hidden or everything or (len(hidden) > 1 and sum(hidden) >= LEAST)


def test_one_small_cell_takes_the_smallest_other_with_it():
    assert publishable({"a": 4, "b": 38, "c": 21, "d": 64}) == {"a": None, "b": 38, "c": None, "d": 64}


def test_small_cells_that_protect_each_other_cost_no_other():
    assert publishable({"a": 4, "b": 7, "c": 3, "d": 64}) == {"d": 64}


def test_a_table_that_nothing_protects_is_withheld_with_its_empty_cells():
    assert publishable({"a": 7, "b": 8, "c": 0}) == {"a": None, "b": None, "c": None}


def test_a_population_under_ten_has_no_table():
    assert publishable({"a": 4, "b": 5}) == {}


def test_empty_cells_are_not_shown_and_ask_for_no_protection():
    assert publishable({"a": 0, "b": 30}) == {"b": 30}


def test_zones_do_not_overlap():
    region = {"D-62": "R-32", "D-59": "R-32", "D-02": "R-32", "D-35": "R-53"}
    population = {"D-62": 80, "D-59": 12, "D-02": 3, "D-35": 49, "": 40}
    assert zones(population, region) == {"D-62": "D-62", "D-59": "R-32", "D-02": "R-32", "D-35": "R-53"}
