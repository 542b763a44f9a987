// The bytes saved: in total as two bars, and by image as a chart.

import { get } from "./api.js";
import { h, s, setText } from "./dom.js";
import { bytes, count, counted, saving } from "./format.js";

const STEPS = 10;
const PAGE = 1000;
const MOST_IMAGES = 10_000;

export function savingsPanel(request, signal) {
  const share = h("strong", { class: "big" });
  const before = bar("Before");
  const after = bar("After");
  const chart = h("figure", { hidden: true });
  const element = h(
    "section",
    { class: "card savings", "aria-labelledby": "savings-title", hidden: true },
    h("div", { class: "total" }, h("h2", { id: "savings-title" }, "Saved"), share, before.element, after.element),
    chart,
  );
  let charted = -1;

  function update(state) {
    const saved = saving(state.bytes_in, state.bytes_out);
    element.hidden = saved === null;
    if (saved === null) {
      return;
    }
    setText(share, `${saved} %`);
    before.set(state.bytes_in, 1);
    after.set(state.bytes_out, state.bytes_out / state.bytes_in);
    if (state.status !== "Pending" && state.images_processed !== charted) {
      charted = state.images_processed;
      drawChart(chart, request.request_id, signal).catch(() => {
        charted = -1;
      });
    }
  }

  return { element, update };
}

function bar(name) {
  const fill = h("span", { class: "fill" });
  const size = h("span", { class: "size" });
  return {
    element: h("p", { class: `weight ${name.toLowerCase()}` }, h("span", { class: "which" }, name), h("span", { class: "track" }, fill), size),
    set(total, share) {
      setText(size, bytes(total));
      fill.style.inlineSize = `${Math.max(1, share * 100)}%`;
    },
  };
}

async function drawChart(figure, requestId, signal) {
  const steps = new Array(STEPS).fill(0);
  let seen = 0;
  let cursor = "";
  do {
    const page = await get(`requests/${requestId}/images?state=completed&limit=${PAGE}&cursor=${cursor}`, signal);
    for (const image of page.images) {
      steps[Math.min(STEPS - 1, Math.floor((saving(image.source_bytes, image.output_bytes) ?? 0) / (100 / STEPS)))]++;
    }
    seen += page.images.length;
    cursor = page.next_cursor;
  } while (cursor && seen < MOST_IMAGES);
  const which = cursor ? `the first ${count(seen)} images` : counted(seen, "image");
  figure.replaceChildren(h("figcaption", {}, `How much smaller, of ${which}`), columns(steps), table(steps));
  figure.hidden = false;
}

/** Visual only: the table beside it has the same numbers. */
function columns(steps) {
  const most = Math.max(...steps, 1);
  const width = 46;
  const height = 110;
  return s(
    "svg",
    { viewBox: `0 0 ${STEPS * width} ${height + 34}`, class: "chart", "aria-hidden": "true" },
    steps.map((images, step) => {
      const tall = images === 0 ? 0 : Math.max(2, (images / most) * height);
      const x = step * width;
      return [
        s("rect", { x: x + 4, y: 14 + height - tall, width: width - 8, height: tall, rx: 2 }),
        images > 0 && s("text", { x: x + width / 2, y: 14 + height - tall - 4, class: "value" }, count(images)),
        step % 2 === 0 && s("text", { x, y: height + 30, class: step === 0 ? "first" : "" }, `${step * 10} %`),
      ];
    }),
    s("line", { x1: 0, x2: STEPS * width, y1: height + 14.5, y2: height + 14.5 }),
  );
}

function table(steps) {
  return h(
    "table",
    { class: "unseen" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Smaller by"), h("th", { scope: "col" }, "Images"))),
    h("tbody", {}, steps.map((images, step) => h("tr", {}, h("td", {}, `${step * 10} to ${step * 10 + 10} percent`), h("td", {}, count(images))))),
  );
}
