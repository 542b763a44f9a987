// Switches between light and dark. The choice is stored; without one, the system's setting applies.

import { h, icon } from "./dom.js";

const MOON = icon("M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z");

export function coloursButton() {
  const button = h("button", { type: "button", class: "quiet square", onclick: () => toggle(button) }, MOON);
  label(button);
  return button;
}

function isDark() {
  const chosen = document.documentElement.dataset.colours;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function label(button) {
  button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  button.title = button.getAttribute("aria-label");
}

function toggle(button) {
  const colours = isDark() ? "light" : "dark";
  document.documentElement.dataset.colours = colours;
  label(button);
  try {
    localStorage.setItem("halftone.colours", colours);
  } catch {
    // Storage is disabled; the choice holds until the page is left.
  }
}
