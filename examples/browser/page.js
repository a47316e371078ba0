// The page: checks the graph while it is written, runs it here or in a worker, and shows each node's words as they come.
import { check, load } from "@millrace/millrace";

const part = (id) => document.getElementById(id);
const [graph, issues, form, topic, status, lanes] = ["graph", "issues", "form", "topic", "status", "lanes"].map(part);

/** Stops what is running, at once where nobody will be here any more. */
let stop = (_isLeaving) => {};

graph.value = await (await fetch("graph.json")).text();
graph.addEventListener("input", inspect);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
part("stop").addEventListener("click", () => stop());
// A browser may keep a page that was left, with its connections, in case somebody comes back.
addEventListener("pagehide", () => stop(true));
inspect();
say("Ready.");

/** Shows what is wrong with the graph; a click leads there. */
function inspect() {
  const found = check(graph.value);
  issues.replaceChildren(...found.map((issue) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = issue.severity;
    const place = document.createElement("small");
    place.textContent = `${issue.code}, line ${issue.line ?? 1}`;
    button.append(place, [issue.message, issue.hint].filter(Boolean).join(" "));
    button.addEventListener("click", () => show(issue));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  part("run").disabled = found.some(({ severity }) => severity === "error");
}

function show({ line = 1, column = 1, length = 1 }) {
  const before = graph.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  graph.focus();
  graph.setSelectionRange(start, start + length);
}

async function run() {
  lanes.replaceChildren();
  part("run").disabled = true;
  part("stop").disabled = false;
  say("Running …");
  const begin = part("in-worker").checked ? runInWorker : runHere;
  const { events, close } = begin(graph.value, { topic: topic.value });
  const reader = events.getReader();
  let isStopped = false;
  stop = (isLeaving) => {
    isStopped = true;
    reader.cancel();
    if (isLeaving) close(true);
  };
  const texts = new Map();
  try {
    for (;;) {
      const { done, value: event } = await reader.read();
      if (done) break;
      if (event.mode !== "messages" || event.data[0].type !== "text") continue;
      if (!texts.has(event.node)) texts.set(event.node, addLane(event.node));
      texts.get(event.node).append(event.data[0].text);
    }
    say(isStopped ? "Stopped." : "Done.");
  } catch (error) {
    say(error.message, "failed");
  } finally {
    close();
    part("stop").disabled = true;
    inspect();
  }
}

function runHere(text, input) {
  return { events: load(text).stream(input), close() {} };
}

/** The same in a worker: its events come as a stream that was handed over, or one message each where streams cannot be. */
function runInWorker(text, input) {
  const worker = new Worker("worker.js", { type: "module" });
  let reader;
  const first = new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data), { once: true });
    worker.addEventListener("error", () => reject(new Error("The worker could not be started.")), { once: true });
  });
  worker.postMessage({ text, input });
  const events = new ReadableStream({
    async start(controller) {
      const { stream } = await first;
      if (stream) return reader = stream.getReader();
      worker.addEventListener("message", ({ data: { event, error, done } }) => {
        if (event) controller.enqueue(event);
        if (error) controller.error(new Error(error));
        if (done) controller.close();
      });
      worker.postMessage("go");
    },
    async pull(controller) {
      if (!reader) return;
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel(reason) {
      if (reader) return await reader.cancel(reason);
      worker.postMessage("stop");
    },
  }, { highWaterMark: 0 });
  // What was cancelled needs a moment to hang up; a worker that is gone has hung up.
  const close = (isLeaving) => isLeaving ? worker.terminate() : setTimeout(() => worker.terminate(), 1000);
  return { events, close };
}

function addLane(node) {
  const lane = document.createElement("article");
  lane.className = "lane";
  const title = document.createElement("h3");
  title.textContent = node;
  const text = document.createElement("p");
  text.id = node;
  lane.append(title, text);
  lanes.append(lane);
  return text;
}

function say(text, kind = "") {
  status.textContent = text;
  status.className = kind;
}
