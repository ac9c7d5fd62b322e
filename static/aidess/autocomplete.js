// Django's search boxes have no name until something is chosen: they take that of their label.

function name(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  if (!label) return;
  label.id ||= `${select.id}-label`;
  for (const box of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
    const chosen = box.matches("[role=combobox]") ? ` select2-${select.id}-container` : "";
    box.setAttribute("aria-labelledby", label.id + chosen);
  }
}

for (const select of document.querySelectorAll("select.admin-autocomplete")) {
  new MutationObserver(() => name(select)).observe(select.parentElement, { childList: true });
  name(select);
}
