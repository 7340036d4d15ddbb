// Small help for forms; each of them also works without it.
//   <select data-absenden>                           sends its form when changed (rows per page, density, Stichtag)
//   <button type="button" data-schnellwahl="grund" data-text="…">   puts a quick pick into the field with that id
//   .fehlerzusammenfassung                           gets the focus when the page opens with errors
//   <form data-sichern>                              warns before leaving with typed but unsaved text

document.addEventListener("change", (ereignis) => {
  if (ereignis.target.matches("[data-absenden]")) ereignis.target.form.requestSubmit();
});

document.addEventListener("click", (ereignis) => {
  const wahl = ereignis.target.closest("[data-schnellwahl]");
  if (!wahl) return;
  const feld = document.getElementById(wahl.dataset.schnellwahl);
  if (!feld) return;
  feld.value = wahl.dataset.text ?? wahl.textContent.trim();
  feld.dispatchEvent(new Event("input", { bubbles: true }));
  feld.focus();
});

const ungesichert = new Set();
document.addEventListener("input", (ereignis) => {
  const formular = ereignis.target.closest("form[data-sichern]");
  if (formular) ungesichert.add(formular);
});
document.addEventListener("submit", (ereignis) => ungesichert.delete(ereignis.target));
window.addEventListener("beforeunload", (ereignis) => {
  if ([...ungesichert].some((formular) => formular.isConnected)) ereignis.preventDefault();
});

document.querySelector("main .fehlerzusammenfassung")?.focus();
