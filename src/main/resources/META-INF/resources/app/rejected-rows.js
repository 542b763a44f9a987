// Lists the rows of the CSV that were left out, and why. They do not change.

import { get, save } from "./api.js";
import { h } from "./dom.js";
import { counted } from "./format.js";

const PAGE = 100;

export function rejectedRows(request, signal) {
  const path = `requests/${request.request_id}/errors`;
  const rows = h("tbody");
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const more = h("button", { type: "button", hidden: true, onclick: load }, "Show more");
  const csv = h("button", { type: "button", onclick: guarded(() => save(path, `errors-${request.request_id}.csv`, "text/csv")) }, "All as a CSV");
  const element = h(
    "section",
    { class: "card errors", "aria-labelledby": "rejected-title" },
    h("h2", { id: "rejected-title" }, `${counted(request.rows_rejected, "row")} left out`),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-labelledby": "rejected-title" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ["Row", "Column", "Why"].map((name) => h("th", { scope: "col" }, name)))),
        rows,
      ),
    ),
    h("div", { class: "buttons" }, more, csv),
    problem,
  );
  let cursor = "";

  async function load() {
    more.disabled = true;
    await guarded(async () => {
      const page = await get(`${path}?limit=${PAGE}&cursor=${cursor}`, signal);
      rows.append(...page.errors.map(row));
      cursor = page.next_cursor;
      more.hidden = cursor === null;
    })();
    more.disabled = false;
  }

  function guarded(action) {
    return async () => {
      problem.hidden = true;
      try {
        await action();
      } catch (failure) {
        if (!signal.aborted) {
          // Of the first page, too: it can be asked for again.
          more.hidden = cursor === null;
          problem.textContent = failure.message;
          problem.hidden = false;
        }
      }
    };
  }

  load();
  return { element, update() {} };
}

function row({ row: number, column, message }) {
  return h("tr", {}, h("td", { class: "number" }, String(number)), h("td", {}, column ?? ""), h("td", {}, message));
}
