// Light or dark: what was chosen here, else what the system says. Runs before the first paint.
"use strict";
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("halftone.colours");
  } catch {
    // Storage is off; the system decides.
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.colours = chosen;
  }
})();
