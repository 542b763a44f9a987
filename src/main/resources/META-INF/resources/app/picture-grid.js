// The grid of pictures. Only rows near the viewport exist, so that ten thousand images cost as much as fifty.

import { openComparison } from "./comparison.js";
import { h } from "./dom.js";
import { counted } from "./format.js";
import { imagePages } from "./image-pages.js";
import { pictureTile } from "./picture-tile.js";

const NARROWEST = 168;
const CAPTION = 64;
const GAP = 12;
const ROWS_AROUND = 2;
const BETWEEN_LOOKS = 1500;

export function pictureGrid(request, settings, signal) {
  const total = request.images_total;
  const list = h("ul", { class: "grid", "aria-label": "Images", onkeydown: move });
  const element = h(
    "section",
    { class: "pictures", "aria-labelledby": "pictures-title" },
    h("h2", { id: "pictures-title" }, "Images"),
    h("p", { class: "note" }, `${counted(total, "image")} in the order of the CSV. Choose one to compare it with its original; arrow keys go from one to the next.`),
    list,
  );
  const tiles = new Map();
  const pages = imagePages(request.request_id, total, draw, signal);
  let layout = { columns: 1, width: NARROWEST, height: NARROWEST };
  let current = 0;
  let failed = request.images_failed;
  let lookAgain = null;

  const scheduled = onceAFrame(draw);
  const observer = new ResizeObserver(scheduled);
  observer.observe(list);
  window.addEventListener("scroll", scheduled, { passive: true, signal });
  window.addEventListener("resize", scheduled, { signal });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(lookAgain);
    tiles.forEach((tile) => tile.release());
  });

  function measure() {
    const space = list.clientWidth;
    const columns = Math.max(1, Math.floor((space + GAP) / (NARROWEST + GAP)));
    const width = (space - (columns - 1) * GAP) / columns;
    layout = { columns, width, height: Math.round(width * 0.75) + CAPTION };
    list.style.blockSize = `${Math.ceil(total / columns) * (layout.height + GAP) - GAP}px`;
  }

  function visible() {
    const row = layout.height + GAP;
    const top = -list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / row) - ROWS_AROUND) * layout.columns;
    const last = Math.min(total, (Math.ceil((top + innerHeight) / row) + ROWS_AROUND) * layout.columns) - 1;
    return { first, last };
  }

  function draw() {
    if (!list.isConnected || signal.aborted || list.clientWidth === 0) {
      return;
    }
    measure();
    const { first, last } = visible();
    for (const [index, tile] of tiles) {
      // Keep the focused tile, or the focus would be lost.
      if ((index < first || index > last) && index !== current) {
        tile.release();
        tile.element.remove();
        tiles.delete(index);
      }
    }
    for (let index = first; index <= last; index++) {
      place(index);
    }
    place(current);
    if (last >= first) {
      pages.want(first, last);
    }
  }

  function place(index) {
    let tile = tiles.get(index);
    if (!tile) {
      tile = pictureTile(index, total, settings, open);
      tiles.set(index, tile);
      const after = [...tiles.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
      list.insertBefore(tile.element, after === undefined ? null : tiles.get(after).element);
    }
    const row = Math.floor(index / layout.columns);
    tile.element.style.inlineSize = `${layout.width}px`;
    tile.element.style.blockSize = `${layout.height}px`;
    tile.element.style.transform = `translate(${(index % layout.columns) * (layout.width + GAP)}px, ${row * (layout.height + GAP)}px)`;
    tile.button.tabIndex = index === current ? 0 : -1;
    tile.show(pages.at(index));
  }

  function move(event) {
    const page = Math.max(1, Math.floor(innerHeight / (layout.height + GAP)) - 1) * layout.columns;
    const steps = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: layout.columns,
      ArrowUp: -layout.columns,
      PageDown: page,
      PageUp: -page,
      Home: -total,
      End: total,
    };
    if (event.key in steps) {
      event.preventDefault();
      focus(Math.min(total - 1, Math.max(0, current + steps[event.key])));
    }
  }

  function focus(index) {
    current = index;
    place(index);
    const { button } = tiles.get(index);
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "nearest" });
    draw();
  }

  async function open(index) {
    current = index;
    const last = await openComparison(index, total, pages, settings, signal);
    if (!signal.aborted) {
      focus(last);
    }
  }

  /** Schedules a throttled refresh, because shown images may have ended. */
  function update(state) {
    pages.age(state.images_failed < failed);
    failed = state.images_failed;
    lookAgain ??= setTimeout(
      () => {
        lookAgain = null;
        pages.age(false);
        draw();
      },
      state.status === "Pending" ? BETWEEN_LOOKS : 0,
    );
  }

  requestAnimationFrame(draw);
  return { element, update };
}

function onceAFrame(action) {
  let waiting = false;
  return () => {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        action();
      });
    }
  };
}
