// The strands of an aid: alternatives, each with its name, its amount and its conditions.

import { adders } from "./adders.js";
import { amountFields } from "./amount.js";
import { button, h, idOf, labelled, signButton } from "./dom.js";
import { item, moveItem, pointer } from "./items.js";
import { write } from "./json.js";
import { get, groupKey, moves, removed, set } from "./tree.js";

/** A tree with what adds to it; `empty` is said when there is none. */
export function treeAt(store, path, empty) {
  const tree = get(store.doc, path) ?? null;
  const isGroup = tree !== null && groupKey(tree, store.words);
  return [
    tree === null ? h("p", { class: "builder-empty" }, empty) : h("ul", { class: "builder-list" }, item(store, path)),
    !isGroup && adders(store, path),
  ];
}

export function strands(store) {
  const path = ["strands"];
  const add = () => {
    const doc = set(store.doc, path, [...store.doc.strands, { label: "" }]);
    store.change(doc, { focus: idOf([...path, doc.strands.length - 1], "label"), said: "Volet ajouté." });
  };
  return [
    h("ol", { class: "builder-strands" }, store.doc.strands.map((_, index) => strand(store, [...path, index]))),
    h("p", {}, button("Ajouter un volet", { id: idOf(path, "add"), onclick: add })),
    h("div", { class: "builder-faults", "data-faults": pointer(path) }),
  ];
}

function strand(store, path) {
  const value = get(store.doc, path);
  const name = `volet ${path.at(-1) + 1}`;
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return h("li", { class: "builder-strand" }, h("p", {}, "Volet gardé tel quel"), h("pre", { class: "builder-locked", tabindex: "0" }, write(value)), strandTools(store, path, name));
  }
  const keep = ({ target }) => store.type(set(store.doc, [...path, "label"], target.value), `${path.join("/")}/label`);
  const label = h("input", { id: idOf(path, "label"), type: "text", value: value.label ?? "", oninput: keep });
  return h("li", { class: "builder-strand" }, h("div", { role: "group", "aria-label": `Volet ${path.at(-1) + 1}` },
    h("div", { class: "builder-line" }, labelled("Nom du volet", label), strandTools(store, path, name)),
    h("div", { class: "builder-faults", "data-faults": pointer(path) }),
    h("fieldset", { class: "builder-part" }, h("legend", {}, "Montant"), amountFields(store, [...path, "amount"])),
    h("fieldset", { class: "builder-part" }, h("legend", {}, "Conditions du volet"),
      treeAt(store, [...path, "eligibility"], "Aucune condition propre à ce volet."))));
}

function strandTools(store, path, name) {
  const possible = moves(store.doc, path, store.words);
  const drop = () => {
    const doc = removed(store.doc, path);
    const index = Math.min(path.at(-1), doc.strands.length - 1);
    store.change(doc, { focus: index < 0 ? idOf(["strands"], "add") : idOf(["strands", index], "label"), said: "Volet supprimé." });
  };
  return h("div", { class: "builder-tools" },
    signButton("↑", `Monter\u00a0: ${name}`, { id: idOf(path, "up"), disabled: !possible.up, onclick: () => moveItem(store, path, possible.up, "up", "Monté") }),
    signButton("↓", `Descendre\u00a0: ${name}`, { id: idOf(path, "down"), disabled: !possible.down, onclick: () => moveItem(store, path, possible.down, "down", "Descendu") }),
    signButton("✕", `Supprimer\u00a0: ${name}`, { onclick: drop }));
}
