// Inline editing in a popover beside the control that opened it.
//
//   <a class="zelle-knopf" data-bearbeiten href="/…/7/reifegrad/" hx-get="/…/7/reifegrad/" hx-target="#ueberlagerung">4</a>
//
// Without JavaScript the link opens the same form as a page. With it, htmx loads the fragment into #ueberlagerung
// (base.html), we show it next to the control, focus its first field, and close it on Esc, on [data-schliessen], or on
// a click elsewhere while nothing was typed; focus returns to the control (or to its row if that was swapped).
// A form inside keeps hx-target="#ueberlagerung"; on errors (422, 409) the server sends it again. On success the server sends
// the row, e.g. HX-Retarget "#zeile-7" + HX-Reswap "outerHTML": any successful answer to a POST that lands elsewhere closes the
// popover, as does HX-Trigger "ueberlagerung-schliessen".

const flaeche = document.getElementById("ueberlagerung");
let ausloeser;
let zeilenId;
let beruehrt = false;

function platzieren() {
  const anker = (ausloeser?.isConnected ? ausloeser : document.getElementById(zeilenId))?.getBoundingClientRect();
  const rand = 8;
  const { clientWidth: fensterbreite, clientHeight: fensterhoehe } = document.documentElement;
  const breite = flaeche.offsetWidth;
  const hoehe = flaeche.offsetHeight;
  const links = anker ? anker.left : (fensterbreite - breite) / 2;
  let oben = anker ? anker.bottom + 4 : (fensterhoehe - hoehe) / 2;
  if (anker && oben + hoehe > fensterhoehe - rand) oben = anker.top - hoehe - 4;
  flaeche.style.left = `${Math.max(rand, Math.min(links, fensterbreite - breite - rand))}px`;
  flaeche.style.top = `${Math.max(rand, Math.min(oben, fensterhoehe - hoehe - rand))}px`;
}

function zeigen() {
  if (!flaeche.matches(":popover-open")) flaeche.showPopover();
  platzieren();
  const fehler = flaeche.querySelector(".fehlerzusammenfassung, [aria-invalid=true]");
  const ziel = fehler ?? flaeche.querySelector("[autofocus]") ?? flaeche.querySelector("input:not([type=hidden]), select, textarea") ?? flaeche.querySelector("button");
  (ziel ?? flaeche).focus();
}

function schliessen() {
  if (!flaeche.matches(":popover-open")) return;
  flaeche.hidePopover();
  flaeche.replaceChildren();
  const zurueck = ausloeser?.isConnected ? ausloeser : document.getElementById(zeilenId);
  zurueck?.focus();
}

if (flaeche) {
  document.addEventListener("htmx:afterSwap", (ereignis) => {
    if (ereignis.detail.target !== flaeche) return;
    const von = ereignis.detail.requestConfig?.elt;
    if (von && !flaeche.contains(von) && von.isConnected) {
      ausloeser = von;
      zeilenId = von.closest("tr[id], [data-zeile][id]")?.id;
      beruehrt = false;
    }
    if (flaeche.childElementCount) zeigen();
    else schliessen();
  });
  document.addEventListener("htmx:afterSettle", (ereignis) => {
    const anfrage = ereignis.detail.requestConfig;
    const woanders = ereignis.detail.target !== flaeche && anfrage?.verb !== "get";
    if (woanders && ereignis.detail.successful && flaeche.contains(anfrage.elt)) schliessen();
  });
  document.addEventListener("ueberlagerung-schliessen", schliessen);
  flaeche.addEventListener("input", () => (beruehrt = true));
  document.addEventListener("keydown", (ereignis) => {
    if (ereignis.key === "Escape" && flaeche.matches(":popover-open")) {
      ereignis.preventDefault();
      ereignis.stopImmediatePropagation();
      schliessen();
    }
  }, true);
  document.addEventListener("click", (ereignis) => {
    if (!flaeche.matches(":popover-open")) return;
    const innen = flaeche.contains(ereignis.target);
    if (innen ? ereignis.target.closest("[data-schliessen]") : !beruehrt && ereignis.target.isConnected) {
      if (innen) ereignis.preventDefault();
      schliessen();
    }
  });
  addEventListener("resize", () => flaeche.matches(":popover-open") && platzieren());
}
