// The four parts of a sheet that the builder edits, and how each is drawn.

import { adders } from "./adders.js";
import { amountFields } from "./amount.js";
import { h } from "./dom.js";
import { itemList, pointer } from "./items.js";
import { strands, treeAt } from "./strands.js";

/** What a part is while its text area is empty. */
export const EMPTY = { eligibility: null, strands: [], priority: [], amount: {} };
/** What stands in each part, a list of elements. */
export const PARTS = {
  eligibility: (store) => [
    h("div", { class: "builder-faults", "data-faults": "" }),
    treeAt(store, ["eligibility"], "Aucune condition\u00a0: l’aide est ouverte à toutes les structures de son territoire."),
  ],
  strands,
  priority: (store) => [
    itemList(store, ["priority"], "Aucune condition de priorité."),
    adders(store, ["priority"], { list: ["priority"], named: " de priorité" }),
    h("div", { class: "builder-faults", "data-faults": pointer(["priority"]) }),
  ],
  amount: (store) => amountFields(store, ["amount"]),
};
/** The parts that are lists. */
export const LISTS = ["strands", "priority"];
