// The words of the catalogue, as the server gives them once, and a condition in a few of them.

const COUNT = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 6 });
const LONGEST = 6;
export const ENDS = {
  min: "au moins",
  above: "plus de",
  max: "au plus",
  below: "moins de",
};

export class Words {
  /** `raw`: what the address of words answers. */
  constructor({ questions, operators }) {
    this.questions = questions;
    this.operators = operators;
    this.places = new Map();
    this._byKey = new Map(questions.map((question) => [question.key, question]));
  }

  question(key) {
    return this._byKey.get(key);
  }

  choice(question, value) {
    return question.choices.find((choice) => choice.value === value);
  }

  place(code) {
    return this.places.get(code) ?? (code === "FR" ? "France" : code);
  }

  /** [what is asked, how, which values] of a leaf that the builder understands. */
  leaf(node) {
    const question = this.question(node.question);
    return [question.label, this.operators[node.op], this._value(node, question)];
  }

  _value({ op, value }, question) {
    if (op === "is") return value ? "oui" : "non";
    if (op === "between") return interval(value, question.unit) || "…";
    const names = value.map((item) => (op === "within" ? this.place(item) : this.choice(question, item)?.label ?? `${item} (inconnu)`));
    const shown = names.length > LONGEST ? [...names.slice(0, LONGEST - 1), `${names.length - LONGEST + 1} autres`] : names;
    return shown.join(", ") || "…";
  }
}

function interval(value, unit) {
  const said = Object.keys(ENDS).filter((end) => end in value).map((end) => `${ENDS[end]} ${COUNT.format(value[end])}`);
  return said.length ? `${said.join(", ")} ${unit}`.trim() : "";
}

/** An id made from a text: its first words, and a number when the id is taken. */
export function declaredId(text, taken) {
  const words = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").match(/[a-z0-9]+/g) ?? [];
  const telling = words.filter((word) => !SMALL.has(word));
  const base = (telling.length ? telling : words).slice(0, 5).join("-") || "point";
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}

const SMALL = new Set("a au aux avec ce ces d dans de des du elle en est et il l la le les leur n ne ou par pas pour qu que qui s sa se ses son sont sur un une".split(" "));
