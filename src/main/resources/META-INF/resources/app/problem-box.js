// Shows what is wrong with an upload: a sentence, and the rows if there are any.

import { h } from "./dom.js";

export function problemBox() {
  const element = h("div", { class: "problem", role: "alert", hidden: true });

  /** @param action a button below, if something can be done about it */
  function show(message, details = [], action = null) {
    element.replaceChildren(...[h("p", {}, message), details.length > 0 && rows(details), action].filter(Boolean));
    element.hidden = false;
  }

  function clear() {
    element.hidden = true;
    element.replaceChildren();
  }

  return { element, show, clear };
}

function rows(details) {
  const row = ({ row: number, column, message }) =>
    h("tr", {}, h("td", { class: "number" }, String(number)), h("td", {}, column ?? ""), h("td", {}, message));
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "Wrong rows" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ["Row", "Column", "What is wrong"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, details.map(row)),
    ),
  );
}
