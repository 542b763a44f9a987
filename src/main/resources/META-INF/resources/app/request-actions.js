// The actions of a request.

import { call, save } from "./api.js";
import { confirmed } from "./dialogs.js";
import { h, icon, setText } from "./dom.js";
import { counted } from "./format.js";

const DOWNLOAD = ["M12 4v11", "M7 11l5 5 5-5", "M5 20h14"];

/** @param retried called with the request when its failed images are pending again */
export function requestActions(request, signal, retried) {
  const path = `requests/${request.request_id}`;
  const problem = h("p", { class: "problem", role: "alert", hidden: true });

  const guarded = (action) => async () => {
    problem.hidden = true;
    try {
      await action();
    } catch (failure) {
      problem.hidden = false;
      setText(problem, failure.message);
    }
  };

  const retry = button("", guarded(async () => {
    // Prevent a second click.
    retry.disabled = true;
    try {
      retried(await (await call(`${path}/retry`, { method: "POST" })).json());
    } finally {
      retry.disabled = false;
    }
  }));
  const zip = button("Download all", guarded(() => save(`${path}/output.zip`, `output-${request.request_id}.zip`)));
  const remove = button("", guarded(() => removeRequest(path, pending, signal)), "danger-quiet");
  let pending = false;

  const element = h(
    "section",
    { class: "actions", "aria-label": "Actions" },
    h(
      "div",
      { class: "buttons" },
      button([icon(...DOWNLOAD), "Output CSV"], guarded(() => save(`${path}/output.csv`, `output-${request.request_id}.csv`)), "primary"),
      zip,
      retry,
      h("span", { class: "gap" }),
      remove,
    ),
    problem,
  );

  function update(state) {
    pending = state.status === "Pending";
    zip.hidden = state.images_processed === 0;
    retry.hidden = state.images_failed === 0 || state.status === "Cancelled";
    setText(retry, `Retry ${counted(state.images_failed, "failed image")}`);
    setText(remove, pending ? "Cancel" : "Delete");
  }

  return { element, update };
}

function button(content, onclick, kind = "") {
  return h("button", { type: "button", class: kind, onclick }, content);
}

async function removeRequest(path, pending, signal) {
  const agreed = await confirmed(
    {
      title: pending ? "Cancel this request?" : "Delete this request?",
      text: pending
        ? "What is pending is cancelled, and the request is deleted with the images that are done already."
        : "The request and its smaller images are deleted for good. The original images stay where they are.",
      action: pending ? "Cancel and delete" : "Delete",
    },
    signal,
  );
  if (agreed) {
    await call(path, { method: "DELETE" });
    if (!signal.aborted) {
      location.hash = "#/";
    }
  }
}
