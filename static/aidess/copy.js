// A button that copies what a field holds. Without this script the button is not shown, and the field can be copied by hand.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(field.value);
    document.getElementById(button.dataset.says).textContent = button.dataset.words;
  } catch {
    field.select(); // The browser refuses: a key or a long touch copies what is selected.
  }
});
