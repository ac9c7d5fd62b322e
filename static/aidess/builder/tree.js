// Rule trees as the catalogue stores them. Nothing here touches the page, and nothing changes in place.
//
// A document is {eligibility, strands, priority, amount}; a path is the list of keys from it to a node. An exception
// ({not: node}) and what it holds are moved together: the outer one is the item, the inner one its core.

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isNumber = (value) => typeof value === "number";
const hasOnly = (node, keys) => Object.keys(node).every((key) => keys.includes(key));
const SHAPES = ["all", "any", "not", "declared", "question"];
const LOWER = ["min", "above"];
const UPPER = ["max", "below"];

/** What a node is: "all", "any", "not", "declared", "leaf", or "locked" for what the builder does not understand. */
export function shape(node, words) {
  if (!isObject(node)) return "locked";
  const shapes = SHAPES.filter((key) => Object.hasOwn(node, key));
  if (shapes.length !== 1) return "locked";
  const [key] = shapes;
  return UNDERSTOOD[key](node, words) ? (key === "question" ? "leaf" : key) : "locked";
}

const isGroup = (key) => (node) => Array.isArray(node[key]) && ["string", "undefined"].includes(typeof node.label);
const UNDERSTOOD = {
  all: isGroup("all"),
  any: isGroup("any"),
  not: (node) => hasOnly(node, ["not"]),
  declared: (node) => hasOnly(node, ["declared", "text"]) && typeof node.declared === "string" && typeof node.text === "string",
  question: isKnownLeaf,
};

function isKnownLeaf(node, words) {
  const question = words.question(node.question);
  if (!question?.operators.includes(node.op) || !hasOnly(node, ["question", "op", "value"])) return false;
  if (node.op === "is") return typeof node.value === "boolean";
  if (node.op !== "between") return Array.isArray(node.value) && node.value.every((item) => typeof item === "string");
  return isInterval(node.value);
}

function isInterval(value) {
  if (!isObject(value) || !hasOnly(value, [...LOWER, ...UPPER]) || !Object.values(value).every(isNumber)) return false;
  return [LOWER, UPPER].every((ends) => ends.filter((end) => end in value).length < 2);
}

/** "all" or "any" for a group that the builder understands, else undefined. */
export const groupKey = (node, words) => ["all", "any"].find((key) => shape(node, words) === key);

/** Keys of a group that the builder keeps without showing them. */
export const keptKeys = (node, key) => Object.keys(node).filter((name) => name !== key && name !== "label");

/** The empty condition on a question. */
export function newLeaf(question) {
  const op = question.operators[0];
  return { question: question.key, op, value: op === "between" ? {} : op === "is" ? true : [] };
}

export const get = (doc, path) => path.reduce((node, key) => node?.[key], doc);

export function set(doc, path, value) {
  if (path.length === 0) return value;
  const [key, ...rest] = path;
  const copy = Array.isArray(doc) ? [...doc] : { ...doc };
  copy[key] = set(doc?.[key], rest, value);
  return copy;
}

/** Without the key at the end of `path`: an item of a list, or a member. A sheet without conditions says null. */
export function removed(doc, path) {
  const [parent, key] = [path.slice(0, -1), path.at(-1)];
  if (typeof key === "number") return set(doc, parent, get(doc, parent).toSpliced(key, 1));
  if (parent.length === 0) return set(doc, path, null);
  const { [key]: _, ...others } = get(doc, parent);
  return set(doc, parent, others);
}

export const inserted = (doc, list, index, node) => set(doc, list, get(doc, list).toSpliced(index, 0, node));

/** `node` at the end of the group at `path`; with what stood there alone, both become a group. */
export function added(doc, path, node, words) {
  const here = get(doc, path);
  if (here === undefined || here === null) return set(doc, path, node);
  const key = groupKey(here, words);
  return key ? inserted(doc, [...path, key], here[key].length, node) : set(doc, path, { all: [here, node] });
}

/** The path of this very object. */
export function find(doc, target, path = []) {
  if (doc === target) return path;
  if (doc === null || typeof doc !== "object") return null;
  for (const key of Object.keys(doc)) {
    const found = find(doc[key], target, [...path, Array.isArray(doc) ? Number(key) : key]);
    if (found) return found;
  }
  return null;
}

/** The node at `from` put before position `index` of `list`, which must not be inside it. */
export function moved(doc, from, list, index) {
  if (startsWith(list, from)) return doc;
  const hole = {};
  const full = inserted(set(doc, from, hole), list, index, get(doc, from));
  return removed(full, find(full, hole));
}

export const startsWith = (path, start) => start.every((key, i) => path[i] === key);

export function coreOf(doc, path, words) {
  return shape(get(doc, path), words) === "not" ? coreOf(doc, [...path, "not"], words) : path;
}

export const itemOf = (path) => (path.at(-1) === "not" ? itemOf(path.slice(0, -1)) : path);

/** Where an item goes: {list, index} of each move that is possible from `path`, by name. */
export function moves(doc, path, words) {
  if (typeof path.at(-1) !== "number") return {};
  const [list, index] = [path.slice(0, -1), path.at(-1)];
  const length = get(doc, list).length;
  return {
    up: index > 0 ? { list, index: index - 1 } : undefined,
    down: index < length - 1 ? { list, index: index + 2 } : undefined,
    into: groupBeside(doc, list, index - 1, words) ?? groupBeside(doc, list, index + 1, words),
    out: outside(list),
  };
}

function groupBeside(doc, list, index, words) {
  if (index < 0 || index >= get(doc, list).length) return undefined;
  const core = coreOf(doc, [...list, index], words);
  const key = groupKey(get(doc, core), words);
  return key && { list: [...core, key], index: get(doc, core)[key].length };
}

/** After the group that holds `list`, when that group is itself in a list. */
function outside(list) {
  const group = itemOf(list.slice(0, -1));
  return typeof group.at(-1) === "number" ? { list: group.slice(0, -1), index: group.at(-1) + 1 } : undefined;
}

/** A group that asks for all of its conditions asks for one of them, and the reverse; its other keys stay. */
export function turned(doc, path, from, to) {
  const entries = Object.entries(get(doc, path)).map(([key, value]) => [key === from ? to : key, value]);
  return set(doc, path, Object.fromEntries(entries));
}

/** Under an exception, or no longer. */
export function negated(doc, path, words) {
  const node = get(doc, path);
  return set(doc, path, shape(node, words) === "not" ? node.not : { not: node });
}

/** The conditions of a group in its place; undefined when they cannot stand there. */
export function ungrouped(doc, path, words) {
  const node = get(doc, path);
  const key = groupKey(node, words);
  if (!key || keptKeys(node, key).length || node.label) return undefined;
  if (typeof path.at(-1) === "number") {
    const list = path.slice(0, -1);
    return set(doc, list, get(doc, list).toSpliced(path.at(-1), 1, ...node[key]));
  }
  return node[key].length === 1 ? set(doc, path, node[key][0]) : undefined;
}

/** Every declared id of a document. */
export function declaredIds(doc, words) {
  if (doc === null || typeof doc !== "object") return [];
  const own = shape(doc, words) === "declared" ? [doc.declared] : [];
  return [...own, ...Object.values(doc).flatMap((part) => declaredIds(part, words))];
}
