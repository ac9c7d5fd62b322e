// The design system reads its theme from one attribute: follow the system's choice, before the first paint.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.setAttribute("data-fr-theme", dark.matches ? "dark" : "light");
follow();
dark.addEventListener("change", follow);
