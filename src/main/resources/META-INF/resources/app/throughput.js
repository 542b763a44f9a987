// Images a second, over the last seconds, and the time that is left at that rate.

const WINDOW = 10_000;

export function throughput() {
  let samples = [];

  return {
    /** Null while too little is known. */
    of(done, total) {
      const now = performance.now();
      samples = samples.filter((sample) => now - sample.at < WINDOW);
      if (samples.at(-1)?.done !== done) {
        samples.push({ at: now, done });
      }
      const [oldest] = samples;
      const perSecond = ((done - oldest.done) / (now - oldest.at)) * 1000;
      return samples.length < 2 || !(perSecond > 0) ? null : { perSecond, secondsLeft: (total - done) / perSecond };
    },
    /** After a retry, counters begin elsewhere. */
    forget() {
      samples = [];
    },
  };
}

/** Of a request that has ended: over all its time. */
export function overall({ created_at: from, completed_at: to, images_processed: done, images_failed: failed }) {
  const seconds = (new Date(to) - new Date(from)) / 1000;
  return { seconds, perSecond: (done + failed) / Math.max(seconds, 0.001) };
}
