"""The frames of a request lie in one piece of memory, wherever a template is deep."""

import resource

import pytest

from aidess.interpreter import in_one_stack

DEEP, TIMES = 300, 500  # so many frames pass the end of a piece of 16 KiB


def call_often_at_every_depth(left=DEEP):
    for _ in range(TIMES):
        len_of(left)
    if left:
        call_often_at_every_depth(left - 1)


def len_of(number):
    return len(str(number))


def faults(function):
    """Pages that the system had to give to this thread while the function ran."""
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    function()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def test_no_call_asks_the_system_for_memory():
    call_often_at_every_depth()
    plain, together = faults(call_often_at_every_depth), faults(in_one_stack(call_often_at_every_depth))
    assert plain > TIMES, "this interpreter keeps its pieces: in_one_stack may go"
    assert together < TIMES / 5


def test_the_function_stays_what_it_was():
    def quotient(one, *, by):
        """One over the other."""
        return one / by

    wrapped = in_one_stack(quotient)
    assert wrapped(6, by=3) == 2
    assert (wrapped.__name__, wrapped.__doc__) == ("quotient", "One over the other.")
    with pytest.raises(ZeroDivisionError):
        wrapped(6, by=0)
