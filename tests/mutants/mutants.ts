/** Engines that are wrong in one place each. Every one of them must make a case fail. */

/** One wrong engine: in a file, the text to find, exactly once, and what stands there instead. */
export interface Mutant {
  /** What it does wrong. */
  readonly name: string;
  /** The file. */
  readonly file: string;
  /** What to find; a space stands for any space, so that formatting means nothing. */
  readonly find: string;
  /** What to put there. */
  readonly replace: string;
}

const run = "src/run/run.ts";
const step = "src/run/step.ts";
const task = "src/run/task.ts";
const work = "src/run/work.ts";
const write = "src/run/write.ts";
const call = "src/run/call.ts";
const attempt = "src/run/attempt.ts";
const usage = "src/run/usage.ts";
const context = "src/run/context.ts";
const graph = "src/run/graph.ts";
const execution = "src/run/execution.ts";
const input = "src/run/input.ts";
const outlet = "src/run/outlet.ts";
/** What an event is made of. */
const made = "{ seq, t, mode, ns, step, node, task, item, data }";
const filter = "src/value/filter.ts";
const counts = "src/run/counts.ts";
const patience = "src/run/patience.ts";
const listen = "src/run/listen.ts";
const tools = "src/run/tools.ts";
const state = "src/run/state.ts";
const inner = "src/run/inner.ts";
const pause = "src/run/pause.ts";
const joins = "src/graph/joins.ts";
const desk = "src/graph/desk.ts";
const files = "src/graph/files.ts";
const compile = "src/graph/compile.ts";
const llm = "src/nodes/llm.ts";
const closures = "src/value/closures.ts";
const operators = "src/value/operators.ts";

const send = "#send(delta: Delta, call: Call): void | Promise<void> {";

/** All of them. */
export const mutants: readonly Mutant[] = [
  // Steps and their order.
  {
    name: "nodes run one by one",
    file: run,
    find: "if (work instanceof Promise) {",
    replace: "if (work instanceof Promise) {\n        await work.catch(() => {});",
  },
  {
    name: "writes are folded as nodes finish",
    file: run,
    find: "work.then((value) => end(place, value), ",
    replace:
      "work.then((value) => {\n        fold(value, due[place], run);\n        end(place, { ...value, update: {} });\n      }, ",
  },
  {
    name: "tasks are ordered by their place among the nodes",
    file: run,
    find: "return arrived;",
    replace: "return arrived.sort((a, b) => a.index - b.index);",
  },
  {
    name: "a node that waited goes last",
    file: run,
    find: "return arrived;",
    replace: "return [...arrived.slice(waiting.length), ...arrived.slice(0, waiting.length)];",
  },
  { name: "a node led to twice runs twice", file: run, find: "if (seen.has(index)) return;", replace: "" },
  {
    name: "a node that waits is forgotten",
    file: run,
    find: "const arrived = [...waiting];",
    replace: "const arrived: Arrival[] = [];",
  },
  {
    name: "values are told before the writes are folded",
    file: run,
    find: "const ends = await runStep(run);",
    replace: "const ends = await runStep(run);\n    await tellValues(run);",
  },
  {
    name: "steps are exclusive",
    file: run,
    find: "run.step - first === plan.limits.steps",
    replace: "run.step - first + 1 === plan.limits.steps",
  },
  {
    name: "one step too many",
    file: run,
    find: "run.step - first === plan.limits.steps",
    replace: "run.step - first > plan.limits.steps",
  },
  { name: "a failure does not stop the others", file: run, find: "    run.stop.abort(error);\n", replace: "" },
  {
    name: "a failed step is told as done",
    file: run,
    find: "if (failures.length > 0) throw await tellFailures(failures, run);",
    replace: "",
  },
  {
    name: "a failed task is not told",
    file: run,
    find: 'await run.shared.outlet.send(task.origin, "tasks", {',
    replace: "void ({",
  },

  // Joins.
  { name: "a join is early: nobody waits", file: step, find: "const waits = ", replace: "const waits = false && " },
  { name: "any is all", file: step, find: "!plan.nodes[arrival.index].any &&", replace: "" },
  {
    name: "all is any",
    file: step,
    find: "!plan.nodes[arrival.index].any &&",
    replace: "plan.nodes[arrival.index].any &&",
  },
  {
    name: "a join is late: it also waits for the head of its own loop",
    file: joins,
    find: " && !headed[other]?.members.has(node)",
    replace: "",
  },
  {
    name: "a round begins before the last has ended",
    file: joins,
    find: "return round !== undefined && round.members.has(other) && !round.heads.has(other);",
    replace: "return false;",
  },
  {
    name: "heads of one loop wait for each other",
    file: joins,
    find: " && round.members.has(other) && !round.heads.has(other);",
    replace: " && round.members.has(other);",
  },
  {
    name: "back edges are counted",
    file: joins,
    find: "return { loops, forward };",
    replace: "return { loops, forward: targets.map((to) => [...to]) };",
  },
  {
    name: "loops inside loops are not seen",
    file: joins,
    find: "if (component.length > 1) parts.push(component);",
    replace: "",
  },

  // Edges.
  { name: "any value is a condition", file: step, find: 'if (typeof value !== "boolean") {', replace: "if (false) {" },
  {
    name: "a condition is turned round",
    file: step,
    find: "value ? route.to : route.else",
    replace: "value ? route.else : route.to",
  },
  {
    name: "a switch without a case ends quietly",
    file: step,
    find: "if (!way) throw noCase(route, value);",
    replace: "if (!way) return [];",
  },
  {
    name: "only the first of a list is followed",
    file: step,
    find: "route.of.flatMap((part) =>",
    replace: "route.of.slice(0, 1).flatMap((part) =>",
  },

  // Tokens.
  {
    name: "tokens are held to the end",
    file: attempt,
    find: send,
    replace: `async #send(delta: Delta, call: Call): Promise<void> {
    const self = this as { held?: Delta[] };
    (self.held ??= []).push(delta);
    if (delta.type === "finish") for (const one of self.held) await this.#sendNow(one, call);
  }

  #sendNow(delta: Delta, call: Call): void | Promise<void> {`,
  },
  {
    name: "a token is held until the next one comes",
    file: attempt,
    find: send,
    replace: `async #send(delta: Delta, call: Call): Promise<void> {
    const self = this as { held?: Delta };
    if (self.held) await this.#sendNow(self.held, call);
    self.held = delta;
    if (delta.type === "finish") await this.#sendNow(delta, call);
  }

  #sendNow(delta: Delta, call: Call): void | Promise<void> {`,
  },
  {
    name: "the first delta is dropped",
    file: attempt,
    find: send,
    replace: `${send}
    const self = this as { begun?: boolean };
    if (!self.begun) {
      self.begun = true;
      return;
    }`,
  },
  {
    name: "the finish is dropped",
    file: attempt,
    find: send,
    replace: `${send}\n    if (delta.type === "finish") return;`,
  },
  {
    name: "the finish of a failed call is dropped",
    file: attempt,
    find: "if (this.#call) await this.#send",
    replace: "if (false) await this.#send",
  },
  {
    name: "an answer that was cut off is taken",
    file: attempt,
    find: "const finish = this.#finish;",
    replace: 'const finish = this.#finish ?? { type: "finish", reason: "stop" };',
  },
  {
    name: "reasoning is part of the answer",
    file: attempt,
    find: 'case "text":\n        this.#text += delta.text;',
    replace: 'case "reasoning":\n      case "text":\n        this.#text += delta.text;',
  },
  {
    name: "a model that should not stream does",
    file: attempt,
    find: "{ ...asked, stream, signal,",
    replace: "{ ...asked, stream: stream || true, signal,",
  },
  {
    name: "params of the node are lost",
    file: attempt,
    find: "{ ...this.#model.params, ...params }",
    replace: "{ ...this.#model.params }",
  },
  { name: "the tags of the model are lost", file: call, find: "[...asked.tags, ", replace: "[" },
  { name: "the tags of the node are lost", file: call, find: "...task.tags, ", replace: "" },
  { name: "the tags of the call are lost", file: call, find: ", ...question.tags ?? []]", replace: "]" },
  {
    name: "tags come twice",
    file: attempt,
    find: "[...new Set(this.#source.tags)]",
    replace: "[...this.#source.tags]",
  },
  {
    name: "every piece has a call object of its own",
    file: attempt,
    find: 'this.#task.send("messages", [delta, call])',
    replace: 'this.#task.send("messages", [delta, { ...call }])',
  },
  {
    name: "all calls have one identity",
    file: task,
    find: "return `${this.path}/${(this.keep.calls ?? 0) + 1}`;",
    replace: "return this.path;",
  },
  {
    name: "usage is not added to the run",
    file: task,
    find: "this.shared.usage.add(usage, path, call);",
    replace: "",
  },
  { name: "usage is not added to the task", file: task, find: "this.usage.add(usage);", replace: "" },
  {
    name: "usage is not added to the node",
    file: usage,
    find: "countOf(this.#nodes, node).add(usage);",
    replace: "",
  },
  {
    name: "usage tells one node per item",
    file: task,
    find: 'ns.map((name) => name.replace(/\\[\\d+\\]$/, ""))',
    replace: "ns",
  },
  {
    name: "usage tells a view the names it hides",
    file: execution,
    find: "outlet.wishes.hides ? usage.all : usage.total",
    replace: "usage.total",
  },
  {
    name: "a dead answer's tokens are not told",
    file: attempt,
    find: "...(usage && { usage }) }, this.#call",
    replace: "}, this.#call",
  },
  {
    name: "usage is replaced, not added",
    file: usage,
    find: "this.#total.input + usage.input",
    replace: "usage.input",
  },
  {
    name: "a structured answer is not checked",
    file: "src/run/answer.ts",
    find: "if (faults.length === 0) return value;",
    replace: "return value;",
  },
  {
    name: "a wrapped answer is not unwrapped",
    file: "src/run/shape.ts",
    find: "isObject ? answer : unwrap(answer)",
    replace: "answer",
  },

  // Retries.
  {
    name: "a retry keeps its attempt",
    file: call,
    find: "tags, attempt, signal",
    replace: "tags, attempt: 1, signal",
  },
  {
    name: "one try too few",
    file: patience,
    find: "if (attempt >= attempts ||",
    replace: "if (attempt + 1 >= attempts ||",
  },
  {
    name: "one try too many",
    file: patience,
    find: "if (attempt >= attempts ||",
    replace: "if (attempt > attempts ||",
  },
  {
    name: "it is tried again after something was streamed",
    file: patience,
    find: "if (hasSpoken && !retry) return undefined;",
    replace: "",
  },
  {
    name: "every failure is tried again",
    file: patience,
    find: "(hasRetry ? mendable : passing).includes(error.reason)",
    replace: "true",
  },
  {
    name: "an overload is not tried again",
    file: patience,
    find: '["rate-limit", "overload", "network"]',
    replace: '["rate-limit", "network"]',
  },
  {
    name: "a broken network is not tried again",
    file: patience,
    find: '["rate-limit", "overload", "network"]',
    replace: '["rate-limit", "overload"]',
  },
  {
    name: "the wait that a provider asks for is ignored",
    file: patience,
    find: "error instanceof ModelError ? error.wait : undefined",
    replace: "undefined",
  },
  { name: "a retry is not told", file: call, find: 'await task.send("tasks", {', replace: "void ({" },
  {
    name: "an answer that does not fit is not told to its model",
    file: call,
    find: "messages = toldWrong(question.messages, error, shape);",
    replace: "",
  },
  {
    name: "an answer that does not fit is told for ever",
    file: patience,
    find: "told === 0",
    replace: "true",
  },
  {
    name: "an answer that does not fit is told although retry says one attempt",
    file: patience,
    find: "retry ? attempt < retry.attempts : told === 0",
    replace: "told === 0",
  },
  {
    name: "an answer of two blocks is guessed at",
    file: "src/run/answer.ts",
    find: "blocks.length === 1 ?",
    replace: "blocks.length > 0 ?",
  },
  {
    name: "no other model is asked",
    file: call,
    find: "(next !== undefined && mayAskAnother(error))",
    replace: "false",
  },
  {
    name: "another model is asked with the settings of the first",
    file: attempt,
    find: "this.#model = source.model;",
    replace:
      "this.#model = { ...source.model, params: source.task.plan.models.get('main')?.params ?? source.model.params };",
  },
  {
    name: "another model goes by its own labels alone",
    file: call,
    find: "[...asked.tags, ...own,",
    replace: "[...model.tags,",
  },
  {
    name: "a model is asked twice where two fall back on it",
    file: call,
    find: "if (order.has(model)) continue;",
    replace: "order.delete(model);",
  },
  {
    name: "the models that a fallback falls back on are not asked",
    file: call,
    find: "pending.unshift(...model.fallback);",
    replace: "if (model === asked) pending.unshift(...model.fallback);",
  },
  {
    name: "only the last of several models that failed is named",
    file: "src/run/model_fault.ts",
    find: "const said = failed.map(",
    replace: "const said = failed.slice(-1).map(",
  },
  {
    name: "a circle of models is not seen",
    file: "src/graph/plan_models.ts",
    find: "else if (way.includes(other)) reportCircle(",
    replace: "else if (way.includes(other)) void ((..._: unknown[]) => {})(",
  },
  {
    name: "a call with other arguments is told as if it were the model's",
    file: tools,
    find: "return equal(args, read.args) ?",
    replace: "return true ?",
  },
  {
    name: "a silent stream is waited for",
    file: listen,
    find: "stop.abort(\n        new ModelError(",
    replace: "void (\n        new ModelError(",
  },

  // What events say.
  { name: "the node is lost", file: outlet, find: made, replace: made.replace("node,", "node: undefined,") },
  { name: "the task is lost", file: outlet, find: made, replace: made.replace("task,", "task: undefined,") },
  { name: "the step is lost", file: outlet, find: made, replace: made.replace("step,", "step: 0,") },
  { name: "every step is the same task", file: task, find: "`${node.name}#${step}` :", replace: "node.name :" },
  {
    name: "a start is not told",
    file: work,
    find: 'const wait = task.send("tasks", { type: "start", by: task.by, pointer: task.node.pointer });',
    replace: "const wait = undefined;",
  },
  {
    name: "an update is not told",
    file: work,
    find: '? task.send("updates", task.shown(update)) : undefined',
    replace: "? undefined : undefined",
  },
  {
    name: "an update is told twice",
    file: work,
    find: "const told = task.origin.item === undefined ?",
    replace: 'task.send("updates", task.shown(update));\n  const told = task.origin.item === undefined ?',
  },
  {
    name: "the end of a task is not told",
    file: work,
    find: 'return task.send("tasks", { type: "end",',
    replace: 'return void ({ type: "end",',
  },
  {
    name: "metadata is lost",
    file: execution,
    find: '...(told !== undefined && { metadata: own(told, "options.metadata") }),',
    replace: "",
  },
  {
    name: "the state before the first step is not told",
    file: run,
    find: "const told = tellValues(run);\n  if (told) await told;\n  if (run.news",
    replace: "if (run.news",
  },

  // Filters.
  {
    name: "seq counts only what is wanted",
    file: outlet,
    find: "      this.#seq++;\n      return;\n    }\n    if (this.#left)",
    replace: "      return;\n    }\n    if (this.#left)",
  },
  { name: "tags filter nothing", file: filter, find: "tags === undefined || own.some", replace: "true || own.some" },
  {
    name: "of several tags all are needed",
    file: filter,
    find: "own.some((tag) => tags.includes(tag))",
    replace: "tags.every((tag) => own.includes(tag))",
  },
  { name: "nodes filter nothing", file: filter, find: "? here : here & graphWide", replace: "? here : here" },
  { name: "nodes filter values and run", file: filter, find: "? here : here & graphWide", replace: "? here : 0" },
  {
    name: "the beginning of a name is enough",
    file: filter,
    find: "path[depth] === name || ",
    replace: "path[depth].startsWith(name) || ",
  },
  {
    name: "a stream without modes has everything",
    file: filter,
    find: "(filter.modes ?? defaultModes)",
    replace: "(filter.modes ?? Object.keys(bit) as Mode[])",
  },
  {
    name: "a caller widens a view",
    file: graph,
    find: "wish([outer, { nodes, tags, subgraphs, modes: modes ?? shown }]",
    replace: "wish([{ ...outer, ...JSON.parse(JSON.stringify({ nodes, tags, subgraphs, modes })) }]",
  },
  {
    name: "a caller cannot narrow a view",
    file: graph,
    find: "wish([outer, { nodes, tags, subgraphs, modes: modes ?? shown }]",
    replace: 'wish([{ ...outer, modes: modes?.includes("run") ? outer.modes : shown }]',
  },
  {
    name: "a view shows the whole state",
    file: graph,
    find: "modes: modes ?? shown }], plan.output ?? [])",
    replace: "modes: modes ?? shown }])",
  },

  // Reading, leaving, cancelling.
  {
    name: "there is no backpressure",
    file: outlet,
    find: "if (this.#queue.size < this.#buffer && this.#waiters.size === 0) {",
    replace: "if (true) {",
  },
  {
    name: "one more event fits than was said",
    file: outlet,
    find: "if (this.#queue.size < this.#buffer && ",
    replace: "if (this.#queue.size <= this.#buffer && ",
  },
  {
    name: "all waiters are woken",
    file: outlet,
    find: "const waiter = this.#waiters.shift();\n      if (waiter) {",
    replace: "for (let waiter = this.#waiters.shift(); waiter; waiter = this.#waiters.shift()) {",
  },
  { name: "a waiter is never woken", file: outlet, find: "waiter.sender?.resolve();", replace: "" },
  {
    name: "who nobody listens to waits too",
    file: outlet,
    find: "if ((origin.wants & bit[mode]) === 0) {\n      this.#seq++;\n      return;\n    }\n    if (this.#left)",
    replace:
      'if ((origin.wants & bit[mode]) === 0) {\n      this.#seq++;\n      return mode === "run" || this.#queue.size < this.#buffer ? undefined : new Promise(() => {});\n    }\n    if (this.#left)',
  },
  {
    name: "a failure overtakes the events before it",
    file: outlet,
    find: "const pull = (): void | Promise<void> => {\n      const event = this.#take();",
    replace:
      "const pull = (): void | Promise<void> => {\n      const event = this.#end?.error ? undefined : this.#take();",
  },
  {
    name: "a failed run ends its stream well",
    file: outlet,
    find: "if (this.#end?.error) controller.error(this.#end.error);\n      else ",
    replace: "",
  },
  {
    name: "cancel is ignored",
    file: execution,
    find: "this.#isHurried = true;",
    replace: "return;",
  },
  {
    name: "a reader that leaves is not noticed",
    file: outlet,
    find: "    this.#onLeave(this.#left.reason);",
    replace: "",
  },
  {
    name: "a signal is not heard",
    file: execution,
    find: 'signal?.addEventListener("abort", onAbort, { once: true });',
    replace: "",
  },
  {
    name: "a cancelled run has failed",
    file: execution,
    find: "if (this.#cancelled) {\n      const",
    replace: "if (false) {\n      const",
  },
  {
    name: "a cancelled run does not tell its end",
    file: execution,
    find: "if (!this.#isHurried) return await this.#tell(news);",
    replace: "if (!this.#isHurried) return await this.#tell(news);\n      return;",
  },
  {
    name: "the model is never closed",
    file: attempt,
    find: "      stop.abort(signal.reason);\n    };",
    replace: "    };",
  },

  // Limits.
  { name: "work is not limited", file: counts, find: "if (this.#free > 0) {", replace: "if (true) {" },
  { name: "a place is not given back", file: counts, find: "if (next) next();\n    else this.#free++;", replace: "" },
  {
    name: "a model asked by a function waits for itself",
    file: context,
    find: "{ room, signal",
    replace: "{ signal",
  },
  {
    name: "functions are not counted",
    file: context,
    find: "return task.inSlot(() => callNow(task, handle, args));",
    replace: "return callNow(task, handle, args);",
  },
  {
    name: "the time limit is ignored",
    file: execution,
    find: "if (timeout === undefined) return;",
    replace: "return;",
  },

  // State, input, output.
  {
    name: "runs share their state",
    file: state,
    find: "this.#own = {};",
    replace: "this.#own = (plan as unknown as { own: Record<string, Json> }).own ??= {};",
  },
  {
    name: "the state is thawed",
    file: state,
    find: "this.#snapshot ??= adopt({ ...this.#own })",
    replace: "this.#snapshot ??= { ...this.#own }",
  },
  {
    name: "defaults are forgotten",
    file: state,
    find: "if (key.initial !== undefined) this.#own[name] = key.initial;",
    replace: "{}",
  },
  {
    name: "reducers are ignored",
    file: state,
    find: "if (!reducer) this.#own[name] = update[name];",
    replace: "if (true) this.#own[name] = update[name];",
  },
  { name: "a write is not checked", file: write, find: "if (!fault) return;", replace: "return;" },
  {
    name: "a function may write any key",
    file: write,
    find: "if (writes.includes(key)) continue;",
    replace: "continue;",
  },
  {
    name: "a key that is no input is taken",
    file: input,
    find: "if (!key || !allowed.includes(name)) {",
    replace: "if (!key) {",
  },
  { name: "an input that is missing is not missed", file: input, find: "[...missing(values, plan), ", replace: "[" },
  {
    name: "an input is not checked",
    file: input,
    find: "return checkWhole(key, value).map(",
    replace: "return [].map(",
  },
  {
    name: "an input for a reducer is folded",
    file: input,
    find: "state.set(name, known === undefined ? values[name] :",
    replace: "state.set(name, known === undefined ? reducer?.fold(undefined, values[name]) ?? values[name] :",
  },
  {
    name: "an output that is unset is not missed",
    file: execution,
    find: 'if (missing.length === 0) return { status: "done" };',
    replace: 'return { status: "done" };',
  },
  {
    name: "the output is the whole state",
    file: state,
    find: "if (!plan.output) return this.snapshot();",
    replace: "return this.snapshot();",
  },

  // Kinds and reducers.
  {
    name: "append puts a write first",
    file: "src/reducers/lists.ts",
    find: "[...old as readonly Json[], write]",
    replace: "[write, ...old as readonly Json[]]",
  },
  {
    name: "union compares by identity",
    file: "src/reducers/lists.ts",
    find: "items.some((known) => equal(known, item))",
    replace: "items.includes(item)",
  },
  {
    name: "merge keeps the old member",
    file: "src/reducers/merge.ts",
    find: "{ ...old as JsonObject | undefined, ...write as JsonObject }",
    replace: "{ ...write as JsonObject, ...old as JsonObject | undefined }",
  },
  {
    name: "messages never replaces",
    file: "src/reducers/messages.ts",
    find: "if (place >= 0) list[place] = item;",
    replace: "if (false) list[place] = item;",
  },
  {
    name: "the prompt goes first",
    file: llm,
    find: "if (prompt) asked.push(",
    replace: "if (prompt) asked.unshift(",
  },
  {
    name: "a function's value is lost without a word",
    file: "src/nodes/call.ts",
    find: "if (result !== undefined && !writes && !source.hasInto) {",
    replace: "if (false) {",
  },

  // Each, retry, timeout, catch.
  {
    name: "items of each are gathered as they finish",
    file: work,
    find: "parts[item] = await attempts({",
    replace: "parts[parts.findIndex((_, i) => !(i in parts))] = await attempts({",
  },
  {
    name: "items of each run one by one",
    file: work,
    find: "Math.min(each.concurrency ?? plan.limits.concurrency, items.length)",
    replace: "Math.min(1, items.length)",
  },
  {
    name: "each runs all items at once",
    file: work,
    find: "Math.min(each.concurrency ?? plan.limits.concurrency, items.length)",
    replace: "items.length",
  },
  {
    name: "an item is skipped",
    file: work,
    find: "const item = next++;",
    replace: "const item = next++;\n      if (item === 1) continue;",
  },
  { name: "the item is not told", file: outlet, find: made, replace: made.replace("item,", "item: undefined,") },
  { name: "the index is not known", file: work, find: ", index: item }", replace: ", index: 0 }" },
  {
    name: "an item that fails stops nobody",
    file: work,
    find: "stop.abort(error instanceof TaskFailure ? error.error : error);",
    replace: "",
  },
  {
    name: "an item that fails is left out",
    file: work,
    find: "if (failure) throw failure.error;",
    replace: "if (failure) parts.splice(0, parts.length, ...parts.filter(Boolean));",
  },
  { name: "an empty each writes nothing", file: write, find: "keysOf(node).map((key) => [key, []])", replace: "[]" },
  {
    name: "a list of items is one write",
    file: run,
    find: "perItem: each !== undefined && !caught",
    replace: "perItem: false",
  },
  { name: "retry is ignored", file: work, find: "|| !retry || count >= retry.attempts;", replace: "|| true;" },
  { name: "retry never gives up", file: work, find: "count >= retry.attempts", replace: "count > retry.attempts" },
  {
    name: "the wait between tries does not grow",
    file: work,
    find: "retry.delay * retry.factor ** (count - 1)",
    replace: "retry.delay",
  },
  { name: "a try that follows is the same task", file: work, find: "attempt: count });", replace: "attempt: 1 });" },
  {
    name: "a retry of a function is not told",
    file: work,
    find: 'await shared.outlet.send(task.origin, "tasks", news);',
    replace: "",
  },
  {
    name: "retry of a model is as careful as without it",
    file: patience,
    find: "if (hasSpoken && !retry) return undefined;",
    replace: "if (hasSpoken) return undefined;",
  },
  {
    name: "a timeout is ignored",
    file: work,
    find: "if (this.#stop) this.#limit(task).catch(() => {});",
    replace: "void this.#limit;",
  },
  { name: "catch catches nothing", file: work, find: "if (!node.catch || ", replace: "if (true || !node.catch || " },
  {
    name: "catch catches cancellation",
    file: work,
    find: " || signal.aborted) throw failure;",
    replace: ") throw failure;",
  },
  {
    name: "catch also takes the edges",
    file: run,
    find: "{ route: caught.route, by",
    replace: '{ route: { type: "all", of: [caught.route, ...route ? [route] : []] } as Route, by',
  },
  { name: "catch takes only the edges", file: run, find: "{ route: caught.route, by", replace: "{ route, by" },
  { name: "error is not known in a catch", file: run, find: "locals: { error: caught.error }", replace: "locals: {}" },
  {
    name: "a failure that is caught is not told",
    file: work,
    find: 'await shared.outlet.send(task.origin, "tasks", { type: "fail", error: issue });',
    replace: "",
  },

  // Inner graphs and questions.
  { name: "the names of inner graphs leak", file: inner, find: "ns: [...origin.ns, name]", replace: "ns: origin.ns" },
  { name: "inner graphs are always shown", file: filter, find: "subgraphs = index > 0", replace: "subgraphs = true" },
  {
    name: "a node's name does not reach inside",
    file: filter,
    find: "wanted.length <= path.length &&",
    replace: "wanted.length === path.length &&",
  },
  {
    name: "the tags of a graph's node are lost",
    file: task,
    find: "this.tags = tags.length === 0 ?",
    replace: "this.tags = true ?",
  },
  {
    name: "an inner graph counts the steps of the outer one",
    file: inner,
    find: "keep.inner = run;",
    replace: "keep.inner = run;\n  run.step = kept ? kept.step : origin.step;",
  },
  { name: "an inner graph begins with nothing", file: inner, find: "else begin(state, graph, task);", replace: "" },
  {
    name: "an inner graph begins anew after a question",
    file: inner,
    find: "await runSteps(run, kept);",
    replace: "await runSteps(run);",
  },
  { name: "finished tasks run again after a question", file: run, find: "if (keep.update) {", replace: "if (false) {" },
  {
    name: "a question stops the others",
    file: run,
    find: "paused = error; return;",
    replace: "paused = error;\n      run.stop.abort(error);\n      return;",
  },
  {
    name: "only the first of two questions is listed",
    file: pause,
    find: "return Object.values(tasks).flatMap(questionsOfTask);",
    replace: "return Object.values(tasks).flatMap(questionsOfTask).slice(0, 1);",
  },
  {
    name: "questions inside graphs are not listed",
    file: pause,
    find: "...(inner ? questionsOf(inner) : []), ",
    replace: "",
  },
  {
    name: "an answer is not checked",
    file: pause,
    find: "const [fault] = check.check(answer);",
    replace: "const [fault] = [] as { pointer: string; message: string }[];",
  },

  // Tools.
  {
    name: "tool calls run one by one",
    file: tools,
    find: "const content = await answerCall(task, call, { tools, place: `${task.place}/${place}` });",
    replace:
      "const lines = (globalThis as any).lines ??= new WeakMap();\n    const mine = (lines.get(calls) ?? Promise.resolve()).then(() => answerCall(task, call, { tools, place: `${task.place}/${place}` }));\n    lines.set(calls, mine.catch(() => {}));\n    const content = await mine;",
  },
  {
    name: "messages of tools come in the order of their ends",
    file: tools,
    find: "kept.get(`${round}/${index}`)",
    replace: "[...kept].filter(([key]) => key.startsWith(`${round}/`))[index][1]",
  },
  {
    name: "calls that have run are run again after a question",
    file: tools,
    find: "if (kept.has(",
    replace: "if (false && kept.has(",
  },
  {
    name: "a failing tool leaves the others of its answer behind",
    file: tools,
    find: "await Promise.allSettled(answers)",
    replace: "await Promise.all(answers).then(() => [] as PromiseSettledResult<void>[])",
  },
  {
    name: "an unknown tool fails the node",
    file: tools,
    find: "if (!tool) return unknownTool",
    replace: "if (!tool) throw unknownTool",
  },
  {
    name: "arguments that are not JSON fail the node",
    file: tools,
    find: "} catch {\n    return { complaint:",
    replace: "} catch (error) {\n    throw error;\n    return { complaint:",
  },
  {
    name: "arguments of a tool are not checked",
    file: tools,
    find: "return faults.length === 0 ? { args }",
    replace: "return true ? { args }",
  },
  {
    name: "a result of a tool is not checked",
    file: tools,
    find: "if (fault) throw new TypeError(",
    replace: "if (false) throw new TypeError(",
  },
  {
    name: "a result of a tool is always JSON",
    file: tools,
    find: 'typeof result === "string" ? result : JSON.stringify(result)',
    replace: "JSON.stringify(result)",
  },
  {
    name: "a failing tool is always told",
    file: tools,
    find: 'if (tool.onFailure === "fail" || fault.code === "MR716") throw fault;',
    replace: "",
  },
  {
    name: "a failing tool always fails the node",
    file: tools,
    find: 'if (tool.onFailure === "fail" || fault.code === "MR716") throw fault;',
    replace: "throw fault;",
  },
  {
    name: "tools are not counted",
    file: tools,
    find: "return task.inSlot(() => runNow(task, tool, call));",
    replace: "return runNow(task, tool, call);",
  },
  {
    name: "the start of a tool is not told",
    file: tools,
    find: 'await task.send("tools", { type: "start"',
    replace: 'void ({ type: "start"',
  },
  {
    name: "progress is not told",
    file: tools,
    find: 'return task.send("tools", { type: "progress", id, data });',
    replace: "",
  },
  {
    name: "progress is held to the end",
    file: tools,
    find: 'return task.send("tools", { type: "progress", id, data });',
    replace: '((context as any).held ??= []).push({ type: "progress", id, data });',
  },
  {
    name: "progress comes with the end",
    file: tools,
    find: 'await task.send("tools", { type: "end", id, result });',
    replace:
      'await task.send("tools", { type: "progress", id, data: result });\n    await task.send("tools", { type: "end", id, result });',
  },
  {
    name: "the end of a tool is not told",
    file: tools,
    find: 'await task.send("tools", { type: "end"',
    replace: 'void ({ type: "end"',
  },
  {
    name: "the failure of a tool is not told",
    file: tools,
    find: 'await task.send("tools", { type: "fail"',
    replace: 'void ({ type: "fail"',
  },
  {
    name: "nobody is asked to approve",
    file: tools,
    find: "tool.approve ? askApproval",
    replace: "false ? askApproval",
  },
  { name: "every tool is asked about", file: tools, find: "tool.approve ? askApproval", replace: "true ? askApproval" },
  { name: "a refused call runs", file: tools, find: "if (said.approve) return", replace: "if (true) return" },
  {
    name: "arguments of a person are not checked",
    file: tools,
    find: "checkArguments(said.args, tool)",
    replace: "{ args: said.args }",
  },
  {
    name: "what a person says of the arguments is ignored",
    file: tools,
    find: "said.args === undefined ? { args } : checkArguments(said.args, tool)",
    replace: "{ args }",
  },
  {
    name: "an approval is one for every turn",
    file: tools,
    find: "place: `${task.place}/${place}` }",
    replace: 'place: `${task.place}/${place.replace(/^\\d+/, "1")}` }',
  },
  { name: "one turn too many", file: llm, find: "if (turn === turns) throw", replace: "if (turn > turns) throw" },
  {
    name: "one turn too few",
    file: llm,
    find: "if (turn === turns) throw",
    replace: "if (turn + 1 === turns && turn > 0) throw",
  },
  {
    name: "turns before a pause are not counted",
    file: llm,
    find: 'said.filter((message) => message.role === "assistant").length',
    replace: "0",
  },
  { name: "what was said before a pause is asked again", file: llm, find: "...(task.memo ?? [])", replace: "...([])" },
  {
    name: "one turn runs its calls",
    file: llm,
    find: "answer.toolCalls.length > 0 && turns > 1",
    replace: "answer.toolCalls.length > 0",
  },
  {
    name: "what was asked is written with the answer",
    file: llm,
    find: "return intoMessages ? adopt(said as",
    replace: "return intoMessages ? adopt([...asked, ...said] as",
  },
  {
    name: "the text of all turns is the answer",
    file: llm,
    find: ": answer.text;",
    replace: ': said.map((message) => message.role === "assistant" ? message.content : "").join("");',
  },
  {
    name: "toolcalls looks at the first message",
    file: "src/nodes/toolcalls.ts",
    find: "conversation[conversation.length - 1]",
    replace: "conversation[0]",
  },
  {
    name: "toolcalls knows no tools",
    file: "src/nodes/toolcalls.ts",
    find: "source.allTools()",
    replace: "source.allTools().slice(1)",
  },

  // Growing values.
  {
    name: "growing values come unasked",
    file: attempt,
    find: "question.partial ?? shared.partial ? shape : undefined",
    replace: "shape",
  },
  {
    name: "a caller cannot ask for growing values",
    file: attempt,
    find: "question.partial ?? shared.partial ? shape",
    replace: "question.partial ? shape",
  },
  {
    name: "a growing value comes twice",
    file: attempt,
    find: 'await this.#send({ type: "object", value }, call);',
    replace:
      'await this.#send({ type: "object", value }, call);\n    await this.#send({ type: "object", value }, call);',
  },
  {
    name: "a growing value comes where it has not grown",
    file: attempt,
    find: "this.#grown !== undefined && equal(value, this.#grown)",
    replace: "false",
  },
  {
    name: "a growing value is not unwrapped",
    file: "src/run/shape.ts",
    find: "partial: (answer) => isObject ?",
    replace: "partial: (answer) => true ?",
  },
  {
    name: "a number that may go on is told",
    file: "src/value/partial.ts",
    find: "const isOpen = !inString &&",
    replace: "const isOpen = false &&",
  },

  // Debug.
  { name: "a route is not told", file: run, find: 'run.news.push({ type: "route"', replace: 'void ({ type: "route"' },
  {
    name: "the value of a choice is not told",
    file: run,
    find: "...(!hides && { value }), ",
    replace: "",
  },
  {
    name: "where a failure led is told as its edge",
    file: run,
    find: "`${pointer}/catch`",
    replace: "`${plan.base}/edges/${name}`",
  },
  { name: "who waits is not told", file: run, find: 'this.news.push({ type: "wait"', replace: 'void ({ type: "wait"' },
  {
    name: "everybody is waited for",
    file: run,
    find: "this.waiting.filter((other) => joins.holds(other.index, index))",
    replace: "this.waiting",
  },
  { name: "what was decided is told again and again", file: run, find: "run.news = [];\n  if", replace: "if" },
  {
    name: "seq counts decisions only where they are told",
    file: run,
    find: "news.forEach(() => run.shared.outlet.skip())",
    replace: "undefined",
  },
  {
    name: "debug brings no tools",
    file: filter,
    find: "bit.tasks | bit.tools | bit.values",
    replace: "bit.tasks | bit.values",
  },
  {
    name: "debug brings no tasks",
    file: filter,
    find: "bit.tasks | bit.tools | bit.values",
    replace: "bit.tools | bit.values",
  },
  {
    name: "debug brings no values",
    file: filter,
    find: "bit.tasks | bit.tools | bit.values",
    replace: "bit.tasks | bit.tools",
  },

  // What views show.
  {
    name: "a view shows the state of inner graphs",
    file: filter,
    find: "? ns.length > 0 ? adopt({})",
    replace: "? false ? adopt({})",
  },
  {
    name: "a view tells the whole output at the end",
    file: execution,
    find: "output: outlet.wishes.show(output, [])",
    replace: "output",
  },
  {
    name: "a view keeps the end of the run to itself",
    file: graph,
    find: 'modes: [...shown, "run"]',
    replace: "modes: [...shown]",
  },

  // Files.
  {
    name: "a path may lead out of the folder",
    file: files,
    find: "else if (parts.pop() === undefined) return undefined;",
    replace: "else parts.pop();",
  },
  {
    name: "a path may be absolute, or a URL",
    file: files,
    find: "path.trim() !== path || /",
    replace: "path.trim() !== path || false && /",
  },
  {
    name: "files are named from the outermost folder",
    file: desk,
    find: "resolveFile(desk.folder, path)",
    replace: 'resolveFile("", path)',
  },
  {
    name: "a file that is not there is empty",
    file: desk,
    find: "const text = desk.shelf.take(resolved);",
    replace: 'const text = desk.shelf.take(resolved) ?? "";',
  },
  {
    name: "a file may run itself",
    file: compile,
    find: 'if (reading.above.includes(file.path)) return "itself";',
    replace: "",
  },
  { name: "faults in files are not told", file: compile, find: "reading.inside.push(...issues);", replace: "" },
  { name: "an inner graph may run itself", file: compile, find: 'planned.set(wanted, "itself");', replace: "" },

  // Checkpoints.
  {
    name: "what a kind keeps is lost in a pause",
    file: pause,
    find: "...(memo !== undefined && { memo }),",
    replace: "",
  },
  {
    name: "what tools have answered is lost in a pause",
    file: pause,
    find: "...(tools && tools.size > 0 && { tools: [...tools] }),",
    replace: "",
  },
  {
    name: "a checkpoint of any document is taken",
    file: pause,
    find: "if (checkpoint.graph !== hashOf(plan)) {",
    replace: "if (false) {",
  },
  {
    name: "anything is taken for a checkpoint",
    file: pause,
    find: 'if (checkpoint?.version !== "1") throw',
    replace: "if (false) throw",
  },

  // Expressions.
  {
    name: "and looks at both sides",
    file: closures,
    find: "first(frame) && second(frame)",
    replace: "[first(frame), second(frame)].every(Boolean)",
  },
  {
    name: "or looks at both sides",
    file: closures,
    find: "first(frame) || second(frame)",
    replace: "[first(frame), second(frame)].some(Boolean)",
  },
  {
    name: "members of every object are read",
    file: closures,
    find: "return Object.hasOwn(value, name);",
    replace: "return name in value;",
  },
  {
    name: "names that are not safe are found by in",
    file: operators,
    find: "Object.hasOwn(whole, part) && !unreadable.has(part)",
    replace: "Object.hasOwn(whole, part)",
  },
  {
    name: "division is by whole numbers",
    file: operators,
    find: 'operator === "/" ? a / b',
    replace: 'operator === "/" ? Math.trunc(a / b)',
  },
  {
    name: "a number may be too large",
    file: operators,
    find: "Number.isFinite(value) ? value + 0 :",
    replace: "true ? value + 0 :",
  },
  { name: "int rounds", file: "src/value/functions.ts", find: "Math.trunc(Number(", replace: "Math.round(Number(" },
  {
    name: "text and numbers add up",
    file: operators,
    find: 'if (typeof a === "string" && typeof b === "string") {\n    spendText(meter, a.length',
    replace:
      'if (typeof a === "string" || typeof b === "string") {\n    a = String(a);\n    b = String(b);\n    spendText(meter, a.length',
  },
  {
    name: "an evaluation may take for ever",
    file: "src/value/budget.ts",
    find: "> mostSteps) {",
    replace: "> Infinity) {",
  },

  // Types, and the checks.
  {
    name: "the type of a choice is that of one arm",
    file: "src/value/infer.ts",
    find: "this.#where(condition, false, () => this.type(no)),",
    replace: "",
  },
  {
    name: "types: members of closed objects are any",
    file: "src/value/infer.ts",
    find: "return isKnown || part.type.length === 0 ? found ?? never",
    replace: "return true ? found ?? any",
  },
  {
    name: "types: in compares nothing",
    file: "src/value/infer.ts",
    find: "if (!overlap(left.type, one.type)) this.#misfits.unequal(left, one, item.range);",
    replace: "",
  },
  {
    name: "types: whatever is compared may be equal",
    file: "src/value/infer.ts",
    find: "if (!isFixed && !overlap(left.type, right.type))",
    replace: "if (false)",
  },
  {
    name: "types: fixed comparisons are told",
    file: "src/value/infer.ts",
    find: "if (!isFixed && !overlap(left.type, right.type))",
    replace: "if (!overlap(left.type, right.type))",
  },
  {
    name: "types: a filtered list forgets its items",
    file: "src/value/infer.ts",
    find: 'macro === "filter" ? listOf(item)',
    replace: 'macro === "filter" ? listOf(any)',
  },
  {
    name: "types: the last item is any",
    file: "src/value/infer.ts",
    find: "return args[0] ? itemsOf(this.#types.get(args[0])!) : any;",
    replace: "return any;",
  },
  {
    name: "types: arguments are not looked at",
    file: "src/value/infer.ts",
    find: 'this.#needs(`${name}()`, sorts[takes[index] ?? "any"], arg)',
    replace: "this.type(arg)",
  },
  {
    name: "types: a condition may be anything",
    file: "src/value/infer.ts",
    find: "this.#needs('\"?\"', boolean, condition);",
    replace: "this.type(condition);",
  },
  {
    name: "types: has tells nothing",
    file: "src/value/narrow.ts",
    find: 'if (ast.kind === "has" && outcome) return',
    replace: "if (false) return",
  },
  {
    name: "types: null stays where it was asked for",
    file: "src/value/narrow.ts",
    find: 'if (operator === (outcome ? "!=" : "==")) {',
    replace: "if (false) {",
  },
  {
    name: "types: and tells of one side",
    file: "src/value/narrow.ts",
    find: "return new Map([...factsOf(left, outcome, known), ...factsOf(right, outcome, known)]);",
    replace: "return factsOf(left, outcome, known);",
  },
  {
    name: "types: what may be missing is there",
    file: "src/value/fits.ts",
    find: 'fit.push(one === "no" && !from.required.has(name) ? "maybe" : one);',
    replace: "fit.push(one);",
  },
  {
    name: "types: nothing has to be there",
    file: "src/value/fits.ts",
    find: 'for (const name of to.required) if (!from.members.has(name)) fit.push(closed ? "no" : "maybe");',
    replace: "",
  },
  {
    name: "types: one that fits is enough",
    file: "src/value/fits.ts",
    find: 'return fit.every((one) => one === fit[0]) ? fit[0] ?? "yes" : "maybe";',
    replace: 'return fit.includes("yes") ? "yes" : fit[0] ?? "yes";',
  },
  {
    name: "types: the values of an enum are any",
    file: "src/value/types_of_schema.ts",
    find: "if (isList(values)) return",
    replace: "if (false) return",
  },
  {
    name: "types: every object is open",
    file: "src/value/types_of_schema.ts",
    find: "rest: patternProperties === undefined ? this.type(additionalProperties) : any,",
    replace: "rest: any,",
  },
  {
    name: "types: $ref is not followed",
    file: "src/value/types_of_schema.ts",
    find: '...(typeof $ref === "string" ? [this.#referred($ref)] : []),',
    replace: "",
  },
  {
    name: "checks: each writes single items",
    file: "src/graph/check_types.ts",
    find: "const whole = isGathered ? { ...gift, type: listOf(gift.type) } : gift;",
    replace: "const whole = gift;",
  },
  {
    name: "checks: a when may be anything",
    file: "src/graph/check_conditions.ts",
    find: 'if (fits(type, boolean) !== "no") return;',
    replace: "return;",
  },
  {
    name: "checks: every case may happen",
    file: "src/graph/check_conditions.ts",
    find: "if (canBe(type, name, known.values)) continue;",
    replace: "continue;",
  },
  {
    name: "checks: no value needs a case",
    file: "src/graph/check_conditions.ts",
    find: "} else if (missing.size > 0) {",
    replace: "} else if (false) {",
  },
  {
    name: "checks: a switch needs no else",
    file: "src/graph/check_conditions.ts",
    find: "if (isOpen) {",
    replace: "if (false) {",
  },
  {
    name: "checks: frozen conditions lead out",
    file: "src/graph/check_loops.ts",
    find: "return isFree(route) ? arms.some(ends) : arms.every(ends);",
    replace: "return arms.some(ends);",
  },
  {
    name: "checks: a loop that asks must have a way out",
    file: "src/graph/check_loops.ts",
    find: "if ([...loop.members].some((member) => mayAsk(graph.nodes[member], graph))) continue;",
    replace: "",
  },
  {
    name: "checks: one branch that ends is enough",
    file: "src/graph/check_loops.ts",
    find: "return route.of.every(ends);",
    replace: "return route.of.some(ends);",
  },
  {
    name: "checks: a reducer does not help",
    file: "src/graph/check_writers.ts",
    find: "if (!known || known.reducer) continue;",
    replace: "if (!known) continue;",
  },
  {
    name: "checks: a write comes before its own node reads",
    file: "src/graph/check_unset.ts",
    find: '!(when === "before" ? flow.isSetBefore(node, name)',
    replace: '!(when === "never" ? flow.isSetBefore(node, name)',
  },
  {
    name: "checks: what only a lost node leads to is told",
    file: "src/graph/check_reached.ts",
    find: "for (const reached of reachOf([node.index], targets, (index) => !told.has(index))) told.add(reached);",
    replace: "told.add(node.index);",
  },
  {
    name: "checks: what is written counts as read",
    file: "src/graph/check_unused.ts",
    find: "if (isWritten && (!output || telling.has(name))) continue;",
    replace: "if (isWritten) continue;",
  },
  {
    name: "checks: inner graphs ask nobody",
    file: "src/graph/check_asks.ts",
    find: "uses.graphs.some(({ plan }) => plan.traits.asks)",
    replace: "false",
  },
  {
    name: "checks: an echo is told",
    file: "src/graph/echo.ts",
    find: "if (cause !== undefined && told.has(`${cause} ${pointer}`)) return false;",
    replace: "",
  },
  {
    name: "checks: what cannot be known is told",
    file: "src/graph/echo.ts",
    find: "if (unused.includes(code)) return open.length === 0;",
    replace: "",
  },
  {
    name: "checks: idle things are told at once",
    file: "src/graph/echo.ts",
    find: "return issues.filter(({ code }) => !isWrong || !idle.includes(code));",
    replace: "return [...issues];",
  },
  {
    name: "checks: a repair gives a name twice",
    file: "src/graph/repair.ts",
    find: "return beside === undefined ? draft : rest;",
    replace: "return draft;",
  },
  {
    name: "checks: nothing is near enough",
    file: "src/value/near.ts",
    find: "const limit = name.length < 3 ? 0 : name.length < 6 ? 1",
    replace: "const limit = name.length < 3 ? 0 : name.length < 6 ? 0",
  },
  {
    name: "checks: anything is near enough",
    file: "src/value/near.ts",
    find: "const limit = name.length < 3 ? 0 : name.length < 6 ? 1 : name.length < 12 ? 2 : 3;",
    replace: "const limit = 9;",
  },
  {
    name: "checks: what the schema refused is planned",
    file: "src/graph/desk.ts",
    find: "const isBroken = (place: string) => broken.has(place);",
    replace: "const isBroken = () => false;",
  },
];
