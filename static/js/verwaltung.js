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
window.addEventListener("load", benennen);
