// Questions in front of the page, as modal dialogs of the browser's own: Escape closes, focus stays in and comes back.

import { h } from "./dom.js";

/** Shows a dialog; resolves to its return value when it is closed, and takes it away again. */
export function showDialog(dialog) {
  return new Promise((closed) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      closed(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Whether the user agrees. */
export async function confirmed({ title, text, action }) {
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
  return (await showDialog(dialog)) === "yes";
}
