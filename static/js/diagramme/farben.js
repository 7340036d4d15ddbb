// Colours from the CSS variables that apply at an element, as #rrggbb (ECharts and Word do not read oklch).

const leinwand = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function alsHex(farbe) {
  leinwand.clearRect(0, 0, 1, 1);
  leinwand.fillStyle = farbe;
  leinwand.fillRect(0, 0, 1, 1);
  const [r, g, b] = leinwand.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((anteil) => anteil.toString(16).padStart(2, "0")).join("")}`;
}

const kanal = (wert) => (wert <= 0.03928 ? wert / 12.92 : ((wert + 0.055) / 1.055) ** 2.4);

function helligkeit(hex) {
  const [r, g, b] = [1, 3, 5].map((stelle) => kanal(parseInt(hex.slice(stelle, stelle + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Black or white, whichever reads better on that colour: at least 4.5 to 1 either way. */
export function schriftAuf(hex) {
  return helligkeit(hex) > 0.179 ? "#000000" : "#ffffff";
}

/** Between two colours, anteil 0 to 1. */
export function gemischt(von, bis, anteil) {
  const teile = [1, 3, 5].map((stelle) => {
    const a = parseInt(von.slice(stelle, stelle + 2), 16);
    const b = parseInt(bis.slice(stelle, stelle + 2), 16);
    return Math.round(a + (b - a) * anteil).toString(16).padStart(2, "0");
  });
  return `#${teile.join("")}`;
}

export function farbenVon(element) {
  const stil = getComputedStyle(element);
  const farbe = (name) => alsHex(stil.getPropertyValue(name).trim());
  return {
    text: farbe("--kern-color-layout-text-default"),
    leise: farbe("--kern-color-layout-text-muted"),
    grund: farbe("--kern-color-layout-background-default"),
    raster: farbe("--kern-color-decorative-border-default"),
    haupt: farbe("--kern-color-action-default"),
    zweit: farbe("--kern-color-feedback-warning"),
    dritt: farbe("--kern-color-feedback-success"),
    ziel: farbe("--kern-color-feedback-success"),
    minimum: farbe("--kern-color-feedback-danger"),
    rand: farbe("--stufe-rand"),
    schraffur: farbe("--schraffur"),
    schraffurGrund: farbe("--schraffur-grund"),
    stufen: [0, 1, 2, 3, 4, 5, 6, 7].map((stufe) => farbe(`--stufe-${stufe}`)),
  };
}

/** The print colours, whatever theme the page shows. */
export function helleFarben() {
  const probe = document.createElement("div");
  probe.setAttribute("data-kern-theme", "light");
  document.body.append(probe);
  const farben = farbenVon(probe);
  probe.remove();
  return farben;
}
