// The worker: runs a graph and hands its events to the page.
import { load } from "@millrace/millrace";

addEventListener("message", ({ data: { text, input } }) => {
  let events;
  try {
    events = load(text).stream(input);
  } catch (error) {
    events = new ReadableStream({ start: (controller) => controller.error(error) });
  }
  try {
    postMessage({ stream: events }, [events]);
  } catch {
    // Some browsers cannot hand a stream over.
    postMessage({});
    tell(events.getReader());
  }
}, { once: true });

/** Sends one message for each event, from when the page says "go" until it says "stop". */
function tell(reader) {
  addEventListener("message", async ({ data }) => {
    if (data === "stop") return await reader.cancel();
    if (data !== "go") return;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        postMessage({ event: value });
      }
      postMessage({ done: true });
    } catch (error) {
      postMessage({ error: error.message });
    }
  });
}
