// The progress bar, the speed, and the time left.

import { h, setText } from "./dom.js";
import { count, counted, duration, rate } from "./format.js";
import { overall, throughput } from "./throughput.js";

export function progressPanel(request) {
  const speed = throughput();
  const good = h("div", { class: "bar-good" });
  const bad = h("div", { class: "bar-bad" });
  const bar = h(
    "div",
    { class: "bar", role: "progressbar", "aria-label": "Images that have ended", "aria-valuemin": 0, "aria-valuemax": request.images_total },
    good,
    bad,
  );
  const done = h("strong");
  const pace = h("span", { class: "pace" });
  const lost = h("p", { class: "note lost", role: "status" });
  let failed = request.images_failed;

  function update(state) {
    const ended = state.images_processed + state.images_failed;
    bar.setAttribute("aria-valuenow", ended);
    bar.setAttribute("aria-valuetext", `${count(ended)} of ${counted(state.images_total, "image")}`);
    good.style.inlineSize = `${(state.images_processed / state.images_total) * 100}%`;
    bad.style.inlineSize = `${(state.images_failed / state.images_total) * 100}%`;
    setText(done, `${count(ended)} of ${counted(state.images_total, "image")}`);
    if (state.images_failed < failed) {
      speed.forget();
    }
    failed = state.images_failed;
    setText(pace, state.status === "Pending" ? pending(speed.of(ended, state.images_total), ended) : ending(state));
  }

  return {
    element: h("section", { class: "card progress", "aria-label": "Progress" }, h("p", { class: "progress-line" }, done, pace), bar, lost),
    update,
    connected: (is) => setText(lost, is ? "" : "The connection is lost. Trying again …"),
  };
}

function pending(pace, ended) {
  if (!pace) {
    return ended === 0 ? "waiting for the first image" : "";
  }
  return `${rate(pace.perSecond)} images/s · about ${duration(pace.secondsLeft)} left`;
}

function ending(state) {
  if (!state.completed_at || state.attempt > 1) {
    return "";
  }
  const { seconds, perSecond } = overall(state);
  return `in ${duration(seconds)} · ${rate(perSecond)} images/s`;
}
