// The choice of columns of the CSV. Without a choice the service finds them.

import { h } from "./dom.js";

const FOUND = "Found automatically";

export function columnFields() {
  const serial = h("select", { id: "serial_column" });
  const name = h("select", { id: "name_column" });
  const images = h("div", { class: "checks scroll" });
  const element = h(
    "fieldset",
    { class: "columns wide", hidden: true },
    h("legend", {}, "Columns of the CSV"),
    h(
      "div",
      { class: "options" },
      field("serial_column", "Serial number", serial),
      field("name_column", "Product name", name),
      h(
        "fieldset",
        { class: "wide", "aria-describedby": "image_columns-note" },
        h("legend", {}, "Images"),
        h("p", { class: "note", id: "image_columns-note" }, "Found automatically unless you tick some; read in their order."),
        images,
      ),
    ),
  );
  let shown = [];

  /** @param names of the columns; null hides the choice */
  function show(names) {
    shown = names ?? [];
    for (const select of [serial, name]) {
      select.replaceChildren(h("option", { value: "" }, FOUND), ...shown.map((column) => h("option", { value: column }, column)));
    }
    images.replaceChildren(...shown.map(check));
    element.hidden = shown.length === 0;
  }

  return {
    element,
    show,
    focus: () => serial.focus(),
    /** Pairs of a field of the upload and its value; none that is not chosen. */
    values() {
      const ticked = [...images.querySelectorAll("input:checked")].map((input) => ["image_columns", input.value]);
      return [[serial.id, serial.value], [name.id, name.value], ...ticked].filter(([, value]) => !element.hidden && value);
    },
  };
}

function field(id, label, input) {
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}

function check(column) {
  return h("label", { class: "check" }, h("input", { type: "checkbox", name: "image_columns", value: column }), h("span", {}, column));
}
