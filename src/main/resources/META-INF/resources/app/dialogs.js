// Modal dialogs of the browser: Escape closes them, focus stays inside and returns afterwards.

import { h } from "./dom.js";

/**
 * Shows a dialog. Resolves to its return value when it is closed, and removes it.
 *
 * @param signal of the view it belongs to; aborting it closes the dialog. Absent for a question of the whole page
 */
export function showDialog(dialog, signal) {
  return new Promise((closed) => {
    const leave = () => dialog.close("");
    dialog.addEventListener("close", () => {
      signal?.removeEventListener("abort", leave);
      dialog.remove();
      closed(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
    signal?.addEventListener("abort", leave);
  });
}

/**
 * Whether the user agrees.
 *
 * @param signal of the view that asks; leaving the view means no
 */
export async function confirmed({ title, text, action }, signal) {
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": "question-title", "aria-describedby": "question-text" },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "question-title" }, title),
      h("p", { id: "question-text" }, text),
      h(
        "div",
        { class: "buttons end" },
        h("button", { value: "", autofocus: true }, "Keep it"),
        h("button", { value: "yes", class: "danger" }, action),
      ),
    ),
  );
  return (await showDialog(dialog, signal)) === "yes";
}
