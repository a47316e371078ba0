/** A browser without a window, driven by its own protocol: with the permissions that every test has, and no package. */

/** A page of the browser. */
export interface Page {
  /** What went wrong in it: errors, what it printed as one, and breaches of its policy. */
  readonly complaints: readonly string[];
  /** Goes to an address, and returns when the page is there. */
  open(address: string): Promise<void>;
  /** The value of an expression; promises are awaited. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until an expression is true. */
  until(expression: string): Promise<void>;
  /** A picture of it, as PNG in Base64. */
  picture(options?: { readonly width?: number; readonly height?: number; readonly dark?: boolean }): Promise<string>;
}

/** A browser, closed at the end of the block. */
export interface Browser extends AsyncDisposable {
  /** Its name and version. */
  readonly version: string;
  /** Opens a page. */
  page(): Promise<Page>;
}

/** Starts Chromium. Where there is none it is installed, on a Debian or an Ubuntu. */
export async function launch(): Promise<Browser> {
  const folder = await Deno.makeTempDir();
  const child = new Deno.Command(await find() ?? await install(), {
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
      .concat("--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0")
      .concat(`--user-data-dir=${folder}`, "about:blank"),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { address, drained } = await addressOf(child.stderr);
  const wire = await connect(address);
  const { product } = await wire.call("Browser.getVersion", {}) as { product: string };
  return {
    version: product,
    page: () => openPage(wire),
    async [Symbol.asyncDispose]() {
      await wire.call("Browser.close", {}).catch(() => child.kill());
      await child.status;
      await drained;
      await wire.closed;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function find(): Promise<string | undefined> {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    const isThere = await new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" }).output()
      .then(({ success }) => success, () => false);
    if (isThere) return name;
  }
}

async function install(): Promise<string> {
  const run = (command: string, ...args: string[]) =>
    new Deno.Command(command, { args, stdin: "null", stdout: "null", env: { DEBIAN_FRONTEND: "noninteractive" } })
      .output()
      .then(({ success }) => success, () => false);
  const packages = ["install", "-y", "--no-install-recommends", "chromium"];
  for (const prefix of [[], ["sudo", "-n"]]) {
    const [command, ...args] = [...prefix, "apt-get"];
    if (await run(command, ...args, "update") && await run(command, ...args, ...packages)) {
      const name = await find();
      if (name !== undefined) return name;
    }
  }
  throw new Error("There is no Chromium, and it could not be installed: apt-get install chromium.");
}

/** The address that the browser prints when it listens. What it prints besides is read away, so that it is never held up. */
async function addressOf(
  stderr: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ address: string; drained: Promise<void> }> {
  const reader = stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`Chromium could not be started:\n${text}`);
    text += value;
    const [, address] = /DevTools listening on (ws:\S+)\s/.exec(text) ?? [];
    if (address === undefined) continue;
    const drained = (async () => {
      while (!(await reader.read()).done);
    })();
    return { address, drained };
  }
}

type Params = Readonly<Record<string, unknown>>;

interface Wire {
  readonly closed: Promise<void>;
  call(method: string, params: Params, sessionId?: string): Promise<unknown>;
  listen(sessionId: string, take: (method: string, params: Params) => void): void;
}

async function connect(address: string): Promise<Wire> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, (method: string, params: Params) => void>();
  let calls = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, result, error, method, params, sessionId } = JSON.parse(data);
    if (id === undefined) return listeners.get(sessionId)?.(method, params);
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error) caller?.reject(new Error(error.message));
    else caller?.resolve(result);
  });
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener("close", () => {
      for (const { reject } of waiting.values()) reject(new Error("The browser is gone."));
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("error", () => reject(new Error("The browser does not answer.")), { once: true });
  });
  return {
    closed,
    call(method, params, sessionId) {
      const id = ++calls;
      socket.send(JSON.stringify({ id, method, params, sessionId }));
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
    listen: (sessionId, take) => void listeners.set(sessionId, take),
  };
}

async function openPage(wire: Wire): Promise<Page> {
  const { targetId } = await wire.call("Target.createTarget", { url: "about:blank" }) as { targetId: string };
  const attached = await wire.call("Target.attachToTarget", { targetId, flatten: true }) as { sessionId: string };
  const call = (method: string, params: Params = {}) => wire.call(method, params, attached.sessionId);
  const complaints: string[] = [];
  let loaded = () => {};
  const hear = (sessionId: string) =>
    wire.listen(sessionId, (method, params) => {
      if (method === "Page.loadEventFired") loaded();
      const complaint = complaintOf(method, params);
      if (complaint !== undefined) complaints.push(complaint);
      if (method !== "Target.attachedToTarget") return;
      // A worker has a session of its own, and waits until somebody listens there too.
      const { sessionId: inner } = params as { sessionId: string };
      hear(inner);
      for (const name of ["Runtime.enable", "Log.enable", "Runtime.runIfWaitingForDebugger"]) {
        wire.call(name, {}, inner).catch(() => {});
      }
    });
  hear(attached.sessionId);
  for (const name of ["Page.enable", "Runtime.enable", "Log.enable", "Audits.enable"]) await call(name);
  await call("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await call("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    }) as Evaluated;
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return {
    complaints,
    evaluate,
    async open(address) {
      const there = new Promise<void>((resolve) => loaded = resolve);
      const { errorText } = await call("Page.navigate", { url: address }) as { errorText?: string };
      if (errorText !== undefined) throw new Error(`${address}: ${errorText}`);
      await there;
    },
    async until(expression) {
      const isTrue = await evaluate(`new Promise((resolve) => {
        const end = Date.now() + 20000;
        const look = () => (${expression}) ? resolve(true) : Date.now() > end ? resolve(false) : setTimeout(look, 10);
        look();
      })`);
      if (isTrue) return;
      const text = await evaluate("document.body.innerText");
      throw new Error(`It never came to ${expression}:\n${text}\n${complaints.join("\n")}`);
    },
    async picture({ width = 1200, height = 800, dark = false } = {}) {
      await call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      await call("Emulation.setEmulatedMedia", {
        features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }],
      });
      return ((await call("Page.captureScreenshot")) as { data: string }).data;
    },
  };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** What an event of the browser has against a page, if anything. */
function complaintOf(method: string, params: Params): string | undefined {
  if (method === "Runtime.exceptionThrown") {
    const { exceptionDetails } = params as unknown as Required<Evaluated>;
    return `error: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`;
  }
  if (method === "Runtime.consoleAPICalled" && ["error", "warning", "assert"].includes(String(params.type))) {
    const { args } = params as { args: readonly { value?: unknown; description?: string }[] };
    return `console.${params.type}: ${args.map(({ value, description }) => description ?? value).join(" ")}`;
  }
  if (method === "Log.entryAdded") {
    const { level, text, url = "" } = params.entry as { level: string; text: string; url?: string };
    return level === "error" || level === "warning" ? `${level}: ${text} ${url}`.trim() : undefined;
  }
  if (method === "Audits.issueAdded") {
    const { issue } = params as { issue: { readonly code: string } };
    return `${issue.code}: ${JSON.stringify(issue)}`;
  }
}
