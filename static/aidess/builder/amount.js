// An amount in fields: at least, at most, the share of the cost, and the bearer's own words.

import { h, idOf, labelled } from "./dom.js";
import { pointer } from "./items.js";
import { numberIn } from "./interval.js";
import { write } from "./json.js";
import { get, set } from "./tree.js";

const NUMBERS = [
  ["min", "Au moins (€)", 1],
  ["max", "Au plus (€)", 1],
  ["rate_max", "Part de la dépense, au plus (%)", 100],
];

export function amountFields(store, path) {
  const amount = get(store.doc, path) ?? {};
  const faults = h("div", { class: "builder-faults", "data-faults": pointer(path) });
  if (!isUnderstood(amount)) {
    return [h("p", {}, "Ce montant a une forme que l’éditeur ne sait pas modifier."), h("pre", { class: "builder-locked", tabindex: "0" }, write(amount)), faults];
  }
  const text = h("input", { id: idOf(path, "text"), type: "text", value: amount.text ?? "", oninput: ({ target }) => keep(store, path, "text", target.value || undefined) });
  return [
    h("div", { class: "builder-amount" }, NUMBERS.map(([key, label, by]) => numberField(store, path, key, label, by))),
    labelled("Dans les mots de l’organisme", text),
    faults,
  ];
}

const isUnderstood = (amount) =>
  amount !== null && typeof amount === "object" && !Array.isArray(amount) &&
  ["string", "undefined"].includes(typeof amount.text) &&
  NUMBERS.every(([key]) => amount[key] === undefined || amount[key] === null || typeof amount[key] === "number");

function numberField(store, path, key, label, by) {
  const value = get(store.doc, path)?.[key];
  const id = idOf(path, key);
  const error = h("p", { class: "builder-fault", id: `${id}-error`, role: "alert" });
  const read = ({ target }) => {
    const found = numberIn(target.value);
    const isWrong = found === null && target.value.trim() !== "";
    target.setAttribute("aria-invalid", String(isWrong));
    error.textContent = isWrong ? "Écrivez un nombre, par exemple 5000." : "";
    if (!isWrong) keep(store, path, key, found === null ? undefined : rounded(found / by));
  };
  const shown = typeof value === "number" ? String(rounded(value * by)).replace(".", ",") : "";
  const field = h("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", value: shown, "aria-describedby": error.id, oninput: read });
  return h("div", {}, labelled(label, field), error);
}

/** 0.07 × 100 is 7, not 7.000000000000001. */
const rounded = (number) => Number(number.toPrecision(12));

/** The amount with this member, or without it; an amount without members is left out of a strand. */
function keep(store, path, key, value) {
  const { [key]: _, ...others } = get(store.doc, path) ?? {};
  const next = value === undefined ? others : { ...get(store.doc, path), [key]: value };
  store.type(set(store.doc, path, next), `${path.join("/")}/${key}`);
}
