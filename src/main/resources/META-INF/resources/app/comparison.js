// Compares one image before and after, with a slider between the two.

import { h, setText } from "./dom.js";
import { bytes, counted, count, saving } from "./format.js";
import { originalPicture } from "./original-picture.js";
import { outputUrl, releasePicture, showPicture } from "./picture-source.js";
import { showDialog } from "./dialogs.js";

/**
 * Opens the comparison of an image. The user can move on to its neighbours.
 *
 * @param start the index of the first image
 * @param signal of the view; aborting it closes the dialog
 * @return the index of the last image shown, once the dialog is closed
 */
export async function openComparison(start, total, pages, settings, signal) {
  let index = start;
  const title = h("h2", { id: "comparison-title" });
  const place = h("p", { class: "note" });
  const stage = h("div", { class: "stage" });
  const facts = h("dl", { class: "facts" });
  const back = step("Previous image", "‹", () => show(index - 1));
  const on = step("Next image", "›", () => show(index + 1));
  const dialog = h(
    "dialog",
    { class: "comparison", "aria-labelledby": "comparison-title" },
    h(
      "header",
      {},
      h("div", {}, title, place),
      back,
      on,
      h("button", { type: "button", class: "quiet square", "aria-label": "Close", onclick: () => dialog.close() }, "×"),
    ),
    stage,
    facts,
  );

  async function show(next) {
    index = next;
    setText(place, `${count(index + 1)} of ${counted(total, "image")}`);
    back.disabled = index === 0;
    on.disabled = index === total - 1;
    const image = await pages.ready(index);
    if (index !== next) {
      return;
    }
    if (!image) {
      stage.replaceChildren(h("p", { class: "empty" }, "This image can't be loaded now."));
      return;
    }
    setText(title, image.product_name);
    stage.querySelectorAll("img").forEach(releasePicture);
    stage.replaceChildren(...(image.state === "Completed" ? slider(image, settings) : [reason(image)]));
    facts.replaceChildren(...factsOf(image));
  }

  show(start);
  await showDialog(dialog, signal);
  stage.querySelectorAll("img").forEach(releasePicture);
  return index;
}

function step(label, sign, onclick) {
  return h("button", { type: "button", class: "quiet square", "aria-label": label, onclick }, sign);
}

function slider(image, settings) {
  const after = h("img", { alt: `After: ${image.product_name}`, class: "after" });
  const before = originalPicture(image);
  const frame = h("div", { class: "frame" }, after, before.element);
  const range = h("input", {
    type: "range",
    class: "divider",
    min: 0,
    max: 100,
    value: 50,
    "aria-label": "How much of the original is shown",
    oninput: () => place(),
  });

  function place() {
    frame.style.setProperty("--at", `${range.value}%`);
    range.setAttribute("aria-valuetext", `${range.value} percent original`);
  }

  place();
  // Both are shown in the size of the output, even if the original is larger.
  frame.style.setProperty("--ratio", image.width / image.height);
  frame.style.setProperty("--width", `${image.width}px`);
  before.shown.then(
    () => {
      frame.append(h("span", { class: "line", "aria-hidden": "true" }), label("Before", "left"), label("After", "right"), range);
    },
    () => {},
  );
  showPicture(after, outputUrl(image, settings.public_url)).catch(() => {});
  return [frame, before.question];
}

function label(text, side) {
  return h("span", { class: `label ${side}`, "aria-hidden": "true" }, text);
}

function reason(image) {
  const text = image.state === "Failed" ? image.error_message : image.state === "Cancelled" ? "Cancelled." : "Still waiting.";
  return h("p", { class: "empty" }, text);
}

function factsOf(image) {
  const facts = [["Row", `${count(image.row)}, URL ${image.position}`], ["Original", link(image.input_url, image.input_url)]];
  if (image.state === "Completed") {
    facts.push(
      ["Before", bytes(image.source_bytes)],
      ["After", image.unchanged ? `${bytes(image.output_bytes)}, kept as it was` : bytes(image.output_bytes)],
      ["Saved", `${saving(image.source_bytes, image.output_bytes)} %`],
      ["Size", `${count(image.width)} × ${count(image.height)} px`],
    );
    if (image.output_format) {
      facts.push(["Format", formatOf(image)]);
    }
    if (image.warning) {
      facts.push(["Warning", image.warning]);
    }
  }
  if (image.error_code) {
    facts.push(["Code", image.error_code], ["Tries", count(image.attempts)]);
  }
  return facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
}

/** Of an animation, only an unchanged output has all frames. */
function formatOf({ output_format: format, animated, unchanged }) {
  const name = format === "webp" ? "WebP" : format.toUpperCase();
  return animated ? `${name}, ${unchanged ? "animated" : "the first frame of an animation"}` : name;
}

/** A link for http(s) URLs only; the CSV may contain others. */
function link(url, text) {
  return /^https?:\/\//i.test(url)
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text)
    : text;
}
