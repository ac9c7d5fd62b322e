// Beside each condition: the sentences that a visitor will read and the faults, as the server says them.

import { h } from "./dom.js";
import { get } from "./tree.js";

const DELAY = 200; // milliseconds without a change before asking
const CASES = [
  ["unknown", "Sans réponse"],
  ["met", "Remplie"],
  ["failed", "Non remplie"],
];

export class Readings {
  /** `page`: the elements in which conditions stand; `state`: where the number of faults is said. */
  constructor(store, page, state) {
    Object.assign(this, { store, page, state, byNode: new WeakMap(), faults: [], asked: 0, waiting: 0 });
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), DELAY);
  }

  async ask() {
    const number = (this.asked += 1);
    const { doc } = this.store;
    const found = await this.store.server.readings(doc);
    if (number !== this.asked || doc !== this.store.doc) return;
    if (found === null) {
      this.state.textContent = "Les phrases ne peuvent pas être lues pour le moment.";
      return;
    }
    for (const [pointer, reading] of Object.entries(found.readings)) this.byNode.set(nodeAt(doc, pointer), reading);
    for (const [code, name] of Object.entries(found.places)) this.store.words.places.set(code, name);
    this.faults = found.faults;
    this.show();
  }

  /** What is known of the document, on the page as it is drawn now. */
  show() {
    const conditions = this.page.flatMap((part) => [...part.querySelectorAll("[data-readings]")]);
    for (const list of conditions) showReading(list, this.byNode.get(nodeAt(this.store.doc, list.dataset.readings)));
    for (const name of this.page.flatMap((part) => [...part.querySelectorAll("[data-place]")])) name.textContent = this.store.words.place(name.dataset.place);
    this.showFaults();
  }

  showFaults() {
    const places = this.page.flatMap((part) => [...part.querySelectorAll("[data-faults]")]);
    for (const place of places) place.replaceChildren();
    for (const { pointer, sentence } of this.faults) {
      const near = places.filter(({ dataset }) => `${pointer}/`.startsWith(`${dataset.faults}/`));
      const nearest = near.sort((one, other) => other.dataset.faults.length - one.dataset.faults.length)[0];
      nearest?.append(h("p", { class: "builder-fault" }, sentence));
    }
    const count = this.faults.length;
    const words = count ? `${count} ${count > 1 ? "points" : "point"} à corriger dans les conditions` : "Aucune erreur dans les conditions";
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.classList.toggle("builder-state--faulty", count > 0);
  }
}

const nodeAt = (doc, pointer) => get(doc, pointer.split("/").slice(1)) ?? doc;

function showReading(list, reading) {
  const rows = CASES.filter(([key]) => reading?.[key]).map(([key, label]) =>
    h("div", { class: `builder-reading builder-reading--${key}` }, h("dt", {}, label), h("dd", {}, reading[key])));
  list.replaceChildren(...rows);
}
