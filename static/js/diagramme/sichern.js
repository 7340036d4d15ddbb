// Downloads: always in print colours, with title and Stand, drawn apart from the page.
import { helleFarben } from "./farben.js";
import { SCHRIFT, hoehe } from "./gemeinsam.js";

const BREITE = 960;
const KOPF = 48;
const FUSS = 32;

function verschoben(grid, fuss) {
  return { ...grid, top: (grid.top ?? 0) + KOPF, bottom: (grid.bottom ?? 0) + fuss };
}

function alsSvg(echarts, art, daten) {
  const farben = helleFarben();
  const fuss = daten.fuss ? FUSS : 0;
  const gesamt = hoehe(daten, BREITE) + KOPF + fuss;
  const flaeche = echarts.init(null, null, { renderer: "svg", ssr: true, width: BREITE, height: gesamt });
  const option = art(daten, farben, BREITE);
  const titel = [
    { text: daten.titel ?? "", left: 8, top: 8, textStyle: { color: farben.text, fontFamily: SCHRIFT, fontSize: 18, width: BREITE - 16, overflow: "truncate" } },
    { text: daten.fuss ?? "", left: 8, bottom: 8, textStyle: { color: farben.text, fontFamily: SCHRIFT, fontSize: 13, fontWeight: 400 } },
  ];
  if (option.title) titel.push({ ...option.title, bottom: fuss });
  flaeche.setOption({
    ...option, animation: false, backgroundColor: "#ffffff", title: titel, grid: verschoben(option.grid, fuss),
    legend: option.legend && { ...option.legend, top: KOPF, left: 8 },
  });
  const svg = flaeche.renderToSVGString({ useViewBox: true });
  flaeche.dispose();
  return { svg, hoehe: gesamt };
}

function anbieten(blob, name) {
  const verweis = document.createElement("a");
  verweis.href = URL.createObjectURL(blob);
  verweis.download = name;
  verweis.click();
  setTimeout(() => URL.revokeObjectURL(verweis.href), 1000);
}

async function alsPng(svg, hoehePx) {
  const bild = new Image(BREITE * 2, hoehePx * 2);
  bild.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await bild.decode();
  const leinwand = document.createElement("canvas");
  leinwand.width = BREITE * 2;
  leinwand.height = hoehePx * 2;
  leinwand.getContext("2d").drawImage(bild, 0, 0, leinwand.width, leinwand.height);
  return new Promise((fertig) => leinwand.toBlob(fertig, "image/png"));
}

export async function herunterladen(echarts, art, daten, format) {
  const { svg, hoehe: hoehePx } = alsSvg(echarts, art, daten);
  const name = `${(daten.titel || daten.art).toLowerCase().replace(/[^a-zäöüß0-9]+/g, "-").slice(0, 60)}.${format}`;
  if (format === "png") anbieten(await alsPng(svg, hoehePx), name);
  else anbieten(new Blob([svg], { type: "image/svg+xml" }), name);
}
