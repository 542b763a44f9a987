// Images per second over the last seconds, and the time left at that rate.

const WINDOW = 10_000;

export function throughput() {
  let samples = [];

  return {
    /** Null while there are too few samples. */
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
    /** Call this after a retry, which resets the counters. */
    forget() {
      samples = [];
    },
  };
}

/** The average of a finished request. */
export function overall({ created_at: from, completed_at: to, images_processed: done, images_failed: failed }) {
  const seconds = (new Date(to) - new Date(from)) / 1000;
  return { seconds, perSecond: (done + failed) / Math.max(seconds, 0.001) };
}
