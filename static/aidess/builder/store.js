// What is being edited, what was before, and who listens.

import { declaredIds, get } from "./tree.js";

const MOST_STEPS = 100;

export class Store extends EventTarget {
  constructor(doc, words) {
    super();
    this.doc = doc;
    this.words = words;
    this.before = [];
    this.editing = ""; // the path, joined, of the item whose editor is open
    this.adding = null; // {path, kind} of the open « ajouter » panel
    this.fresh = new Set(); // paths, joined, of declarations whose id still follows their text
    this._typing = "";
  }

  get declaredIds() {
    return declaredIds(this.doc, this.words);
  }

  node(path) {
    return get(this.doc, path);
  }

  /** A new document, and the page drawn again: `focus` is the id that gets the focus, `said` is announced. */
  change(doc, { focus = "", said = "" } = {}) {
    if (doc !== this.doc) this._remember();
    this._typing = "";
    this.doc = doc;
    this._tell({ draw: true, focus, said });
  }

  /** A new document while someone types: the field stays as it is. What is typed in one place is one step to undo. */
  type(doc, place) {
    if (this._typing !== place) this._remember();
    this._typing = place;
    this.doc = doc;
    this._tell({ draw: false });
  }

  /** The page drawn again on the same document: an editor opens, a panel closes. */
  look(state, event = {}) {
    Object.assign(this, state);
    this._tell({ draw: true, onlyLook: true, ...event });
  }

  undo() {
    const doc = this.before.pop();
    if (doc === undefined) return;
    Object.assign(this, { doc, editing: "", adding: null, _typing: "" });
    this.fresh.clear();
    this._tell({ draw: true, focus: "builder-undo", said: "Dernière action annulée." });
  }

  /** A document that comes from elsewhere: the JSON was edited by hand. */
  replace(doc) {
    this._remember();
    Object.assign(this, { doc, editing: "", adding: null, _typing: "" });
    this._tell({ draw: true, fromJson: true });
  }

  _remember() {
    this.before.push(this.doc);
    if (this.before.length > MOST_STEPS) this.before.shift();
  }

  _tell(detail) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}
