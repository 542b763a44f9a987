// Asks for a key when the service requires one.

import { setKey } from "./api.js";
import { showDialog } from "./dialogs.js";
import { h } from "./dom.js";

let asking = null;

/**
 * Shows one dialog at a time, even if several calls need the key.
 *
 * @param problem the service's message, if it has rejected a key
 * @return whether a key was given
 */
export function askForKey(problem) {
  asking ??= ask(problem).finally(() => {
    asking = null;
  });
  return asking;
}

async function ask(problem) {
  const input = h("input", {
    id: "key",
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    autofocus: true,
    "aria-describedby": "key-hint",
  });
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": "key-title" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "key-title" }, "Your key"),
      h("p", { id: "key-hint" }, problem ?? "This service answers only with a key. It stays in this tab until you close it."),
      h("label", { for: "key" }, "Key or token"),
      input,
      h(
        "div",
        { class: "buttons end" },
        h("button", { value: "", formnovalidate: true }, "Not now"),
        h("button", { value: "given", class: "primary" }, "Use this key"),
      ),
    ),
  );
  // Otherwise Enter would press the first button of the form, which is the wrong one.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      dialog.querySelector("button.primary").click();
    }
  });
  if ((await showDialog(dialog)) !== "given" || !input.value.trim()) {
    return false;
  }
  setKey(input.value.trim());
  return true;
}
