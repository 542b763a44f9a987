// Questions in front of the page, as modal dialogs of the browser's own: Escape closes, focus stays in and comes back.

import { h } from "./dom.js";

/**
 * Shows a dialog; resolves to its return value when it is closed, and takes it away again.
 *
 * @param signal of the view that it belongs to, with which it is closed; none for a question of the page as a whole
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
 * @param signal of the view that asks; leaving it is a no
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
