"""Random rules, aids, profiles and completions over the small vocabulary of `tests.words`, and what it lacks."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.conftest import TODAY
from tests.oracle.evaluator import World, known
from tests.words import COMMUNES_OF
from tests.words import QUESTIONS as WORDS

# Choices that imply answers of every kind, alone, with their ancestors and against each other.
IMPLYING = [
    {
        "key": "size",
        "kind": "choice",
        "label": "Quelle taille ?",
        "choices": [
            {"value": "large", "label": "Grande", "implies": {"employees": {"min": 5}}},
            {
                "value": "rather_large",
                "label": "Assez grande",
                "parent": "large",
                "implies": {"employees": {"max": 30}, "project_started": True},
            },
            {"value": "small", "label": "Petite", "implies": {"employees": 0, "project_started": False}},
        ],
    },
    {
        "key": "marks",
        "kind": "choices",
        "label": "Quelles particularités ?",
        "choices": [
            {
                "value": "old",
                "label": "Ancienne",
                "implies": {
                    "employees": {"min": 20},
                    "legal_form": "association",
                    "territory": "R-32",
                    "accreditations": ["siae_aci", "esus"],
                    "age": {"max": 12},
                },
            },
            {
                "value": "very_old",
                "label": "Très ancienne",
                "parent": "old",
                "implies": {"project_started": True, "age": {"min": 12}, "stage": "developpement"},
            },
            {
                "value": "new",
                "label": "Nouvelle",
                "implies": {"employees": {"max": 10}, "legal_form": "scop", "territory": ["R-32"], "stage": "creation"},
            },
            {
                "value": "capital",
                "label": "Parisienne",
                "implies": {"accreditations": ["esus", "siae_aci"], "territory": "C-75056", "age": {}},
            },
        ],
    },
]
QUESTIONS = [*WORDS, *IMPLYING]
WORLD = World(QUESTIONS, COMMUNES_OF)
CODES = sorted(COMMUNES_OF)
BY_KIND = {kind: [q["key"] for q in QUESTIONS if q["kind"] == kind] for kind in ("choice", "choices", "number")}
NUMBERS = st.one_of(st.integers(0, 60), st.sampled_from([0.5, 12, 35, 36]))
DECLARED = ["a", "b", "c", "d", "e"]


def values(key):
    return [choice["value"] for choice in WORLD.questions[key]["choices"]]


@st.composite
def intervals(draw):
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
    lower, upper = draw(st.sampled_from(["min", "above", None])), draw(st.sampled_from(["max", "below", None]))
    if lower is None and upper is None:
        lower = "min"
    if low == high and (lower == "above" or upper == "below"):
        high = low + 1
    return {key: value for key, value in ((lower, low), (upper, high)) if key}


@st.composite
def leaves(draw):
    kind = draw(st.sampled_from(["choice", "choices", "number", "boolean", "territory", "declared"]))
    if kind == "declared":
        return {"declared": draw(st.sampled_from(DECLARED)), "text": "Un fait"}
    if kind in ("choice", "choices"):
        key = draw(st.sampled_from(BY_KIND[kind]))
        op = draw(st.sampled_from(["in", "not_in"] if kind == "choice" else ["any_of", "all_of", "none_of"]))
        listed = draw(st.lists(st.sampled_from(values(key)), min_size=1, max_size=3, unique=True))
        return {"question": key, "op": op, "value": listed}
    if kind == "number":
        return {"question": draw(st.sampled_from(BY_KIND[kind])), "op": "between", "value": draw(intervals())}
    if kind == "boolean":
        return {"question": "project_started", "op": "is", "value": draw(st.booleans())}
    listed = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True))
    return {"question": "territory", "op": "within", "value": listed}


TREES = st.recursive(
    leaves(),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(lambda nodes: {"all": nodes}),
        st.lists(parts, min_size=1, max_size=3).map(lambda nodes: {"any": nodes}),
        parts.map(lambda node: {"not": node}),
    ),
    max_leaves=6,
).filter(lambda tree: depth(tree) <= 8)


def depth(node):
    below = node.get("all", []) + node.get("any", []) + ([node["not"]] if "not" in node else [])
    return 1 + max((depth(part) for part in below), default=0)


def unique_declarations(aid):
    """The same aid with each declaration under an id of its own."""
    count = 0

    def renamed(node):
        nonlocal count
        if "declared" in node:
            count += 1
            return node | {"declared": f"d{count}"}
        changed = {key: [renamed(part) for part in node[key]] for key in ("all", "any") if key in node}
        return node | changed | ({"not": renamed(node["not"])} if "not" in node else {})

    if "eligibility" in aid:
        aid["eligibility"] = renamed(aid["eligibility"])
    for strand in aid["strands"]:
        if "eligibility" in strand:
            strand["eligibility"] = renamed(strand["eligibility"])
    aid["priority"] = [renamed(node) for node in aid["priority"]]
    return aid


@st.composite
def aids(draw, slug="une-aide"):
    day = st.one_of(st.none(), st.integers(-2, 2).map(lambda n: (TODAY + timedelta(days=n)).isoformat()))
    aid = {
        "slug": slug,
        "recurrence": draw(st.sampled_from(["permanent", "yearly", "yearly", "one_off", "closed"])),
        "opens_on": draw(day),
        "closes_on": draw(day),
        "territories": draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True)),
        "conditions_complete": draw(st.booleans()),
        "needs": draw(st.lists(st.sampled_from(values("needs")), max_size=2, unique=True)),
        "strands": [],
        "priority": draw(st.lists(TREES, max_size=1)),
    }
    if draw(st.booleans()):
        aid["eligibility"] = draw(TREES)
    for label in draw(st.lists(st.sampled_from(["un", "deux", "trois"]), max_size=2)):
        aid["strands"].append({"label": label} | ({"eligibility": draw(TREES)} if draw(st.booleans()) else {}))
    return unique_declarations(aid)


@st.composite
def number_answers(draw):
    if draw(st.booleans()):
        return draw(NUMBERS)
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
    return draw(st.sampled_from([{"min": low, "max": high}, {"min": low}, {"max": high}, {}]))


@st.composite
def answers(draw):
    said = {}
    for key, question in WORLD.questions.items():
        if draw(st.booleans()):
            if draw(st.booleans()):
                said[key] = None
            continue
        said[key] = {
            "choice": lambda key=key: draw(st.sampled_from(values(key))),
            "choices": lambda key=key: draw(st.lists(st.sampled_from(values(key)), max_size=3, unique=True)),
            "number": lambda: draw(number_answers()),
            "boolean": lambda: draw(st.booleans()),
            "territory": lambda: draw(
                st.one_of(st.sampled_from(CODES), st.lists(st.sampled_from(CODES), min_size=1, max_size=2))
            ),
        }[question["kind"]]()
    return said


def declared_ids(aid):
    trees = [aid.get("eligibility"), *(strand.get("eligibility") for strand in aid["strands"]), *aid["priority"]]

    def look(node):
        if node is None:
            return
        if "declared" in node:
            yield node["declared"]
        for part in node.get("all", []) + node.get("any", []) + ([node["not"]] if "not" in node else []):
            yield from look(part)

    return [identity for tree in trees for identity in look(tree)]


@st.composite
def declarations(draw, aid):
    return {identity: draw(st.booleans()) for identity in declared_ids(aid) if draw(st.booleans())}


@st.composite
def cases(draw):
    aid = draw(aids())
    return aid, draw(answers()), draw(declarations(aid))


@st.composite
def completions(draw, said, declared, aid):
    """Answers that keep or narrow what is known, implied ones included, and fill the unknown as they like."""
    facts = known(WORLD, said)
    full = {}
    for key, question in WORLD.questions.items():
        if key in facts:
            full[key] = draw(narrower(key, question["kind"], facts[key]))
        elif draw(st.booleans()):
            full[key] = draw(answers()).get(key)
    more = {identity: draw(st.booleans()) for identity in declared_ids(aid)}
    return full, {**more, **declared}


def narrower(key, kind, answer):
    """A strategy of answers at least as precise as `answer`."""
    if kind == "choice":
        return st.sampled_from(below(key, answer))
    if kind == "choices":
        return st.tuples(*(st.sampled_from(below(key, value)) for value in answer)).map(
            lambda v: list(dict.fromkeys(v))
        )
    if kind == "number":
        return narrower_number(answer)
    if kind == "territory":
        places = answer if isinstance(answer, list) else [answer]
        inside = [[code for code in CODES if COMMUNES_OF[code] <= COMMUNES_OF[place]] for place in places]
        return st.tuples(*(st.sampled_from(codes) for codes in inside)).map(list)
    return st.just(answer)


def below(key, value):
    return [other for other in values(key) if other == value or value in WORLD.ancestors(key, other)]


def narrower_number(answer):
    if not isinstance(answer, dict):
        return st.just(answer)
    low, high = (None if answer.get(end) is None else float(answer[end]) for end in ("min", "max"))
    start = low if low is not None else (high - 50 if high is not None else -50)
    end = high if high is not None else (low + 50 if low is not None else 50)
    point = st.one_of(st.just(start), st.just(end), st.integers(0, 8).map(lambda n: start + (end - start) * n / 8))
    return st.one_of(
        point,
        st.tuples(point, point).map(lambda ends: {"min": min(ends), "max": max(ends)}),
        st.just({"min": low, "max": high}),
    )
