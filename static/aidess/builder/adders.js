// What adds a condition, a group or an exception at the end of a group, of a list, or where there is nothing yet.

import { button, h, idOf, labelled, select } from "./dom.js";
import { added, coreOf, find, get, groupKey, inserted, newLeaf } from "./tree.js";
import { declaredId } from "./words.js";

const DECLARED = "*declared*";
const KINDS = { condition: "Ajouter une condition", except: "Ajouter une exception" };

/** The three buttons of the group, or of the sole condition, at `path`; or the open panel. */
export function adders(store, path, { list = null, named = "" } = {}) {
  const { adding } = store;
  if (adding?.path.join("/") === path.join("/")) return panel(store, path, list);
  const open = (kind) => () => store.look({ adding: { path, kind }, editing: "" }, { focus: idOf(path, "question") });
  return h("p", { class: "builder-adders" },
    button(`${KINDS.condition}${named}`, { id: idOf(path, "add"), onclick: open("condition") }),
    button(`Ajouter un groupe${named}`, { id: idOf(path, "add-group"), onclick: () => put(store, path, list, newGroup(store, path), "add") }),
    !list && button(KINDS.except, { id: idOf(path, "add-except"), onclick: open("except") }));
}

/** A choice among several conditions where all are needed, and the reverse. */
const newGroup = (store, path) => (groupKey(get(store.doc, path) ?? null, store.words) === "all" ? { any: [] } : { all: [] });

function panel(store, path, list) {
  const { kind } = store.adding;
  const options = [
    ["", "Choisissez…"],
    [DECLARED, "Un point que seul le demandeur peut confirmer"],
    ...store.words.questions.map((question) => [question.key, question.label]),
  ];
  const field = select(options, "", { id: idOf(path, "question") });
  const close = () => store.look({ adding: null }, { focus: idOf(path, "add") });
  const add = () => {
    if (!field.value) return field.focus();
    const leaf = field.value === DECLARED ? { declared: declaredId("", store.declaredIds), text: "" } : newLeaf(store.words.question(field.value));
    return put(store, path, list, kind === "except" ? { not: leaf } : leaf, "first", leaf);
  };
  const onkeydown = (event) => {
    if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      add();
    }
    if (event.key === "Escape") close();
  };
  return h("div", { class: "builder-editor", role: "group", "aria-label": KINDS[kind], onkeydown },
    labelled("Question", field),
    h("p", {}, button("Ajouter", { onclick: add }), button("Annuler", { onclick: close })));
}

/** `node` in its place, its editor open when it is a condition, the focus on it. */
function put(store, path, list, node, piece, leaf) {
  const doc = list ? inserted(store.doc, list, get(store.doc, list).length, node) : added(store.doc, path, node, store.words);
  const now = find(doc, node);
  const core = coreOf(doc, now, store.words);
  store.adding = null;
  store.editing = leaf ? now.join("/") : "";
  store.fresh = new Set(leaf && "declared" in leaf ? [core.join("/")] : []);
  store.change(doc, { focus: idOf(leaf ? core : now, piece), said: leaf ? "Condition ajoutée." : "Groupe ajouté." });
}
