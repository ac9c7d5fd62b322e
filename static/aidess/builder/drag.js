// Moving a condition with the pointer; the buttons beside it do the same with the keyboard.

import { moveItem } from "./items.js";
import { groupKey, get, coreOf, startsWith } from "./tree.js";

export function draggable(store, mount) {
  mount.addEventListener("dragstart", (event) => start(store, event));
  mount.addEventListener("dragover", (event) => over(store, event));
  mount.addEventListener("drop", (event) => drop(store, event));
  mount.addEventListener("dragend", () => end(store));
}

function start(store, event) {
  const item = event.target.closest(".builder-handle")?.closest(".builder-item");
  if (!item) return;
  store.dragged = JSON.parse(item.dataset.path);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", item.dataset.path);
  event.dataTransfer.setDragImage(item, 8, 8);
}

function over(store, event) {
  unmark();
  const target = targetOf(store, event);
  if (!target) return;
  event.preventDefault();
  target.mark.classList.add(`builder-drop-${target.side}`);
}

function drop(store, event) {
  const target = targetOf(store, event);
  const from = store.dragged;
  end(store);
  if (!target) return;
  event.preventDefault();
  moveItem(store, from, target, "edit", "Déplacée");
}

function end(store) {
  store.dragged = null;
  unmark();
}

const unmark = () => {
  for (const name of ["before", "after", "inside"]) {
    document.querySelectorAll(`.builder-drop-${name}`).forEach((element) => element.classList.remove(`builder-drop-${name}`));
  }
};

/** {list, index} under the pointer: before or after the item there, or inside a group without items. */
function targetOf(store, event) {
  if (!store.dragged) return null;
  const mark = event.target.closest?.(".builder-item, .builder-empty");
  const target = mark && (mark.matches(".builder-empty") ? inside(mark) : beside(store, mark, event));
  return target && !startsWith(target.list, store.dragged) ? target : null;
}

function inside(mark) {
  const list = mark.closest("[data-list]");
  return list && { list: JSON.parse(list.dataset.list), index: 0, mark, side: "inside" };
}

function beside(store, mark, event) {
  const path = JSON.parse(mark.dataset.path);
  if (typeof path.at(-1) !== "number") return atEnd(store, path, mark);
  const { top, height } = mark.getBoundingClientRect();
  const isAfter = event.clientY > top + height / 2;
  return { list: path.slice(0, -1), index: path.at(-1) + isAfter, mark, side: isAfter ? "after" : "before" };
}

function atEnd(store, path, mark) {
  const core = coreOf(store.doc, path, store.words);
  const key = groupKey(get(store.doc, core), store.words);
  return key && { list: [...core, key], index: get(store.doc, core)[key].length, mark, side: "inside" };
}
