"""A second evaluator, written from the contract alone, as literally and as slowly as it reads.

It shares nothing with the engine: raw JSON in, sets of commune codes, no bit sets, no classes, no
status numbers. The two must agree on every random aid and profile.
"""

from fractions import Fraction
from itertools import pairwise

MET, UNKNOWN, FAILED = "met", "unknown", "failed"
OPPOSITE = {MET: FAILED, FAILED: MET, UNKNOWN: UNKNOWN}


class World:
    """The vocabulary as JSON lines, and for each place the set of its commune codes."""

    def __init__(self, questions, communes_of):
        self.questions = {question["key"]: question for question in questions}
        self.communes_of = communes_of

    def kind(self, key):
        return self.questions[key]["kind"]

    def ancestors(self, key, value):
        parents = {choice["value"]: choice.get("parent") for choice in self.questions[key]["choices"]}
        found = []
        while parents[value] is not None:
            value = parents[value]
            found.append(value)
        return found

    def choice(self, key, value):
        return next(choice for choice in self.questions[key]["choices"] if choice["value"] == value)


def known(world, answers):
    """The answers that are not null, and those that they imply."""
    given = {key: value for key, value in answers.items() if value is not None and value != []}
    given |= {key: [] for key, value in answers.items() if value == [] and world.kind(key) == "choices"}
    votes = {}
    for key, value in given.items():
        if world.kind(key) not in ("choice", "choices"):
            continue
        for one in [value] if world.kind(key) == "choice" else value:
            for holder in [one, *world.ancestors(key, one)]:
                for target, implied in world.choice(key, holder).get("implies", {}).items():
                    votes.setdefault(target, []).append(implied)
    result = dict(given)
    for target, values in votes.items():
        if target not in given and (settled := settle(world, target, values)) is not None:
            result[target] = settled
    return result


def settle(world, key, values):
    if world.kind(key) == "number":
        ends = [interval(value) for value in values]
        lows = [low for low, _ in ends if low is not None]
        highs = [high for _, high in ends if high is not None]
        if lows and highs and max(lows) > min(highs):
            return None
        return {"min": max(lows, default=None), "max": min(highs, default=None)}
    meanings = [meaning(world, key, value) for value in values]
    return values[0] if all(one == meanings[0] for one in meanings) else None


def meaning(world, key, value):
    """What an implied answer stands for, whatever the way of writing it."""
    if world.kind(key) == "territory":
        return {world.communes_of[place] for place in (value if isinstance(value, list) else [value])}
    return set(value) if isinstance(value, list) else value


def interval(answer):
    if isinstance(answer, dict):
        return tuple(None if answer.get(end) is None else Fraction(answer[end]) for end in ("min", "max"))
    return Fraction(answer), Fraction(answer)


def leaf(world, node, answers, declarations):
    if "declared" in node:
        said = declarations.get(node["declared"])
        return UNKNOWN if said is None else MET if said else FAILED
    key, op, value = node["question"], node["op"], node["value"]
    if key not in answers:
        return UNKNOWN
    answer = answers[key]
    if op in ("in", "not_in"):
        found = share(world, key, [answer], value)
        return found if op == "in" else OPPOSITE[found]
    if op in ("any_of", "none_of"):
        found = share(world, key, answer, value)
        return found if op == "any_of" else OPPOSITE[found]
    if op == "all_of":
        each = [share(world, key, answer, [one]) for one in value]
        return FAILED if FAILED in each else MET if set(each) == {MET} else UNKNOWN
    if op == "between":
        return between(interval(answer), value)
    if op == "is":
        return MET if answer == value else FAILED
    return within(world, answer, value)


def share(world, key, answers, values):
    """Met when an answer or an ancestor of it is listed; unknown when one is a strict ancestor of a listed one."""
    for answer in answers:
        if answer in values or any(ancestor in values for ancestor in world.ancestors(key, answer)):
            return MET
    for value in values:
        if any(answer in world.ancestors(key, value) for answer in answers):
            return UNKNOWN
    return FAILED


def between(answer, ends):
    """By the points that matter: the ends, and a point just beside and between each two of them."""
    low, high = answer
    marks = sorted({Fraction(ends[end]) for end in ends} | {end for end in answer if end is not None})
    points = set(marks) | {marks[0] - 1, marks[-1] + 1} | {(a + b) / 2 for a, b in pairwise(marks)}
    mine = [point for point in points if (low is None or point >= low) and (high is None or point <= high)]
    fits = [
        ("min" not in ends or point >= Fraction(ends["min"]))
        and ("above" not in ends or point > Fraction(ends["above"]))
        and ("max" not in ends or point <= Fraction(ends["max"]))
        and ("below" not in ends or point < Fraction(ends["below"]))
        for point in mine
    ]
    return MET if all(fits) else UNKNOWN if any(fits) else FAILED


def within(world, answer, codes):
    union = set().union(*(world.communes_of[code] for code in codes))
    found = set()
    for place in answer if isinstance(answer, list) else [answer]:
        communes = world.communes_of[place]
        found.add(MET if communes <= union else UNKNOWN if communes & union else FAILED)
    return next(status for status in (MET, UNKNOWN, FAILED) if status in found)


def value_of(world, node, answers, declarations):
    if "all" in node:
        each = [value_of(world, part, answers, declarations) for part in node["all"]]
        return FAILED if FAILED in each else UNKNOWN if UNKNOWN in each else MET
    if "any" in node:
        each = [value_of(world, part, answers, declarations) for part in node["any"]]
        return MET if MET in each else UNKNOWN if UNKNOWN in each else FAILED
    if "not" in node:
        return OPPOSITE[value_of(world, node["not"], answers, declarations)]
    if "fixed" in node:
        return node["fixed"]
    return leaf(world, node, answers, declarations)


def whole(aid, today):
    """The aid as one `all`, its dates and completeness as nodes whose value is fixed."""
    opens, closes = aid.get("opens_on"), aid.get("closes_on")
    day = today.isoformat()
    is_open = aid["recurrence"] != "closed" and (not opens or opens <= day) and (not closes or day <= closes)
    parts = [{"fixed": MET if is_open else FAILED, "path": "/open"}]
    if aid["territories"]:
        parts.append({"question": "territory", "op": "within", "value": aid["territories"], "path": "/territories"})
    parts.append(aid.get("eligibility") or {"all": []})
    if aid.get("strands"):
        parts.append({"any": [strand.get("eligibility") or {"all": []} for strand in aid["strands"]]})
    parts.append({"fixed": MET if aid.get("conditions_complete") else UNKNOWN, "path": "/complete"})
    return {"all": parts}


def verdict(world, aid, answers, declarations, today):
    found = value_of(world, whole(aid, today), known(world, answers), declarations)
    return {MET: "eligible", UNKNOWN: "to_check", FAILED: "ineligible"}[found]


def pending(world, aid, answers, declarations, today):
    """(questions, declared ids) of the unknown leaves that only unknown nodes enclose."""
    facts = known(world, answers)
    questions, declared = set(), set()

    def look(node):
        if value_of(world, node, facts, declarations) != UNKNOWN:
            return
        for part in node.get("all", []) + node.get("any", []) + ([node["not"]] if "not" in node else []):
            look(part)
        if "question" in node:
            questions.add(node["question"])
        elif "declared" in node:
            declared.add(node["declared"])
        elif "fixed" in node:
            declared.add("*complete*")

    look(whole(aid, today))
    return questions, declared


def group(world, aid, answers, declarations, today):
    found = verdict(world, aid, answers, declarations, today)
    if found == "ineligible":
        return "excluded"
    return "to_answer" if pending(world, aid, answers, declarations, today)[0] else "likely"


def answers_a_need(world, aid, answers):
    """Whether the aid lists one of the stated needs or an ancestor of it; when none is stated, every aid does."""
    stated = known(world, answers).get("needs") or []
    lines = [{need, *world.ancestors("needs", need)} for need in stated]
    return not stated or any(line & set(aid["needs"]) for line in lines)


def mends(world, aid, answers, declarations, today, paths):
    """Whether turning exactly the leaves at `paths` round makes the aid no longer failed."""
    facts = known(world, answers)

    def turned(node, path):
        if "all" in node or "any" in node:
            key = "all" if "all" in node else "any"
            return {key: [turned(part, f"{path}/{key}/{i}") for i, part in enumerate(node[key])]}
        if "not" in node:
            return {"not": turned(node["not"], f"{path}/not")}
        path = node.get("path", path)
        own = value_of(world, node, facts, declarations)
        return {"fixed": OPPOSITE[own] if path in paths else own}

    tree = whole(aid, today)
    parts = []
    for part in tree["all"]:
        if part is aid.get("eligibility"):
            parts.append(turned(part, "/eligibility"))
        elif (
            aid.get("strands")
            and part.get("any") is not None
            and "path" not in part
            and part is not aid.get("eligibility")
        ):
            strands = [turned(one, f"/strands/{i}/eligibility") for i, one in enumerate(part["any"])]
            parts.append({"any": strands})
        else:
            parts.append(turned(part, ""))
    return value_of(world, {"all": parts}, {}, {}) != FAILED
