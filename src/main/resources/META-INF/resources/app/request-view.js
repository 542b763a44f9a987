// The view of one request: progress, errors, results and actions.

import { get } from "./api.js";
import { errorList } from "./error-list.js";
import { follow } from "./events.js";
import { announce, h, setText } from "./dom.js";
import { count, counted, saving, time } from "./format.js";
import { nameOf } from "./names.js";
import { pictureGrid } from "./picture-grid.js";
import { progressPanel } from "./progress-panel.js";
import { rejectedRows } from "./rejected-rows.js";
import { requestActions } from "./request-actions.js";
import { savingsPanel } from "./savings-panel.js";
import { statusBadge } from "./status-badge.js";

export function requestView(requestId, settings, signal) {
  document.title = `${nameOf(requestId)} · Halftone`;
  const badge = h("span");
  const facts = h("p", { class: "note" }, "Loading …");
  const body = h("div", { class: "request-body" });
  const view = h(
    "div",
    { class: "request" },
    h("a", { class: "back", href: "#/" }, "← All requests"),
    h("div", { class: "title" }, h("h1", {}, nameOf(requestId)), badge),
    facts,
    body,
  );

  const fail = (failure) => {
    if (!signal.aborted) {
      badge.replaceChildren();
      setText(facts, "");
      body.replaceChildren(h("p", { class: "empty" }, failure.message, " ", h("a", { href: "#/" }, "See all requests")));
    }
  };

  get(`requests/${requestId}`, signal)
    .then((request) => {
      setText(facts, factsOf(request));
      fillView(request, { body, badge, settings, signal, fail });
    })
    .catch(fail);
  return view;
}

const FORMATS = { webp: "as WebP", png: "as PNG", keep: "formats kept", auto: "smallest format" };

// Nothing is said about these.
const OWN_COLUMNS = ["s. no.", "serial number", "product name", "input image urls"];
const SHOWN_COLUMNS = 6;

function factsOf({ created_at: createdAt, options, columns }) {
  return [
    time(createdAt),
    `quality ${options.quality}`,
    `effort ${options.effort}`,
    FORMATS[options.format],
    options.subsampling === "keep" && "colours kept",
    sizeOf(options),
    options.enlarge && "smaller ones enlarged",
    options.background && options.background !== "#ffffff" && `background ${options.background}`,
    options.salvage && "truncated JPEGs completed",
    options.output_name !== "id" && `named ${options.output_name}`,
    options.output_csv === "replace" && "URLs replaced in the CSV",
    options.reuse === "unchanged" && "unchanged images taken over",
    columns && columnsRead(columns),
  ]
    .filter(Boolean)
    .join(" · ");
}

function columnsRead({ serial, name, images }) {
  const names = [serial, name, ...images].filter(Boolean);
  if (names.every((column) => OWN_COLUMNS.includes(column.trim().toLowerCase()))) {
    return null;
  }
  const rest = names.length - SHOWN_COLUMNS;
  return `from the columns ${names.slice(0, SHOWN_COLUMNS).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function sizeOf({ max_width: width, max_height: height, fit }) {
  if (fit === "pad" || fit === "crop") {
    return `${fit === "pad" ? "padded" : "cropped"} to ${count(width)} × ${count(height)} px`;
  }
  const limits = [width && `${count(width)} px wide`, height && `${count(height)} px high`].filter(Boolean);
  return limits.length > 0 && `at most ${limits.join(", ")}`;
}

/** Adds the parts of the view, and keeps them up to date from the stream. */
function fillView(request, { body, badge, settings, signal, fail }) {
  const parts = [
    progressPanel(request),
    requestActions(request, signal, (retried) => {
      tell(retried);
      listen();
    }),
    savingsPanel(request, signal),
    errorList(request, signal),
    ...(request.rows_rejected > 0 ? [rejectedRows(request, signal)] : []),
    pictureGrid(request, settings, signal),
  ];
  body.replaceChildren(...parts.map((part) => part.element));
  let state = request;
  let milestone = -1;
  let following = false;

  const tell = (progress) => {
    state = { ...state, ...progress };
    badge.replaceChildren(statusBadge(state));
    parts.forEach((part) => part.update(state));
    milestone = sayMilestone(state, milestone);
  };

  /** Opens at most one stream: a retry before the end continues in the open one. */
  const listen = async () => {
    milestone = -1;
    if (following) {
      return;
    }
    following = true;
    try {
      await follow(request.request_id, tell, (connected) => parts[0].connected(connected), signal);
    } catch (failure) {
      fail(failure);
      return;
    } finally {
      following = false;
    }
    // A retry after the stream has ended needs a new stream.
    if (state.status === "Pending" && !signal.aborted) {
      listen();
    }
  };

  tell(request);
  if (request.status === "Pending") {
    listen();
  }
}

/** Announces each quarter and the end. A screen reader would be kept busy by every state. */
function sayMilestone(state, before) {
  const done = state.images_processed + state.images_failed;
  const quarter = Math.floor((done / state.images_total) * 4);
  if (state.status !== "Pending") {
    if (before >= 0) {
      const saved = saving(state.bytes_in, state.bytes_out);
      announce(
        `${state.status}. ${counted(state.images_processed, "image")} done, ${count(state.images_failed)} failed` +
          (saved === null ? "." : `, ${saved} percent saved.`),
      );
    }
  } else if (quarter > before && before >= 0) {
    announce(`${count(done)} of ${counted(state.images_total, "image")} done.`);
  }
  return quarter;
}
