// The editor of one condition: its question, its operator, its value in the widget that fits.

import { h, idOf, labelled, select } from "./dom.js";
import { choicesField } from "./choices.js";
import { intervalField } from "./interval.js";
import { placesField } from "./places.js";
import { get, newLeaf, set } from "./tree.js";
import { declaredId } from "./words.js";

const VALUES = { choice: choicesField, choices: choicesField, number: intervalField, boolean: yesNoField, territory: placesField };

/** What edits the condition at `path`; the first field has the id that ends in `first`. */
export function conditionEditor(store, path, kind) {
  return kind === "declared" ? declaredEditor(store, path) : leafEditor(store, path);
}

function leafEditor(store, path) {
  const node = get(store.doc, path);
  const question = store.words.question(node.question);
  const questions = store.words.questions.map(({ key, label }) => [key, label]);
  const ask = ({ target }) => store.change(set(store.doc, path, asked(node, store.words.question(target.value))), { focus: target.id });
  const judge = ({ target }) => store.change(set(store.doc, path, { ...node, op: target.value }), { focus: target.id });
  const operators = question.operators.map((op) => [op, store.words.operators[op]]);
  return [
    labelled("Question", select(questions, node.question, { id: idOf(path, "first"), onchange: ask })),
    operators.length > 1 && labelled("Condition", select(operators, node.op, { id: idOf(path, "op"), onchange: judge })),
    VALUES[question.kind](store, path, question),
  ];
}

/** The condition on another question: its value stays only on the same one. */
const asked = (node, question) => (question.key === node.question ? node : newLeaf(question));

function yesNoField(store, path) {
  const { value } = get(store.doc, path);
  const radio = (answer, text) => {
    const id = idOf(path, answer ? "yes" : "no");
    const choose = () => store.type(set(store.doc, [...path, "value"], answer), `${path.join("/")}/value`);
    const field = h("input", { type: "radio", id, name: idOf(path, "value"), checked: value === answer, onchange: choose });
    return h("span", { class: "builder-radio" }, field, h("label", { for: id }, text));
  };
  return h("fieldset", { class: "builder-field" }, h("legend", {}, "La réponse est"), radio(true, "Oui"), radio(false, "Non"));
}

function declaredEditor(store, path) {
  const node = get(store.doc, path);
  const key = path.join("/");
  const identity = h("input", { id: idOf(path, "identity"), type: "text", value: node.declared, spellcheck: "false", autocomplete: "off" });
  const text = h("textarea", { id: idOf(path, "first"), rows: "3" }, node.text);
  text.addEventListener("input", () => {
    if (store.fresh.has(key)) {
      const taken = store.declaredIds.toSpliced(store.declaredIds.indexOf(get(store.doc, path).declared), 1);
      identity.value = declaredId(text.value, taken);
    }
    store.type(set(store.doc, path, { declared: identity.value, text: text.value }), key);
  });
  identity.addEventListener("input", () => {
    store.fresh.delete(key);
    store.type(set(store.doc, path, { declared: identity.value, text: text.value }), `${key}/declared`);
  });
  return [
    labelled("Ce que le demandeur confirme", text, "Une phrase vraie ou fausse, sans «\u00a0vous\u00a0»\u00a0: «\u00a0Les travaux n’ont pas commencé\u00a0»."),
    labelled("Identifiant", identity, "Il reste le même quand le texte change\u00a0: les réponses données restent liées à ce point."),
  ];
}
