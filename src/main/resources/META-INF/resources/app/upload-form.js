// The form of a new request: a CSV or pasted URLs, options, and error messages.

import { call } from "./api.js";
import { columnsOf } from "./csv-header.js";
import { h, icon, setText } from "./dom.js";
import { bytes, counted } from "./format.js";
import { remember } from "./names.js";
import { optionFields } from "./option-fields.js";
import { csvOf, linesOf, wrongLines } from "./pasted-urls.js";
import { problemBox } from "./problem-box.js";

// The service finds the columns; if it cannot, its sentence names the option that tells them.
const ABOUT_COLUMNS = /\b(serial|name|image)_columns?\b/;
// Of the header, in the hint.
const SHOWN_COLUMNS = 4;
const SHOWN_LETTERS = 30;
const SHEET = ["M6 3h8l4 4v14H6z", "M14 3v4h4", "M9 12h6", "M9 16h6"];

/** @param signal of the view: a user who has left it is not taken to the new request */
export function uploadForm(settings, signal) {
  const problems = problemBox();
  const options = optionFields();
  const source = sourceFields(problems, options.showColumns);
  const submit = h("button", { class: "primary large" }, "Recompress");
  // Retries of the same content use the same key, so that a lost response does not create a second request.
  let attempt = null;

  const send = async ({ file, content }) => {
    submit.disabled = true;
    setText(submit, "Uploading …");
    problems.clear();
    try {
      const body = options.formData();
      body.set("file", file, file.name);
      attempt = sameAs(attempt, `${content} ${options.fingerprint()}`);
      const answer = await call("upload/", { method: "POST", body, headers: { "Idempotency-Key": attempt.key } });
      const { request_id: requestId } = await answer.json();
      remember(requestId, file.name);
      if (!signal.aborted) {
        location.hash = `#/requests/${requestId}`;
      }
    } catch (failure) {
      submit.disabled = false;
      setText(submit, "Recompress");
      showRefusal(failure);
    }
  };

  function showRefusal({ status, message, details = [] }) {
    const wrongRows = status === 400 && details.length > 0;
    problems.show(message, details, wrongRows && h("button", { type: "button", onclick: sendOtherRows }, "Leave these rows out"));
    if (status === 400 && [message, ...details.map((row) => row.message)].some((text) => ABOUT_COLUMNS.test(text))) {
      options.askForColumns();
    }
  }

  function sendOtherRows() {
    options.skipInvalidRows();
    form.requestSubmit();
  }

  const form = h(
    "form",
    {
      class: "card upload",
      novalidate: true,
      "aria-label": "New request",
      onsubmit: (event) => {
        event.preventDefault();
        const listed = source.listed();
        if (listed && options.valid(problems)) {
          send(listed);
        }
      },
    },
    source.element,
    options.element,
    options.needed,
    problems.element,
    h("div", { class: "buttons" }, submit, settings.samples && samplesButton(settings.samples, send, problems)),
  );
  source.acceptDrops(form);
  return form;
}

function sameAs(attempt, content) {
  return attempt?.content === content ? attempt : { content, key: randomKey() };
}

function randomKey() {
  // Not randomUUID, which requires a secure context.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Shown only if the service offers samples, that is, in dev mode. */
function samplesButton(path, send, problems) {
  const load = async () => {
    try {
      const csv = await (await call(path)).blob();
      await send(fromDisk(new File([csv], "Sample pictures", { type: "text/csv" })));
    } catch (failure) {
      problems.show(failure.message);
    }
  };
  return h("button", { type: "button", class: "link", onclick: load }, "Try it with the sample pictures");
}

/** A file with a fingerprint of its content. It uses metadata, because the file may be too large to read. */
function fromDisk(file) {
  return { file, content: [file.name, file.size, file.lastModified].join(" ") };
}

/** The two ways to name the images: a file, or pasted lines. */
function sourceFields(problems, showColumns) {
  let chosen = null;
  // Of the chosen file; null if they cannot be read.
  let columns = null;
  const input = h("input", {
    type: "file",
    id: "file",
    class: "unseen",
    accept: ".csv,.gz,.tsv,.txt,text/csv",
    onchange: () => choose(input.files[0]),
  });
  const title = h("strong", {}, "Drop a CSV here, or choose a file");
  const hint = h("span", { class: "note" }, "An export of your shop, or columns S. No., Product Name, Input Image Urls");
  const drop = h("label", { class: "drop", for: "file" }, input, icon(...SHEET), title, hint);
  const pasted = h("textarea", {
    id: "urls",
    rows: 7,
    spellcheck: "false",
    placeholder: "https://example.com/lamp.jpg\nhttps://example.com/chair.png",
    "aria-describedby": "urls-count",
    oninput: () => setText(lines, lineNote(pasted.value)),
  });
  const lines = h("p", { class: "note", id: "urls-count" }, lineNote(""));
  const paste = h("div", { class: "paste", hidden: true }, h("label", { for: "urls" }, "Image URLs, one a line"), pasted, lines);
  const ways = h(
    "fieldset",
    { class: "ways" },
    h("legend", { class: "unseen" }, "Where the images are listed"),
    way("csv", "CSV file", true),
    way("urls", "Paste URLs", false),
  );
  ways.addEventListener("change", () => show(ways.querySelector("input:checked").value));

  function show(which) {
    ways.querySelector(`[value=${which}]`).checked = true;
    drop.hidden = which !== "csv";
    paste.hidden = which !== "urls";
    problems.clear();
    showColumns(drop.hidden ? null : columns);
  }

  function choose(file) {
    if (file) {
      chosen = file;
      drop.classList.add("chosen");
      setText(title, chosen.name);
      setText(hint, hintOf(chosen, null));
      problems.clear();
      readColumns(chosen);
    }
  }

  async function readColumns(file) {
    columns = null;
    showColumns(null);
    const found = await columnsOf(file);
    // Another file may have been chosen meanwhile.
    if (file === chosen) {
      columns = found;
      setText(hint, hintOf(file, columns));
      showColumns(drop.hidden ? null : columns);
    }
  }

  /** The list of images as a file, with its fingerprint. If there is none, shows why and returns null. */
  function listed() {
    return drop.hidden ? pastedLines() : chosenFile();
  }

  function chosenFile() {
    if (!chosen) {
      problems.show("Choose a CSV first, or paste URLs.");
      input.focus();
    }
    return chosen && fromDisk(chosen);
  }

  function pastedLines() {
    const wrong = wrongLines(pasted.value);
    const urls = linesOf(pasted.value);
    if (wrong.length > 0 || urls.length === 0) {
      problems.show(urls.length === 0 ? "Paste at least one URL." : "Each line must be a URL that begins with http:// or https://.", wrong);
      pasted.focus();
      return null;
    }
    const content = csvOf(urls);
    return { file: new File([content], counted(urls.length, "pasted URL"), { type: "text/csv" }), content };
  }

  function acceptDrops(area) {
    for (const type of ["dragenter", "dragover"]) {
      area.addEventListener(type, (event) => {
        event.preventDefault();
        area.classList.add("dragged");
      });
    }
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) {
        area.classList.remove("dragged");
      }
    });
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      area.classList.remove("dragged");
      show("csv");
      choose(event.dataTransfer.files[0]);
    });
  }

  return { element: h("div", { class: "source" }, ways, drop, paste), listed, acceptDrops };
}

function hintOf(file, columns) {
  return [bytes(file.size), columns && namesOf(columns), "choose another"].filter(Boolean).join(" · ");
}

function namesOf(columns) {
  const some = columns.slice(0, SHOWN_COLUMNS).map((name) => (name.length > SHOWN_LETTERS ? `${name.slice(0, SHOWN_LETTERS)}…` : name));
  return some.join(", ") + (columns.length > some.length ? ` and ${columns.length - some.length} more` : "");
}

function way(value, label, checked) {
  return h("label", {}, h("input", { type: "radio", name: "way", value, checked }), h("span", {}, label));
}

function lineNote(text) {
  const urls = linesOf(text).length;
  return urls === 0 ? "Each URL becomes a row; its file name is the product's name." : counted(urls, "image");
}
