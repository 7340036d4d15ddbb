// Timeline: what a lane says in words, on hover and on focus (.bahn__kurz, shown by CSS). Esc hides it until one leaves the lane.
//
// A lane of the portfolio (<li class="bahn" data-projekt>) fetches its words from <link>kurz/ when it is first pointed at or focused:
// 600 projects × 12 steps would else travel with every page. Lanes of one project bring theirs along. Without JavaScript the link
// of the lane opens the same words as a page.

const WARTEN = 150; // ms: a pointer that only passes asks for nothing
let uhr;

async function holen(bahn) {
  const link = bahn.querySelector("a");
  if (!link || bahn.dataset.projekt !== "") return;
  bahn.dataset.projekt = "da";
  const antwort = await fetch(`${link.pathname}kurz/`, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!antwort?.ok || antwort.redirected) {
    bahn.dataset.projekt = "";
    return;
  }
  const kurz = document.createElement("div");
  kurz.className = "bahn__kurz";
  kurz.setAttribute("role", "tooltip");
  kurz.id = `kurz-${link.pathname.match(/\d+/g).pop()}`;
  kurz.innerHTML = await antwort.text();
  bahn.append(kurz);
  link.setAttribute("aria-describedby", kurz.id);
  const ansage = document.getElementById("zeitplan-ansage");
  if (ansage && bahn.contains(document.activeElement)) {
    ansage.textContent = Array.from(kurz.querySelectorAll("strong, p, dl div"), (teil) => teil.textContent.trim().replace(/\.$/, "")).join(". ");
  }
}

function anfordern(ereignis) {
  const bahn = ereignis.target.closest?.(".bahn[data-projekt]");
  clearTimeout(uhr);
  if (bahn?.dataset.projekt === "") uhr = setTimeout(holen, WARTEN, bahn);
}

if (document.querySelector(".zeitplan")) {
  document.addEventListener("pointerover", anfordern, { passive: true });
  document.addEventListener("focusin", anfordern);
  document.addEventListener("keydown", (ereignis) => {
    if (ereignis.key !== "Escape") return;
    for (const bahn of document.querySelectorAll(".bahn:is(:hover, :focus-within)")) bahn.dataset.zu = "";
  });
  for (const art of ["pointerout", "focusout"]) {
    document.addEventListener(art, (ereignis) => {
      const bahn = ereignis.target.closest?.(".bahn[data-zu]");
      if (bahn && !bahn.contains(ereignis.relatedTarget)) delete bahn.dataset.zu;
    }, { passive: true });
  }
}
