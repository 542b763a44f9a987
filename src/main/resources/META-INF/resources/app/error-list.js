// Lists the images that failed, by row, with live updates.

import { ApiError, get } from "./api.js";
import { h, setText } from "./dom.js";
import { counted } from "./format.js";

const PAGE = 100;
const MOST = 1000;
const BETWEEN_LOOKS = 1000;

export function errorList(request, signal) {
  const rows = h("tbody");
  const title = h("h2", { id: "errors-title" });
  const more = h("button", { type: "button", hidden: true, onclick: showMore }, "Show more");
  const element = h(
    "section",
    { class: "card errors", "aria-labelledby": "errors-title", hidden: true },
    title,
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-labelledby": "errors-title" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ["Row", "Product", "Image", "Why"].map((name) => h("th", { scope: "col" }, name)))),
        rows,
      ),
    ),
    more,
  );
  let limit = PAGE;
  // Number of failed images when the shown ones were read; -1 if the list is out of date.
  let shown = 0;
  let retried = false;
  let loading = false;
  let pause = null;
  // The service has rejected the request, and would reject it again.
  let gone = false;
  let latest = request;

  /** Reads up to this many images. Long names and URLs may spread them over several pages. */
  async function read(most) {
    const images = [];
    let next = "";
    while (next !== null && images.length < most) {
      const path = `requests/${request.request_id}/images?state=failed&limit=${most - images.length}&cursor=${next}`;
      const page = await get(path, signal);
      images.push(...page.images);
      next = page.next_cursor;
    }
    return { images, next };
  }

  async function load() {
    const asked = { failed: latest.images_failed, limit };
    loading = true;
    retried = false;
    try {
      const { images, next } = await read(asked.limit);
      rows.replaceChildren(...images.map(row));
      more.hidden = next === null || asked.limit === MOST;
      shown = retried || limit !== asked.limit ? -1 : asked.failed;
    } catch (failure) {
      gone = failure instanceof ApiError && failure.status >= 400 && failure.status < 500 && failure.status !== 429;
    }
    loading = false;
    pause = setTimeout(() => {
      pause = null;
      loadMissing();
    }, BETWEEN_LOOKS);
  }

  /** Reads again if more images have failed since, or if the last read failed. */
  function loadMissing() {
    if (latest.images_failed !== shown && !loading && !pause && !gone && !signal.aborted) {
      load();
    }
  }

  function showMore() {
    limit = Math.min(MOST, limit + PAGE);
    shown = -1;
    gone = false;
    clearTimeout(pause);
    pause = null;
    loadMissing();
  }

  function update(state) {
    if (state.images_failed < latest.images_failed) {
      retried = true;
      shown = -1;
    }
    latest = state;
    element.hidden = state.images_failed === 0;
    setText(title, `${counted(state.images_failed, "image")} failed`);
    loadMissing();
  }

  return { element, update };
}

function row(image) {
  return h(
    "tr",
    {},
    h("td", { class: "number" }, String(image.row)),
    h("td", {}, image.product_name),
    h("td", { class: "url" }, image.input_url),
    h("td", {}, h("code", {}, image.error_code), " ", h("span", {}, image.error_message)),
  );
}
