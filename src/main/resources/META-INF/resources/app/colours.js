// Applies the chosen colours, or else the system's setting. Runs before the first paint.
"use strict";
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("halftone.colours");
  } catch {
    // Storage is disabled; the system's setting applies.
  }
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.colours = chosen;
  }
})();
