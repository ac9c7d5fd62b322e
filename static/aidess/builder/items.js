// One condition, one group, or a block that the builder keeps as it is; and the lists they stand in.

import { adders } from "./adders.js";
import { button, h, idOf, labelled, select, signButton } from "./dom.js";
import { conditionEditor } from "./editors.js";
import { write } from "./json.js";
import { coreOf, find, get, groupKey, keptKeys, moved, moves, negated, removed, set, shape, turned, ungrouped } from "./tree.js";

const KINDS = [
  ["all", "Toutes ces conditions"],
  ["any", "Au moins une de ces conditions"],
];
const SIGNS = {
  up: ["↑", "Monter", "Montée"],
  down: ["↓", "Descendre", "Descendue"],
  into: ["→", "Entrer dans le groupe voisin", "Entrée dans le groupe voisin"],
  out: ["←", "Sortir du groupe", "Sortie du groupe"],
};

/** A list of conditions, in the order of the document. */
export function itemList(store, list, empty) {
  const items = get(store.doc, list).map((_, index) => item(store, [...list, index]));
  const nothing = items.length ? null : h("li", { class: "builder-empty" }, empty);
  return h("ul", { class: "builder-list", "data-list": JSON.stringify(list) }, items, nothing);
}

/** The item at `path`, with its tools, its sentences, its faults, and its editor when open. */
export function item(store, path) {
  const core = coreOf(store.doc, path, store.words);
  const kind = shape(get(store.doc, core), store.words);
  const draw = { all: group, any: group, locked }[kind] ?? condition;
  const depth = core.length - path.length;
  return h("li", { class: `builder-item builder-item--${kind}`, "data-path": JSON.stringify(path) }, draw(store, path, core, depth, kind));
}

const except = (depth) => Array.from({ length: depth }, () => h("strong", { class: "builder-except" }, "Sauf si\u00a0: "));

function condition(store, path, core, depth, kind) {
  const node = get(store.doc, core);
  const isOpen = store.editing === path.join("/");
  const [name, ...rest] = kind === "declared" ? [node.text || "…"] : store.words.leaf(node);
  const words = kind === "declared"
    ? ["Le demandeur confirme\u00a0: ", h("strong", {}, `«\u00a0${name}\u00a0»`)]
    : [name, " — ", h("em", {}, rest[0]), "\u00a0: ", h("strong", {}, rest[1])];
  return [
    h("div", { class: "builder-line" }, handle(), h("p", { class: "builder-words" }, except(depth), words), tools(store, path, name, { edits: true })),
    h("div", { class: "builder-faults", "data-faults": pointer(core) }),
    isOpen && h("div", { class: "builder-editor", role: "group", "aria-label": `Modifier\u00a0: ${name}` }, conditionEditor(store, core, kind), closer(store, path)),
    h("dl", { class: "builder-readings", "data-readings": pointer(core) }),
  ];
}

function group(store, path, core, depth, key) {
  const node = get(store.doc, core);
  const name = `groupe «\u00a0${node.label || KINDS.find(([kind]) => kind === key)[1].toLowerCase()}\u00a0»`;
  const id = idOf(path, "kind");
  const turn = (event) => store.change(turned(store.doc, core, key, event.target.value), { focus: id });
  const kept = keptKeys(node, key);
  const isOpen = store.editing === path.join("/");
  return [
    h("div", { class: "builder-line" },
      handle(),
      h("div", { class: "builder-words" },
        except(depth),
        select(KINDS, key, { id, "aria-label": "Combien de ces conditions", onchange: turn }),
        node.label && h("span", { class: "builder-label" }, ` ${node.label}`)),
      tools(store, path, name, { edits: true, apart: depth === 0 })),
    h("div", { class: "builder-faults", "data-faults": pointer(core) }),
    kept.length > 0 && h("p", { class: "builder-hint" }, `Ce groupe porte aussi «\u00a0${kept.join("\u00a0», «\u00a0")}\u00a0», gardé tel quel.`),
    isOpen && h("div", { class: "builder-editor", role: "group", "aria-label": `Modifier\u00a0: ${name}` }, groupLabel(store, core), closer(store, path)),
    itemList(store, [...core, key], key === "all" ? "Aucune condition\u00a0: le groupe est toujours rempli." : "Aucune condition pour l’instant."),
    adders(store, core),
  ];
}

function groupLabel(store, core) {
  const field = h("input", {
    id: idOf(core, "first"),
    type: "text",
    value: get(store.doc, core).label ?? "",
    oninput: ({ target }) => {
      const { label: _, ...others } = get(store.doc, core);
      store.type(set(store.doc, core, target.value ? { ...get(store.doc, core), label: target.value } : others), `${core.join("/")}/label`);
    },
  });
  return labelled("Intitulé du groupe (facultatif)", field, "Vide, la page dit «\u00a0Une de ces conditions suffit\u00a0» ou «\u00a0Toutes ces conditions à la fois\u00a0».");
}

function locked(store, path, core, depth) {
  return [
    h("div", { class: "builder-line" },
      handle(),
      h("p", { class: "builder-words" }, except(depth), h("strong", {}, "Bloc gardé tel quel"), " — l’éditeur ne sait pas le modifier."),
      tools(store, path, "bloc gardé tel quel", {})),
    h("div", { class: "builder-faults", "data-faults": pointer(core) }),
    h("pre", { class: "builder-locked", tabindex: "0", "aria-label": "Contenu du bloc, en JSON" }, write(get(store.doc, core))),
  ];
}

const handle = () => h("span", { class: "builder-handle", draggable: "true", "aria-hidden": "true", title: "Déplacer" }, "⠿");

export const pointer = (path) => path.map((key) => `/${key}`).join("");

function closer(store, path) {
  const close = () => store.look({ editing: "" }, { focus: idOf(path, "edit") });
  return h("p", {}, button("Terminé", { onclick: close }));
}

function tools(store, path, name, { edits, apart }) {
  const possible = moves(store.doc, path, store.words);
  const inList = typeof path.at(-1) === "number";
  const edit = () => store.look({ editing: path.join("/"), adding: null }, { focus: idOf(coreOf(store.doc, path, store.words), "first") });
  const isExcept = shape(get(store.doc, path), store.words) === "not";
  return h("div", { class: "builder-tools", role: "group", "aria-label": `Actions\u00a0: ${name}` },
    edits && button("Modifier", { id: idOf(path, "edit"), "aria-label": `Modifier\u00a0: ${name}`, onclick: edit }),
    inList && Object.keys(SIGNS).map((move) => moveButton(store, path, move, possible[move], name)),
    button("Sauf", {
      id: idOf(path, "except"),
      "aria-pressed": String(isExcept),
      "aria-label": `Sauf\u00a0: ${name}`,
      onclick: () => store.change(negated(store.doc, path, store.words), { focus: idOf(path, "except"), said: isExcept ? "La condition doit être vraie." : "La condition doit être fausse." }),
    }),
    apart && ungrouped(store.doc, path, store.words) !== undefined &&
      button("Dégrouper", { "aria-label": `Dégrouper\u00a0: ${name}`, onclick: () => store.change(ungrouped(store.doc, path, store.words), { focus: idOf(path, "edit"), said: "Groupe défait." }) }),
    signButton("✕", `Supprimer\u00a0: ${name}`, { id: idOf(path, "delete"), onclick: () => remove(store, path) }));
}

function moveButton(store, path, move, to, name) {
  const [sign, verb, done] = SIGNS[move];
  const properties = { id: idOf(path, move), disabled: !to, onclick: () => moveItem(store, path, to, move, done) };
  return signButton(sign, `${verb}\u00a0: ${name}`, properties);
}

/** The item at `path` put at {list, index}; the focus follows it, on the same button. */
export function moveItem(store, path, { list, index }, piece, said) {
  const node = get(store.doc, path);
  const doc = moved(store.doc, path, list, index);
  const now = find(doc, node);
  store.editing = "";
  store.adding = null;
  store.fresh.clear();
  const place = typeof now.at(-1) === "number" ? `, ${now.at(-1) + 1} sur ${get(doc, now.slice(0, -1)).length}` : "";
  store.change(doc, { focus: idOf(now, piece), said: `${said}${place}.` });
}

function remove(store, path) {
  const doc = removed(store.doc, path);
  store.editing = "";
  store.adding = null;
  store.fresh.clear();
  store.change(doc, { focus: afterRemoval(doc, path, store), said: "Supprimée." });
}

/** What stands where the item stood, else the one before, else the button that adds one. */
function afterRemoval(doc, path, store) {
  if (typeof path.at(-1) !== "number") return idOf(path, "add");
  const list = path.slice(0, -1);
  const index = Math.min(path.at(-1), get(doc, list).length - 1);
  if (index >= 0) return idOf([...list, index], "edit");
  return idOf(groupKey(get(doc, list.slice(0, -1)), store.words) ? list.slice(0, -1) : list, "add");
}
