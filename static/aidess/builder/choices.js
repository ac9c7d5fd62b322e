// The choices of a question: a list to search in, each under its parent.

import { folded, h, idOf, labelled } from "./dom.js";
import { get, set } from "./tree.js";

const SEARCHED_FROM = 9;

export function choicesField(store, path, question) {
  const { value } = get(store.doc, path);
  const unknown = value.filter((item) => !store.words.choice(question, item)).map((item) => ({ value: item, label: `${item} (inconnu)`, depth: 0 }));
  const rows = [...unknown, ...question.choices].map((choice, i) => row(store, path, choice, i));
  const list = h("ul", { class: "builder-choices" }, rows);
  const found = h("p", { class: "builder-hint", role: "status" });
  const search = () => filter(rows, input.value, found);
  const input = h("input", { id: idOf(path, "search"), type: "search", autocomplete: "off", oninput: search, onkeydown: stay });
  return [
    question.choices.length >= SEARCHED_FROM && [labelled("Chercher un choix", input), found],
    h("fieldset", { class: "builder-field" }, h("legend", {}, "Parmi"), list),
  ];
}

/** Enter in a search field must not send the sheet. */
const stay = (event) => event.key === "Enter" && event.preventDefault();

function row(store, path, choice, i) {
  const id = idOf(path, `choice-${i}`);
  const toggle = ({ target }) => {
    const { value } = get(store.doc, path);
    const next = target.checked ? [...value, choice.value] : value.filter((item) => item !== choice.value);
    store.type(set(store.doc, [...path, "value"], next), `${path.join("/")}/value`);
  };
  const box = h("input", { type: "checkbox", id, checked: get(store.doc, path).value.includes(choice.value), onchange: toggle });
  return h("li", { class: `builder-depth-${Math.min(choice.depth, 4)}`, "data-depth": choice.depth, "data-text": folded(choice.label) }, box, h("label", { for: id }, choice.label));
}

/** Show the rows that hold the text, those they stand under, and those below them. */
function filter(rows, text, found) {
  const wanted = folded(text.trim());
  const line = [];
  let count = 0;
  for (const one of rows) {
    const depth = Number(one.dataset.depth);
    line.length = depth;
    const holds = one.dataset.text.includes(wanted);
    count += holds;
    one.hidden = !holds && !line.some((above) => above.holds);
    if (!one.hidden) line.forEach((above) => above && (above.row.hidden = false));
    line[depth] = { row: one, holds };
  }
  found.textContent = wanted ? `${count} choix sur ${rows.length}` : "";
}
