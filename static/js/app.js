// Entry of every page: htmx and our own small modules. Everything works without it; this makes it quicker.
import htmx from "htmx.org";

import "./auswahl.js";
import "./datum.js";
import "./formulare.js";
import "./gewichte.js";
import "./liste.js";
import "./matrix.js";
import "./meldungen.js";
import "./rahmen.js";
import "./ueberlagerung.js";
import "./zeitplan.js";

window.htmx = htmx;
document.documentElement.dataset.js = "";
