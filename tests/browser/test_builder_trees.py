"""The builder keeps what it edits: loaded, drawn, moved there and back, and written again, a rule is the same."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aids.builder import words
from tests.oracle.strategies import TREES
from tests.oracle.test_agreement import LEXICON
from vocabulary.snapshot import load_lexicon

SHIPPED = [json.loads(line) for line in Path("data/catalogue/aids.jsonl").read_text("utf-8").splitlines()]
EMPTY = {"eligibility": None, "strands": [], "priority": [], "amount": {}}

# Draws a document, then does and undoes every operation on each of its items; what comes out of each must be the same.
ROUND_TRIPS = """
async ([folder, words, texts]) => {
  const [json, tree, { Store }, { Words }, { PARTS }] = await Promise.all(
    ["json", "tree", "store", "words", "parts"].map((name) => import(`${folder}${name}.js`)));
  const said = new Words(words);

  function* items(doc, path = []) {
    if (doc === null || typeof doc !== "object") return;
    const last = path.at(-1);
    if (path[0] !== "amount" && (typeof last === "number" || last === "eligibility")) yield path;
    for (const key of Object.keys(doc)) yield* items(doc[key], [...path, Array.isArray(doc) ? Number(key) : key]);
  }
  function draw(doc) {
    const place = document.createElement("div");
    for (const part of Object.values(PARTS)) place.append(...part(new Store(doc, said)).flat(Infinity).filter(Boolean));
    return place;
  }
  function* changes(doc, path) {
    const there = tree.moves(doc, path, said);
    for (const to of Object.values(there).filter(Boolean)) {
      const node = tree.get(doc, path);
      const list = path.slice(0, -1);
      const away = tree.moved(doc, path, to.list, to.index);
      const now = tree.find(away, node);
      const home = tree.find(away, tree.get(doc, list)) ?? now.slice(0, -1).join() === list.join() ? list : null;
      if (home) yield tree.moved(away, now, home, path.at(-1) + (now.at(-1) < path.at(-1)));
    }
    const shape = tree.shape(tree.get(doc, path), said);
    if (shape !== "not") yield tree.negated(tree.negated(doc, path, said), path, said);
    if (["all", "any"].includes(shape)) {
      const other = shape === "all" ? "any" : "all";
      if (!(other in tree.get(doc, path))) yield tree.turned(tree.turned(doc, path, shape, other), path, other, shape);
    }
    if (typeof path.at(-1) === "number") {
      yield tree.inserted(tree.removed(doc, path), path.slice(0, -1), path.at(-1), tree.get(doc, path));
    }
  }
  return texts.map((text) => {
    const doc = json.read(text);
    const before = JSON.stringify(doc);
    const shown = draw(doc);
    const lost = [];
    for (const path of items(doc)) {
      for (const after of changes(doc, path)) if (JSON.stringify(after) !== before) lost.push(path.join("/"));
    }
    const written = json.write(doc);
    return { written, lost, locked: shown.querySelectorAll(".builder-locked").length, items: shown.querySelectorAll(".builder-item").length };
  });
}
"""


@pytest.fixture
def trip(page, site):
    """Documents sent through the builder's modules in the browser."""
    page.goto(f"{site}/healthz")

    def go(docs, lexicon):
        texts = [json.dumps(doc, ensure_ascii=False) for doc in docs]
        return page.evaluate(ROUND_TRIPS, [f"{site}/static/aidess/builder/", words(lexicon), texts])

    return go


def document(aid):
    return {name: aid.get(name, empty) for name, empty in EMPTY.items()}


def same(one, other):
    """Equal as JSON: the order of keys is nothing, 1.0 is 1, true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(
        json.loads(json.dumps(other), parse_float=number), sort_keys=True
    )


def number(text):
    return int(float(text)) if float(text).is_integer() else float(text)


def test_every_rule_of_the_starter_catalogue_comes_back_as_it_went(trip):
    docs = [document(aid) for aid in SHIPPED]
    for doc, found in zip(docs, trip(docs, load_lexicon()), strict=True):
        assert same(json.loads(found["written"]), doc)
        assert found["lost"] == []
        assert found["locked"] == 0


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**40), 2**40),
        st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
        st.text(max_size=8),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=5,
)
# Near misses: shapes of the future, keys that are not expected, values of another kind.
STRANGE = st.one_of(
    JSON,
    st.builds(
        lambda value, op: {"question": "legal_form", "op": op, "value": value},
        JSON,
        st.sampled_from(["in", "like", ""]),
    ),
    st.builds(
        lambda extra, tree: tree | extra,
        st.dictionaries(st.sampled_from(["label", "note", "all", "not", "__proto__", "1"]), JSON, max_size=2),
        TREES,
    ),
)
NODES = st.one_of(TREES, STRANGE, st.lists(st.one_of(TREES, STRANGE), max_size=3).map(lambda parts: {"all": parts}))
STRANDS = st.one_of(
    STRANGE,
    st.fixed_dictionaries(
        {"label": st.text(max_size=5)}, optional={"eligibility": NODES, "amount": JSON, "note": JSON}
    ),
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "eligibility": NODES,
        "strands": st.lists(STRANDS, max_size=2),
        "priority": st.lists(NODES, max_size=2),
        "amount": JSON,
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(docs=st.lists(DOCUMENTS, min_size=4, max_size=12))
def test_any_rule_comes_back_as_it_went_whatever_it_holds(trip, docs):
    for doc, found in zip(docs, trip(docs, LEXICON), strict=True):
        assert same(json.loads(found["written"]), doc)
        assert found["lost"] == []


READ = """
async ([address, texts]) => {
  const { read, write } = await import(address);
  return texts.map((text) => {
    try { return write(read(text)); } catch (error) { return error.name; }
  });
}
"""


def test_a_number_is_kept_or_refused_never_rounded(page, site):
    kept = [
        "0",
        "-0.0",
        "5000.0",
        "1e3",
        "0.1",
        "-12.50",
        "9007199254740992",
        "1.5E+300",
        '"12345678901234567890"',
        '{"a\\"1": 2}',
    ]
    refused = [
        "9007199254740993",
        "12345678901234567890",
        "0.1000000000000000055511151231257827",
        "1e400",
        "[1, 1e-400]",
    ]
    page.goto(f"{site}/healthz")
    found = page.evaluate(READ, [f"{site}/static/aidess/builder/json.js", [*kept, *refused]])
    assert [json.loads(text) for text in found[: len(kept)]] == [json.loads(text) for text in kept]
    assert found[len(kept) :] == ["RangeError"] * len(refused)
