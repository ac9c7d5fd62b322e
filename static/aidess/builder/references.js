// Reference cases: each from a profile or from the address of a results page, with the verdict expected of the sheet.

import { button, h, labelled, select, signButton } from "./dom.js";
import { read, write } from "./json.js";

/** `area`: the text area of the cases, which stays the field of the form. */
export async function references(area, server, form) {
  const offered = area && (await server.profiles());
  if (!offered) return;
  const verdicts = Object.entries(offered.verdicts);
  const list = h("ul", { class: "builder-cases" });
  const error = h("p", { class: "builder-fault", role: "alert" });
  const cases = () => casesOf(area);
  const keep = (next) => {
    area.value = write(next);
    form.dispatchEvent(new CustomEvent("rule-change"));
  };
  const draw = () => {
    const found = cases();
    error.textContent = found ? "" : "Ce JSON ne peut pas être lu\u00a0: corrigez-le ici.";
    list.replaceChildren(...(found ?? []).map((one, i) => row(one, i)));
  };
  const row = (one, i) => {
    const expect = ({ target }) => keep(cases().with(i, { ...cases()[i], expected: target.value }));
    const rename = ({ target }) => keep(cases().with(i, { ...cases()[i], label: target.value }));
    const drop = () => {
      keep(cases().toSpliced(i, 1));
      draw();
      (list.querySelector("input") ?? profile).focus();
    };
    const label = h("input", { type: "text", id: `builder-case-${i}-label`, value: String(one?.label ?? ""), onchange: rename });
    const verdict = select(verdicts, one?.expected, { id: `builder-case-${i}-expected`, onchange: expect });
    return h("li", {}, h("div", { role: "group", "aria-label": `Cas ${i + 1}` },
      labelled("Structure", label), labelled("La fiche doit dire", verdict),
      signButton("✕", `Supprimer le cas\u00a0: ${one?.label ?? i + 1}`, { onclick: drop })));
  };
  const profile = select([["", "Choisissez…"], ...offered.profiles.map(({ id, label }) => [id, label])], "", { id: "builder-case-profile" });
  const url = h("input", { type: "url", id: "builder-case-url", autocomplete: "off" });
  const expected = select(verdicts, "eligible", { id: "builder-case-expected" });
  const add = async () => {
    const slug = form.elements.slug?.value ?? form.querySelector("#builder-effect").dataset.slug;
    const made = await server.reference(url.value.trim() ? { slug, url: url.value } : { slug, profile: profile.value });
    if (!made || made.error) {
      error.textContent = made ? made.error : "Le cas n’a pas pu être lu. Réessayez.";
      return;
    }
    const one = { label: made.label ?? `Cas ${(cases() ?? []).length + 1}`, answers: made.answers, expected: expected.value };
    if (made.declarations) one.declarations = made.declarations;
    keep([...(cases() ?? []), one]);
    profile.value = "";
    url.value = "";
    draw();
    list.querySelector("li:last-child input")?.focus();
  };
  const place = h("div", { class: "builder", role: "group", "aria-label": "Cas de référence" },
    list, error,
    h("div", { class: "builder-editor" },
      labelled("À partir d’un profil fictif", profile),
      labelled("ou d’une adresse de résultats", url, "L’adresse de la page «\u00a0Mes aides\u00a0», avec les réponses de la structure."),
      labelled("La fiche doit dire", expected, "Tant que la fiche n’est pas complète, elle ne dit jamais «\u00a0éligible\u00a0»."),
      h("p", {}, button("Ajouter ce cas", { onclick: add }))));
  const folded = h("details", { class: "builder-json" }, h("summary", {}, "Voir le JSON"));
  area.before(place, folded);
  folded.append(area);
  area.addEventListener("change", draw);
  draw();
}

/** The cases of the text area; null when it does not hold a list. */
function casesOf(area) {
  try {
    const value = area.value.trim() ? read(area.value) : [];
    return Array.isArray(value ?? []) ? value ?? [] : null;
  } catch {
    return null;
  }
}
