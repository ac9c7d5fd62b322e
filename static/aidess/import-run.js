// A spreadsheet is taken a few rows a request: this asks for the next ones, as the button does without it.
// The pause leaves time to press « Arrêter ».

const next = document.getElementById("continue");
if (next) setTimeout(() => next.requestSubmit(), 400);
