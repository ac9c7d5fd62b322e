// Small helpers on the page: an element, a label with its field, a button.

/** An element: h("p", {class: "x", onclick: act}, "text", child, null). */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

export const button = (text, properties) => h("button", { type: "button", class: "builder-button", ...properties }, text);

/** A button of one sign, whose name is said and shown on hover. */
export const signButton = (sign, name, properties) =>
  button(sign, { class: "builder-button builder-sign", "aria-label": name, title: name, ...properties });

export function select(options, chosen, properties) {
  const list = options.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
  return h("select", properties, list);
}

/** A field under its label; `field` has an id. */
export const labelled = (text, field, hint) =>
  h("div", { class: "builder-field" }, h("label", { for: field.id }, text), field, hint && h("p", { class: "builder-hint" }, hint));

/** Text without accents or capitals, to search in. */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/œ/gi, "oe").toLowerCase();

/** The id of what stands for a path; pieces follow after a dash. */
export const idOf = (path, piece) => ["builder", ...path, ...(piece ? [piece] : [])].join("-");
