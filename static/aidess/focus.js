// Focus and silence around HTMX. Nothing here is needed to use the site: every request is a link or a form.
//
// Focus moves only when the visitor asked for a page: the element that asks says where it goes, by
// data-focus="selector, else selector". Anything else (a count, a list under a field) leaves it where it is.

const destination = (event) => event.detail.requestConfig?.elt?.dataset.focus;

function focusOn(selectors) {
  const page = document.getElementById("contenu");
  const choices = [".fr-alert--error", ...selectors.split(","), "h1"];
  const target = choices.map((selector) => page.querySelector(selector)).find(Boolean);
  if (!target) return;
  if (target.tabIndex < 0) target.setAttribute("tabindex", "-1");
  target.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (destination(event)) focusOn(destination(event));
});

// A status that says the same thing again would be read again.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, serverResponse } = event.detail;
  if (target.getAttribute("role") !== "status") return;
  const answer = new DOMParser().parseFromString(serverResponse, "text/html").body;
  answer.querySelectorAll("[data-hx-swap-oob]").forEach((elsewhere) => elsewhere.remove());
  if (words(answer) === words(target)) event.detail.shouldSwap = false;
});

const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

// An error page is a page: the browser goes and shows it.
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    if (destination(event)) window.location.assign(event.detail.pathInfo.finalRequestPath);
  });
}
