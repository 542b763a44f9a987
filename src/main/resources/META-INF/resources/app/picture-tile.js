// One image of the grid: the output, or the reason why there is none.

import { h, setText } from "./dom.js";
import { bytes, saving } from "./format.js";
import { outputUrl, releasePicture, showPicture } from "./picture-source.js";

/** @param open called with the index when the tile is chosen */
export function pictureTile(index, total, settings, open) {
  const img = h("img", { alt: "", decoding: "async" });
  const face = h("span", { class: "face" }, img);
  const word = h("span", { class: "word" });
  const name = h("span", { class: "name" });
  const share = h("span", { class: "share" });
  const detail = h("span", { class: "detail" });
  const heading = h("span", { class: "heading" }, name, share);
  const button = h("button", { type: "button", class: "tile", onclick: () => open(index) }, face, heading, detail);
  // A placeholder until the image is loaded.
  setText(name, `Image ${index + 1}`);
  const element = h("li", { "aria-setsize": total, "aria-posinset": index + 1 }, button);
  let shown = null;

  img.addEventListener("error", () => {
    if (img.dataset.url) {
      releasePicture(img);
      say("can't be shown");
    }
  });
  face.append(word);

  function say(text) {
    setText(word, text);
  }

  /** @param image undefined if not loaded yet */
  function show(image) {
    // Comparing the state is sufficient: a completed image does not change, though its signed URL may.
    if (!image || image.state === shown?.state) {
      return;
    }
    shown = image;
    button.dataset.state = image.state.toLowerCase();
    setText(name, image.product_name);
    if (image.state === "Completed") {
      say("");
      setText(share, image.unchanged ? "" : `−${saving(image.source_bytes, image.output_bytes)} %`);
      setText(detail, sizes(image));
      showPicture(img, outputUrl(image, settings.public_url)).catch(() => say("can't be shown"));
    } else {
      releasePicture(img);
      setText(share, "");
      const failed = image.state === "Failed";
      say(failed ? "failed" : image.state === "Cancelled" ? "cancelled" : "waiting");
      setText(detail, failed ? image.error_code : "");
    }
  }

  return { element, button, show, release: () => releasePicture(img) };
}

function sizes({ source_bytes: before, output_bytes: after, unchanged, animated, warning, reused }) {
  return [
    warning && "incomplete",
    animated && "animated",
    reused && "taken over",
    unchanged ? `${bytes(after)}, as it was` : `${bytes(before)} → ${bytes(after)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}
