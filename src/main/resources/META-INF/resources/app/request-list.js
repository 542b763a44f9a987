// Earlier requests, newest first. Pending ones are refreshed every few seconds.

import { ApiError, get } from "./api.js";
import { h, setText } from "./dom.js";
import { bytes, count, counted, saving, time } from "./format.js";
import { nameOf } from "./names.js";
import { statusBadge } from "./status-badge.js";

const PAGE = 20;
const LOOK_AGAIN = 3000;
// The largest page of the listing.
const MOST = 1000;

export function requestList(signal) {
  const list = h("ul", { class: "requests" });
  const more = h("button", { type: "button", hidden: true }, "Show earlier ones");
  const note = h("p", { class: "note", role: "status" }, "Loading …");
  let cursor = null;

  const load = async () => {
    more.disabled = true;
    try {
      const page = await get(`requests?limit=${PAGE}${cursor ? `&cursor=${cursor}` : ""}`, signal);
      list.append(...page.requests.map(entry));
      cursor = page.next_cursor;
      more.hidden = !cursor;
      setText(note, noteOf(list));
    } catch (failure) {
      if (!signal.aborted) {
        setText(note, failure.message);
      }
    }
    more.disabled = false;
  };
  more.addEventListener("click", load);
  load();
  let timer = null;
  const lookAgain = () => {
    timer = setTimeout(async () => {
      await refreshPending(list, note, signal);
      if (!signal.aborted) {
        lookAgain();
      }
    }, LOOK_AGAIN);
  };
  lookAgain();
  signal.addEventListener("abort", () => clearTimeout(timer));
  return h(
    "section",
    { class: "earlier", "aria-labelledby": "earlier-title" },
    h("h2", { id: "earlier-title" }, "Earlier requests"),
    list,
    note,
    more,
  );
}

function noteOf(list) {
  return list.children.length ? "" : "Nothing yet. What you upload is listed here, also after a reload.";
}

function entry(request) {
  const done = request.images_processed + request.images_failed;
  const saved = saving(request.bytes_in, request.bytes_out);
  return h(
    "li",
    { "data-pending": request.status === "Pending" ? request.request_id : null },
    h(
      "a",
      { href: `#/requests/${request.request_id}` },
      h("span", { class: "name" }, nameOf(request.request_id)),
      statusBadge(request),
      h(
        "span",
        { class: "facts" },
        h("time", { datetime: request.created_at }, time(request.created_at)),
        request.status === "Pending"
          ? ` · ${count(done)} of ${counted(request.images_total, "image")}`
          : ` · ${counted(request.images_total, "image")}`,
        request.images_failed > 0 && h("span", { class: "bad" }, ` · ${count(request.images_failed)} failed`),
        request.rows_rejected > 0 && h("span", { class: "bad" }, ` · ${counted(request.rows_rejected, "row")} left out`),
        saved !== null && ` · ${bytes(request.bytes_in)} → ${bytes(request.bytes_out)}`,
      ),
      h("span", { class: "saved" }, saved === null ? "" : `−${saved} %`),
    ),
  );
}

/** Refreshes all with one listing. Requests that newer ones have pushed out of it are read one by one. */
async function refreshPending(list, note, signal) {
  const pending = [...list.querySelectorAll("[data-pending]")];
  if (document.hidden || pending.length === 0) {
    return;
  }
  const reach = Math.min(MOST, [...list.children].indexOf(pending.at(-1)) + PAGE);
  try {
    const { requests } = await get(`requests?limit=${reach}`, signal, { ask: false });
    const found = new Map(requests.map((request) => [request.request_id, request]));
    for (const item of pending) {
      const request = found.get(item.dataset.pending) ?? (await single(item.dataset.pending, signal));
      if (signal.aborted) {
        return;
      }
      replace(item, request);
    }
    setText(note, noteOf(list));
  } catch (failure) {
    if (!signal.aborted) {
      setText(note, failure.message);
    }
  }
}

/** Null if the request has been deleted. */
async function single(requestId, signal) {
  try {
    return await get(`requests/${requestId}`, signal, { ask: false });
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 404) {
      return null;
    }
    throw failure;
  }
}

function replace(item, request) {
  if (!request) {
    item.remove();
    return;
  }
  const focused = item.contains(document.activeElement);
  const fresh = entry(request);
  item.replaceWith(fresh);
  if (focused) {
    fresh.firstElementChild.focus();
  }
}
