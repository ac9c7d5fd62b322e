// An interval in words: at least, more than, at most, less than.

import { h, idOf, select } from "./dom.js";
import { get, set } from "./tree.js";
import { ENDS } from "./words.js";

const SIDES = [
  { piece: "low", legend: "Borne basse", ends: ["min", "above"] },
  { piece: "high", legend: "Borne haute", ends: ["max", "below"] },
];

export function intervalField(store, path, question) {
  const sides = SIDES.map((side) => oneSide(store, path, side, question.unit, () => keep()));
  const keep = () => {
    const read = sides.map(({ read }) => read());
    if (read.some((end) => end === undefined)) return;
    store.type(set(store.doc, [...path, "value"], Object.fromEntries(read.flat())), `${path.join("/")}/value`);
  };
  return sides.map(({ field }) => field);
}

function oneSide(store, path, { piece, legend, ends }, unit, keep) {
  const { value } = get(store.doc, path);
  const end = ends.find((name) => name in value) ?? "";
  const kinds = [["", "aucune"], ...ends.map((name) => [name, ENDS[name]])];
  const id = idOf(path, piece);
  const error = h("p", { class: "builder-fault", id: `${id}-error`, role: "alert" });
  const kind = select(kinds, end, { id: `${id}-kind`, "aria-label": `${legend}\u00a0: sorte`, onchange: () => follow() });
  const number = h("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": `${legend}\u00a0: nombre${unit ? ` (${unit})` : ""}`,
    "aria-describedby": error.id,
    value: end ? String(value[end]).replace(".", ",") : "",
    oninput: keep,
  });
  const written = h("span", { hidden: !end }, number, unit && ` ${unit}`);
  const follow = () => {
    written.hidden = !kind.value;
    keep();
  };

  /** [[end, number]], nothing at all, or undefined when what is written is not a number. */
  const read = () => {
    const found = numberIn(number.value);
    const isWrong = Boolean(kind.value) && found === null && number.value.trim() !== "";
    number.setAttribute("aria-invalid", String(isWrong));
    error.textContent = isWrong ? "Écrivez un nombre, par exemple 4." : "";
    if (isWrong) return undefined;
    return kind.value && found !== null ? [[kind.value, found]] : [];
  };
  const field = h("fieldset", { class: "builder-field builder-end" }, h("legend", {}, legend), kind, written, error);
  return { field, read };
}

/** The number a person wrote (« 153 000 », « 2,5 »), null when it is none. */
export function numberIn(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(plain) ? Number(plain) : null;
}
