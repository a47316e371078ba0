/**
 * Waiting for the tasks of a step.
 *
 * @module
 */

/** Waits for all; when the run is stopped, only for those who end at once: a function that hears no signal holds nobody up. `failed` is who has to have failed before, along a tape. */
export function allOrStopped(
  pending: readonly Promise<void>[],
  signal: AbortSignal,
  failed: () => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const stop = async () => {
      await failed();
      setTimeout(resolve, 0);
    };
    signal.addEventListener("abort", stop, { once: true });
    Promise.all(pending).then(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    if (signal.aborted) stop();
  });
}
