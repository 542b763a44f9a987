// The option fields of a request, with their defaults.

import { h, setText } from "./dom.js";

export function optionFields() {
  const shown = h("output", { for: "quality" }, "50");
  const quality = h("input", {
    type: "range",
    id: "quality",
    min: 1,
    max: 100,
    value: 50,
    oninput: () => setText(shown, quality.value),
  });
  const effort = h(
    "select",
    { id: "effort" },
    h("option", { value: "fast" }, "Fast"),
    h("option", { value: "small" }, "Small: slower, about a quarter smaller"),
  );
  const subsampling = h(
    "select",
    { id: "subsampling" },
    h("option", { value: "auto" }, "Automatic: coarser where it does not show"),
    h("option", { value: "keep" }, "As in the source"),
  );
  const width = size("max_width", "No limit");
  const height = size("max_height", "No limit");
  const webhook = h("input", { type: "url", id: "webhook_url", placeholder: "https://", autocomplete: "off" });

  const values = () => ({
    quality: quality.value,
    effort: effort.value,
    subsampling: subsampling.value,
    max_width: width.value,
    max_height: height.value,
    webhook_url: webhook.value.trim(),
  });

  const element = h(
    "div",
    { class: "options" },
    field("quality", ["Quality ", shown], quality),
    field("effort", "Effort", effort),
    h(
      "details",
      {},
      h("summary", {}, "Size and notification"),
      h(
        "div",
        { class: "options" },
        field("subsampling", "Resolution of colours", subsampling),
        field("max_width", "Largest width, in pixels", width),
        field("max_height", "Largest height, in pixels", height),
        h("div", { class: "field wide" }, h("label", { for: "webhook_url" }, "Webhook URL, told when all is done"), webhook),
      ),
    ),
  );

  return {
    element,
    fingerprint: () => JSON.stringify(values()),
    formData() {
      const data = new FormData();
      for (const [name, value] of Object.entries(values())) {
        if (value) {
          data.set(name, value);
        }
      }
      return data;
    },
    valid(problems) {
      const wrong = [width, height, webhook].find((input) => !input.checkValidity());
      if (wrong) {
        element.querySelector("details").open = true;
        problems.show(`${element.querySelector(`label[for=${wrong.id}]`).textContent}: ${wrong.validationMessage}`);
        wrong.focus();
      }
      return !wrong;
    },
  };
}

function size(id, placeholder) {
  return h("input", { type: "number", id, min: 1, max: 65535, step: 1, inputmode: "numeric", placeholder });
}

function field(id, label, input) {
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}
