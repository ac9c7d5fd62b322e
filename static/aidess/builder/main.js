// The rule builder: the JSON fields of a sheet, composed in words. The text areas stay the fields of the form; they are
// written again after each change, and read again when someone edits them by hand.

import { button, h } from "./dom.js";
import { draggable } from "./drag.js";
import { read, write } from "./json.js";
import { EMPTY, LISTS, PARTS } from "./parts.js";
import { Readings } from "./readings.js";
import { references } from "./references.js";
import { Server } from "./server.js";
import { Store } from "./store.js";
import { Words } from "./words.js";

// What a local sheet takes from its mother is read here, and written there.
const LOCKED = "Repris de la fiche mère. Pour l’écrire ici, décochez-le sous « Repris de la fiche mère » et enregistrez.";

async function build(form, addresses) {
  const server = new Server(addresses, form.elements.csrfmiddlewaretoken?.value ?? "");
  const areas = Object.fromEntries(Object.keys(PARTS).map((name) => [name, form.elements[name]]));
  if (Object.values(areas).some((area) => !area)) return; // a sheet that one may only read
  const raw = await server.words();
  if (!raw) return; // the text areas do
  const store = new Store(EMPTY, new Words(raw));
  store.server = server;
  const said = h("div", { class: "visually-hidden", role: "status", id: "builder-said" });
  const state = h("p", { class: "builder-state", role: "status" });
  const undo = button("Annuler la dernière action", { id: "builder-undo", onclick: () => store.undo() });
  const mounts = Object.fromEntries(Object.entries(areas).map(([name, area]) => [name, mount(area)]));
  mounts.eligibility.before(h("div", { class: "builder-head" }, state, undo), said);
  const readings = new Readings(store, Object.values(mounts), state);
  for (const one of Object.values(mounts)) draggable(store, one);

  store.addEventListener("change", ({ detail }) => {
    if (detail.fromJson) store.written = store.doc;
    else if (!detail.onlyLook) writeAreas(store, areas, mounts);
    if (detail.draw) draw(store, mounts, readings);
    undo.disabled = store.before.length === 0;
    if (detail.said) said.textContent = detail.said;
    if (detail.focus) focusOn(detail.focus);
    if (detail.onlyLook) return;
    readings.later();
    form.dispatchEvent(new CustomEvent("rule-change"));
  });
  undo.disabled = true;
  const open = () => take(store, areas, mounts);
  for (const area of Object.values(areas)) area.addEventListener("change", open);
  form.addEventListener("submit", (event) => refuseUnread(event, form));
  open();
  store.before.length = 0;
  undo.disabled = true;
  await references(form.elements.reference_cases, server, form);
  document.getElementById("builder-effect").dispatchEvent(new CustomEvent("rule-ready"));
}

/** Where a part is drawn, and its text area folded below it. */
function mount(area) {
  const label = area.form.querySelector(`label[for="${area.id}"]`);
  const place = h("div", { class: "builder", role: "group", "aria-label": label?.textContent.replace(/\s*:\s*$/, "") ?? area.name });
  const folded = h("details", { class: "builder-json" }, h("summary", {}, "Voir le JSON"));
  area.before(place, folded);
  folded.append(area);
  return place;
}

/** The document that the text areas hold, in place of the one being edited; a part that cannot be read stays closed. */
function take(store, areas, mounts) {
  const doc = {};
  for (const [name, area] of Object.entries(areas)) {
    const found = valueOf(name, area);
    mounts[name].dataset.closed = found.error ?? (area.disabled ? LOCKED : "");
    if (found.error) area.closest("details").open = true;
    doc[name] = found.error ? store.doc[name] : found.value;
  }
  store.replace(doc);
}

function valueOf(name, area) {
  try {
    const value = area.value.trim() ? read(area.value) : EMPTY[name];
    if (LISTS.includes(name) && !Array.isArray(value ?? [])) return { error: "Ce JSON n’est pas une liste\u00a0: corrigez-le ici." };
    return { value: value ?? EMPTY[name] };
  } catch (error) {
    return {
      error: error instanceof RangeError
        ? `Le nombre ${error.message} est trop long pour l’éditeur\u00a0: modifiez le JSON ici.`
        : "Ce JSON ne peut pas être lu\u00a0: corrigez-le ici.",
    };
  }
}

/** Only what changed is written: what was not touched keeps its very text. */
function writeAreas(store, areas, mounts) {
  for (const [name, area] of Object.entries(areas)) {
    if (store.written[name] === store.doc[name]) continue;
    area.value = write(store.doc[name]);
    mounts[name].dataset.closed = "";
  }
  store.written = store.doc;
}

function draw(store, mounts, readings) {
  for (const [name, place] of Object.entries(mounts)) {
    const { closed } = place.dataset;
    place.replaceChildren(...(closed ? [h("p", { class: "builder-fault" }, closed)] : PARTS[name](store).flat(Infinity).filter(Boolean)));
  }
  readings.show();
}

/** The element of this id, else, when it cannot take the focus, the first of its item that can. */
function focusOn(id) {
  const wanted = document.getElementById(id);
  const near = `[id^="${id.replace(/-[a-z]+$/, "")}-"]:not(:disabled)`;
  (wanted && !wanted.disabled ? wanted : document.querySelector(near))?.focus();
}

/** Nothing that was typed and could not be read is lost in silence. */
function refuseUnread(event, form) {
  const wrong = form.querySelector(".builder [aria-invalid=true]");
  if (!wrong) return;
  event.preventDefault();
  wrong.focus();
}

// The policy of the site allows no style or script in the page: HTMX must add none.
Object.assign(globalThis.htmx?.config ?? {}, { includeIndicatorStyles: false, allowEval: false, selfRequestsOnly: true });

const place = document.querySelector("[data-builder-words]");
if (place) {
  const { builderWords: words, builderPlaces: places, builderReadings: readings, builderReference: reference } = place.dataset;
  build(place.closest("form"), { words, places, readings, reference });
}
