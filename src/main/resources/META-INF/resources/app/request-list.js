// Earlier requests, newest first; those that are pending are looked at again every few seconds.

import { get } from "./api.js";
import { h, setText } from "./dom.js";
import { bytes, count, counted, saving, time } from "./format.js";
import { nameOf } from "./names.js";
import { statusBadge } from "./status-badge.js";

const PAGE = 20;
const LOOK_AGAIN = 3000;

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
      setText(note, list.children.length ? "" : "Nothing yet. What you upload is listed here, also after a reload.");
    } catch (failure) {
      if (!signal.aborted) {
        setText(note, failure.message);
      }
    }
    more.disabled = false;
  };
  more.addEventListener("click", load);
  load();
  const timer = setInterval(() => refreshPending(list, signal), LOOK_AGAIN);
  signal.addEventListener("abort", () => clearInterval(timer));
  return h(
    "section",
    { class: "earlier", "aria-labelledby": "earlier-title" },
    h("h2", { id: "earlier-title" }, "Earlier requests"),
    list,
    note,
    more,
  );
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
        saved !== null && ` · ${bytes(request.bytes_in)} → ${bytes(request.bytes_out)}`,
      ),
      h("span", { class: "saved" }, saved === null ? "" : `−${saved} %`),
    ),
  );
}

async function refreshPending(list, signal) {
  if (document.hidden) {
    return;
  }
  for (const item of list.querySelectorAll("[data-pending]")) {
    const request = await get(`requests/${item.dataset.pending}`, signal).catch(() => null);
    if (request && !signal.aborted) {
      const focused = item.contains(document.activeElement);
      const fresh = entry(request);
      item.replaceWith(fresh);
      if (focused) {
        fresh.firstElementChild.focus();
      }
    }
  }
}
