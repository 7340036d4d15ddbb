// The frame: theme switch (remembered in the cookie "thema", the server prints it), "/" focuses the search,
// the navigation button on narrow screens, menus (details.menue) close on Esc and on a click elsewhere.

const THEMEN = { hell: "light", dunkel: "dark", auto: "" };
const JAHR = 60 * 60 * 24 * 365;

function themaSetzen(name) {
  const wurzel = document.documentElement;
  if (THEMEN[name]) wurzel.setAttribute("data-kern-theme", THEMEN[name]);
  else wurzel.removeAttribute("data-kern-theme");
  document.cookie = `thema=${name}; path=/; max-age=${JAHR}; samesite=lax`;
  for (const knopf of document.querySelectorAll("[data-thema]")) {
    knopf.setAttribute("aria-pressed", String(knopf.dataset.thema === name));
  }
  document.dispatchEvent(new CustomEvent("thema"));
}

function menuesSchliessen(ausser) {
  for (const menue of document.querySelectorAll("details.menue[open]")) {
    if (!ausser || !menue.contains(ausser)) menue.open = false;
  }
}

document.addEventListener("click", (ereignis) => {
  menuesSchliessen(ereignis.target);
  const knopf = ereignis.target.closest("[data-thema]");
  if (knopf) themaSetzen(knopf.dataset.thema);
  const navigation = ereignis.target.closest("[data-navigationsknopf]");
  if (navigation) navigation.setAttribute("aria-expanded", String(navigation.getAttribute("aria-expanded") !== "true"));
  if (ereignis.target.closest("[data-drucken]")) window.print();
});

document.addEventListener("keydown", (ereignis) => {
  if (ereignis.key === "Escape") {
    const menue = ereignis.target.closest?.("details.menue[open]");
    if (menue) {
      menue.open = false;
      menue.querySelector("summary").focus();
    }
    return;
  }
  const schreibt = ereignis.target.closest?.("input, textarea, select, [contenteditable]");
  if (ereignis.key === "/" && !schreibt && !ereignis.ctrlKey && !ereignis.metaKey && !ereignis.altKey) {
    const suche = document.querySelector("[data-suche]");
    if (!suche) return;
    ereignis.preventDefault();
    suche.focus();
    suche.select();
  }
});

// What needs JavaScript shows itself, on the page and in every fragment loaded later.
const aufdecken = (wurzel) => {
  for (const element of wurzel.querySelectorAll("[data-nur-mit-js]")) element.hidden = false;
};
aufdecken(document);
document.addEventListener("htmx:afterSettle", (ereignis) => aufdecken(ereignis.target));

// Print always in light colours, whatever the screen shows.
let vorDemDruck;
window.addEventListener("beforeprint", () => {
  vorDemDruck = document.documentElement.getAttribute("data-kern-theme");
  document.documentElement.setAttribute("data-kern-theme", "light");
});
window.addEventListener("afterprint", () => {
  if (vorDemDruck) document.documentElement.setAttribute("data-kern-theme", vorDemDruck);
  else document.documentElement.removeAttribute("data-kern-theme");
});
