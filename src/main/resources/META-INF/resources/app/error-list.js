// The images that failed, by row, as it happens.

import { get } from "./api.js";
import { h, setText } from "./dom.js";
import { counted } from "./format.js";

const PAGE = 100;
const BETWEEN_LOOKS = 1000;

export function errorList(request, signal) {
  const rows = h("tbody");
  const title = h("h2", { id: "errors-title" });
  const more = h("button", { type: "button", hidden: true, onclick: () => load(limit + PAGE) }, "Show more");
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
  let shown = 0;
  let loading = false;

  async function load(upTo) {
    limit = Math.min(1000, upTo);
    loading = true;
    try {
      const page = await get(`requests/${request.request_id}/images?state=failed&limit=${limit}`, signal);
      rows.replaceChildren(...page.images.map(row));
      more.hidden = !page.next_cursor || limit === 1000;
    } catch {
      // The next change, or the button, tries again.
      shown = -1;
    }
    loading = false;
  }

  function update(state) {
    const failed = state.images_failed;
    element.hidden = failed === 0;
    setText(title, `${counted(failed, "image")} failed`);
    if (failed === shown || loading || signal.aborted) {
      return;
    }
    shown = failed;
    load(limit);
    // What failed while this was being read is read next.
    setTimeout(() => update(latest), BETWEEN_LOOKS);
  }

  let latest = request;
  return {
    element,
    update(state) {
      latest = state;
      update(state);
    },
  };
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
