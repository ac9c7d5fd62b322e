// Territories, found by name or postal code with the search that the visitors have.

import { button, h, idOf, labelled } from "./dom.js";
import { get, set } from "./tree.js";

const DELAY = 250; // milliseconds without a key before asking

export function placesField(store, path) {
  const chosen = h("ul", { class: "builder-chips", "aria-label": "Territoires choisis" });
  const results = h("ul", { class: "builder-results" });
  const state = h("p", { class: "builder-hint", role: "status" });
  const change = (codes) => {
    store.type(set(store.doc, [...path, "value"], codes), `${path.join("/")}/value`);
    draw();
  };
  const draw = () => chosen.replaceChildren(...get(store.doc, path).value.map((code) => chip(store, path, code, drop)));
  const drop = (code) => {
    change(get(store.doc, path).value.filter((other) => other !== code));
    (chosen.querySelector("button") ?? input).focus();
  };
  const add = (code, label) => {
    store.words.places.set(code, label);
    if (!get(store.doc, path).value.includes(code)) change([...get(store.doc, path).value, code]);
    results.replaceChildren();
    state.textContent = `${label} ajouté.`;
    input.value = "";
    input.focus();
  };
  const input = h("input", { id: idOf(path, "places"), type: "search", autocomplete: "off", oninput: () => later(look), onkeydown: stay });
  const look = () => search(store, input.value, results, state, add);
  draw();
  return [
    h("div", { class: "builder-field" }, chosen),
    labelled("Chercher un territoire", input, "Région, département, intercommunalité ou commune, par son nom ou un code postal."),
    state,
    results,
    h("p", {}, button("Toute la France", { onclick: () => add("FR", "France") })),
  ];
}

const stay = (event) => event.key === "Enter" && event.preventDefault();

let waiting;
function later(act) {
  clearTimeout(waiting);
  waiting = setTimeout(act, DELAY);
}

function chip(store, path, code, drop) {
  const name = store.words.place(code);
  return h("li", {}, h("span", { "data-place": code }, name), button("✕", { class: "builder-button builder-sign", "aria-label": `Retirer ${name}`, onclick: () => drop(code) }));
}

let asked = 0;
async function search(store, text, results, state, add) {
  const number = (asked += 1);
  const places = text.trim() ? await store.server.places(text) : [];
  if (number !== asked) return;
  if (places === null) {
    state.textContent = "La recherche ne répond pas. Réessayez.";
    return;
  }
  state.textContent = text.trim() ? `${places.length} ${places.length > 1 ? "lieux" : "lieu"}` : "";
  const rows = places.map(({ code, label, help }) =>
    h("li", {}, button(label, { onclick: () => add(code, label) }), help && h("span", { class: "builder-hint" }, ` ${help}`)));
  results.replaceChildren(...rows);
}
