// Admin: the autocomplete boxes of Django carry the name of their field.
const benennen = () => {
  for (const auswahl of document.querySelectorAll("select.admin-autocomplete[id]")) {
    const beschriftung = document.querySelector(`label[for="${auswahl.id}"]`);
    const kasten = auswahl.parentElement.querySelector(".select2-selection");
    if (!beschriftung || !kasten) continue;
    const name = beschriftung.textContent.replace(/:\s*$/, "").trim();
    kasten.setAttribute("aria-label", name);
    kasten.removeAttribute("aria-labelledby");
    kasten.querySelector(".select2-selection__rendered")?.setAttribute("aria-label", name);
  }
};
// select2 builds its boxes whenever it likes: after the page, and again for each added row.
new MutationObserver(benennen).observe(document.documentElement, { childList: true, subtree: true });
benennen();
