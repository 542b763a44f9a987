// Live progress: server-sent events through fetch, because EventSource cannot send a key.

import { ApiError, call } from "./api.js";

const LONGEST_PAUSE = 10_000;

/**
 * Follows a request until it has ended, across lost connections and changing replicas.
 *
 * @param told called with each state of the request, including the last one
 * @param connected called with true or false when the connection changes
 * @return when the request has ended; fails with an ApiError if the request cannot be followed
 */
export async function follow(requestId, told, connected, signal) {
  const position = { lastEventId: null, retry: 1000, ended: false };
  for (let failures = 0; !position.ended && !signal.aborted; ) {
    try {
      const got = await readStream(requestId, position, signal, (state) => {
        failures = 0;
        connected(true);
        told(state);
      });
      if (!got) {
        return;
      }
    } catch (failure) {
      if (signal.aborted) {
        return;
      }
      if (failure instanceof ApiError && failure.status >= 400 && failure.status < 500 && failure.status !== 429) {
        throw failure;
      }
      failures++;
      connected(false);
    }
    if (!position.ended) {
      await pause(Math.min(LONGEST_PAUSE, position.retry * 2 ** Math.min(failures, 4)), signal);
    }
  }
}

/** @return false if the service reports that no more events follow */
async function readStream(requestId, position, signal, told) {
  const headers = { Accept: "text/event-stream" };
  if (position.lastEventId) {
    headers["Last-Event-ID"] = position.lastEventId;
  }
  const answer = await call(`requests/${requestId}/events`, { headers, signal });
  if (answer.status === 204) {
    return false;
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return true;
    }
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      readEvent(block, position, told);
    }
  }
}

function readEvent(block, position, told) {
  const event = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) {
      event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
    }
  }
  position.retry = Number(event.retry ?? position.retry);
  if (!event.data) {
    return;
  }
  position.lastEventId = event.id;
  position.ended = event.event === "completed";
  told(JSON.parse(event.data));
}

function pause(milliseconds, signal) {
  return new Promise((resume) => {
    const timer = setTimeout(resume, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resume();
    }, { once: true });
  });
}
