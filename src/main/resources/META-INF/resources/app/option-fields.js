// The option fields of a request, with their defaults.

import { columnFields } from "./column-fields.js";
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
  const effort = choice("effort", { fast: "Fast", small: "Small: slower, about a quarter smaller" });
  const format = choice("format", {
    jpeg: "JPEG",
    webp: "WebP",
    png: "PNG: no loss, large",
    keep: "As the source, if it is JPEG, PNG or WebP",
    auto: "The smallest that every browser shows",
  });
  const subsampling = choice("subsampling", { auto: "Automatic: coarser where it does not show", keep: "As in the source" });
  const width = size("max_width", "No limit");
  const height = size("max_height", "No limit");
  const fit = choice("fit", {
    inside: "Within both, as it is",
    pad: "Exactly both: filled up around the picture",
    crop: "Exactly both: the edges are cut off",
  });
  const enlarge = choice("enlarge", { false: "Keep their size", true: "Enlarge them" });
  const background = choice("background", { white: "White", black: "Black", transparent: "Transparent", other: "Another colour" });
  const colour = h("input", { type: "color", id: "colour", value: "#ffffff" });
  const salvage = choice("salvage", { false: "Fail", true: "Show what is there, the rest grey" });
  const columns = columnFields();
  const invalidRows = choice("invalid_rows", { refuse: "Refuse the file", skip: "Leave them out" });
  const naming = choice("naming", {
    id: "A random id",
    "{serial}-{position}": "Serial number and position",
    "{name}-{position}": "Product name and position",
    "{source}": "The name of the original",
    other: "Another pattern",
  });
  const pattern = h("input", {
    type: "text",
    id: "output_name",
    value: "{serial}-{name}-{position}",
    spellcheck: "false",
    autocomplete: "off",
    "aria-describedby": "output_name-note",
  });
  const outputCsv = choice("output_csv", { add: "Beside the old ones", replace: "In place of the old ones, to import again" });
  const reuse = choice("reuse", { "": "As this service is set", unchanged: "Taken over, if they were done before", never: "Done again" });
  const webhook = h("input", { type: "url", id: "webhook_url", placeholder: "https://", autocomplete: "off" });

  const fields = {
    subsampling: field("subsampling", "Resolution of colours", subsampling),
    fit: field("fit", "Filling width and height", fit),
    enlarge: field("enlarge", "Smaller pictures", enlarge),
    background: field("background", "Background", background),
    colour: field("colour", "Colour of the background", colour),
    output_name: h(
      "div",
      { class: "field" },
      h("label", { for: "output_name" }, "Pattern of the names"),
      pattern,
      h("span", { class: "note", id: "output_name-note" }, "{serial}, {name}, {position} and {source} are filled in."),
    ),
  };

  /** Fields without a meaning are hidden, and have their defaults. */
  function arrange() {
    const exact = width.value !== "" && height.value !== "";
    const filled = exact && fit.value !== "inside";
    fields.subsampling.hidden = format.value === "webp" || format.value === "png";
    fields.fit.hidden = !exact;
    fields.enlarge.hidden = width.value === "" && height.value === "";
    fields.background.hidden = format.value !== "jpeg" && !filled;
    background.querySelector("[value=transparent]").disabled = format.value === "jpeg";
    if (format.value === "jpeg" && background.value === "transparent") {
      background.value = "white";
    }
    fields.colour.hidden = fields.background.hidden || background.value !== "other";
    fields.output_name.hidden = naming.value !== "other";
  }

  const shownValue = (input) => (fields[input.id].hidden ? "" : input.value);

  const values = () => ({
    quality: quality.value,
    effort: effort.value,
    format: format.value,
    subsampling: shownValue(subsampling),
    max_width: width.value,
    max_height: height.value,
    fit: shownValue(fit),
    enlarge: shownValue(enlarge),
    background: shownValue(colour) || shownValue(background),
    salvage: salvage.value,
    invalid_rows: invalidRows.value,
    output_name: fields.output_name.hidden ? naming.value : pattern.value.trim(),
    output_csv: outputCsv.value,
    reuse: reuse.value,
    webhook_url: webhook.value.trim(),
  });

  const pairs = () => [...Object.entries(values()), ...columns.values()].filter(([, value]) => value);

  const last = h("div", { class: "field wide" }, h("label", { for: "webhook_url" }, "Webhook URL, told when all is done"), webhook);
  const more = h(
    "details",
    {},
    h("summary", {}, "Size, background, columns and output"),
    h(
      "div",
      { class: "options" },
      field("max_width", "Largest width, in pixels", width),
      field("max_height", "Largest height, in pixels", height),
      fields.fit,
      fields.enlarge,
      fields.background,
      fields.colour,
      field("salvage", "Truncated JPEGs", salvage),
      field("reuse", "Images that have not changed", reuse),
      field("invalid_rows", "Rows with errors", invalidRows),
      field("output_csv", "New URLs in the output CSV", outputCsv),
      field("naming", "Names of outputs", naming),
      fields.output_name,
      columns.element,
      last,
    ),
  );
  const needed = h("div");
  const element = h(
    "div",
    { class: "options", oninput: arrange },
    field("quality", ["Quality ", shown], quality),
    field("effort", "Effort", effort),
    field("format", "Format", format),
    fields.subsampling,
    more,
  );

  arrange();
  return {
    element,
    /** Has the fields without which the upload is refused. */
    needed,
    fingerprint: () => JSON.stringify(pairs()),
    formData() {
      const data = new FormData();
      // Several columns with images are several parts of one name.
      pairs().forEach(([name, value]) => data.append(name, value));
      return data;
    },
    /** @param names of the columns of the CSV; null if there are none to choose from */
    showColumns(names) {
      columns.show(names);
      last.before(columns.element);
    },
    /** Shows the choice of columns apart from options that nobody needs. */
    askForColumns() {
      needed.append(columns.element);
      columns.focus();
    },
    /** Asks for the rows without errors only. */
    skipInvalidRows() {
      invalidRows.value = "skip";
    },
    valid(problems) {
      const wrong = [width, height, webhook].find((input) => !input.checkValidity());
      if (wrong) {
        more.open = true;
        problems.show(`${element.querySelector(`label[for=${wrong.id}]`).textContent}: ${wrong.validationMessage}`);
        wrong.focus();
      }
      return !wrong;
    },
  };
}

/** @param texts of the values; the first one is the default */
function choice(id, texts) {
  return h(
    "select",
    { id },
    Object.entries(texts).map(([value, text]) => h("option", { value }, text)),
  );
}

function size(id, placeholder) {
  return h("input", { type: "number", id, min: 1, max: 65535, step: 1, inputmode: "numeric", placeholder });
}

function field(id, label, input) {
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}
