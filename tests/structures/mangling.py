"""Replies with any value of any level gone, or become anything."""

import copy

from hypothesis import strategies as st

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def mangle(data, whole):
    """A copy of a JSON object with a few of its values changed or taken away, as `data` draws."""
    mangled = copy.deepcopy(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        holders = list(containers(mangled))
        if not holders:
            break
        holder, key = data.draw(st.sampled_from(holders))
        if data.draw(st.booleans()):
            holder[key] = data.draw(JSON)
        elif isinstance(holder, dict):
            del holder[key]
    return mangled


def containers(value):
    """Each place of a JSON value, as its holder and its key."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from containers(value[key])
