/** Which key goes to which server: the rules that let a document come from anywhere. */
import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import {
  type Connection,
  type GraphEvent,
  type Kit,
  load,
  type Mode,
  type ModelBinding,
  ModelError,
  type RunResult,
  type Secret,
  type SecretFinder,
} from "../../mod.ts";
import type { PlannedModel } from "../../src/graph/plan.ts";
import { KeyRing } from "../../src/run/conceal.ts";
import { modelMaker } from "../../src/run/connect.ts";
import { collect, nodesOf, serve, withEnvironment } from "./help.ts";

const own = "https://api.openai.com/v1";
const home = { baseURL: own, baseURLVariable: "OPENAI_BASE_URL", key: "OPENAI_API_KEY" };
const theirs = "sk-the-environments-own-0123456789";

interface Setting {
  /** The document's. */
  baseURL?: string;
  secret?: string;
  /** The host's. */
  secrets?: Kit["secrets"];
  environment?: Record<string, string>;
}

/** What a provider with a home of its own connects to. */
function connect(setting: Setting, at: Parameters<ModelBinding["connect"]>[0] = home): Promise<Connection> {
  const { baseURL, secret, secrets, environment = { OPENAI_API_KEY: theirs } } = setting;
  let binding: ModelBinding | undefined;
  const make = modelMaker({
    kinds: [],
    reducers: {},
    providers: {
      openai: (given) => {
        binding = given;
        return () => Promise.resolve();
      },
    },
    kit: { secrets },
    environment: (name) => Object.hasOwn(environment, name) ? environment[name] : undefined,
    openServer: () => Promise.reject(new Error("No server is opened here.")),
  }, new KeyRing());
  const planned: PlannedModel = {
    name: "m",
    pointer: "/models/m",
    provider: "openai",
    model: "tiny",
    tags: [],
    stream: true,
    params: {},
    headers: {},
    idle: 1000,
    fallback: [],
    ...(baseURL !== undefined && { baseURL }),
    ...(secret !== undefined && { secret }),
  };
  make(planned);
  return binding!.connect(at);
}

/** The key under the name that documents here use, for one server. */
function ours(server: { readonly baseURL: string }, value: string): Record<string, Secret> {
  return { OURS: { value, hosts: [new URL(server.baseURL).host] } };
}

const proxy = "https://proxy.our.test/v1";
const allowed: [name: string, setting: Setting, connection: Connection][] = [
  ["its own server", {}, { baseURL: own, apiKey: theirs }],
  ["its own server, which the document names", { baseURL: own }, { baseURL: own, apiKey: theirs }],
  ["its own server, when the document asks for it by name", { secret: "OPENAI_API_KEY" }, {
    baseURL: own,
    apiKey: theirs,
  }],
  ["a server that the host has set", { environment: { OPENAI_API_KEY: theirs, OPENAI_BASE_URL: proxy } }, {
    baseURL: proxy,
    apiKey: theirs,
  }],
  ["a server that the host has set with a slash at its end", {
    environment: { OPENAI_API_KEY: theirs, OPENAI_BASE_URL: `${proxy}/` },
  }, { baseURL: proxy, apiKey: theirs }],
  ["a server that the host has set and the document names", {
    baseURL: proxy,
    environment: { OPENAI_API_KEY: theirs, OPENAI_BASE_URL: proxy },
  }, { baseURL: proxy, apiKey: theirs }],
];
for (const [name, setting, connection] of allowed) {
  Deno.test(`a provider's own key goes to ${name}`, async () => assertEquals(await connect(setting), connection));
}

Deno.test("a key that the host gives goes before that of the environment", async () => {
  assertEquals(await connect({ secrets: { OPENAI_API_KEY: "given" } }), { baseURL: own, apiKey: "given" });
});

const strangers = [
  "https://evil.test/v1",
  "http://api.openai.com/v1",
  "https://api.openai.com:8443/v1",
  "https://api.openai.com/v2",
  "https://api.openai.com",
  "https://API.OPENAI.COM/v1",
  "https://api.openai.com.evil.test/v1",
  "http://api.openai.com.evil.test",
  "https://api.openai.com@127.0.0.1/v1",
  "https://api.openai.com:443@evil.test/v1",
  "https://evil.test/v1#https://api.openai.com/v1",
  "https://evil.test/?https://api.openai.com/v1",
  "https://api.openai.com\\@evil.test/v1",
  "https://api.openai.com/v1/../../evil",
  "https://аpi.openai.com/v1",
  "https://api.openai.com./v1",
  " https://api.openai.com/v1",
];
for (const baseURL of strangers) {
  Deno.test(`the environment's key does not go to "${baseURL}"`, async () => {
    assertEquals(await connect({ baseURL }), { baseURL });
    await assertNoKey(connect({ baseURL, secret: "OPENAI_API_KEY" }));
    await assertNoKey(
      connect({
        baseURL,
        secret: "OPENAI_API_KEY",
        environment: { OPENAI_API_KEY: theirs, OPENAI_BASE_URL: proxy },
      }),
    );
  });
}

Deno.test("a document does not get a variable of the environment by naming it as a key", async () => {
  for (const secret of ["HOME", "AWS_SECRET_ACCESS_KEY", "OPENAI_BASE_URL"]) {
    const environment = { OPENAI_API_KEY: theirs, [secret]: theirs };
    await assertNoKey(connect({ secret, environment }));
    await assertNoKey(connect({ secret, environment, baseURL: "https://evil.test/v1" }));
  }
});

Deno.test("a provider without a home gets no key that was not asked for", async () => {
  assertEquals(await connect({ baseURL: proxy, secrets: { OPENAI_API_KEY: "given" } }, {}), { baseURL: proxy });
});

Deno.test("a provider without a home needs a server in the document", async () => {
  const error = await assertRejects(() => connect({}, {}), ModelError, 'Model "m" does not say which server answers.');
  assertEquals([error.reason, error.pointer], ["request", "/models/m"]);
});

Deno.test("a key of the host's list goes to the provider's own server, by its name", async () => {
  const secrets = { LOCAL_KEY: "local" };
  assertEquals(await connect({ secret: "LOCAL_KEY", secrets }), { baseURL: own, apiKey: "local" });
  const environment = { OPENAI_BASE_URL: proxy };
  assertEquals(await connect({ secret: "LOCAL_KEY", secrets, environment }), { baseURL: proxy, apiKey: "local" });
});

Deno.test("a key of the host's list goes to no server that the document chose", async () => {
  for (const baseURL of [proxy, ...strangers]) {
    await assertNoKey(connect({ baseURL, secret: "LOCAL_KEY", secrets: { LOCAL_KEY: "local" } }));
    await assertNoKey(connect({ baseURL, secret: "OPENAI_API_KEY", secrets: { OPENAI_API_KEY: "given" } }));
    await assertNoKey(connect({ baseURL, secret: "LOCAL_KEY", secrets: { LOCAL_KEY: "local" } }, {}));
  }
});

const hosts: [hosts: string[], sent: string[], kept: string[]][] = [
  [
    ["proxy.our.test"],
    [proxy, "https://proxy.our.test", "https://proxy.our.test:443/v2", "https://PROXY.our.test/v1"],
    [
      "http://proxy.our.test/v1",
      "https://proxy.our.test:8443/v1",
      "https://proxy.our.test.evil.test/v1",
      "https://evil.test/proxy.our.test",
      "https://proxy.our.test@evil.test/v1",
      "https://evil.test\\@proxy.our.test/v1",
      "https://evil.test#proxy.our.test",
      "https://evil-proxy.our.test/v1",
      "https://our.test/v1",
      "//proxy.our.test",
      "proxy.our.test",
    ],
  ],
  [["proxy.our.test:8443", "other.test"], ["https://proxy.our.test:8443/v1", "https://other.test/v1"], [
    proxy,
    "http://proxy.our.test:8443/v1",
  ]],
  [["http://10.0.0.5:8000"], ["http://10.0.0.5:8000/v1"], ["https://10.0.0.5:8000/v1", "http://10.0.0.5/v1"]],
  [["localhost:11434"], ["http://localhost:11434/v1", "https://localhost:11434/v1"], [
    "http://localhost:11435/v1",
    "http://localhost/v1",
    "http://localhost:11434@evil.test/v1",
  ]],
  [["127.0.0.1:9", "[::1]:9"], ["http://127.0.0.1:9/v1", "http://[::1]:9/v1"], ["http://127.0.0.1.evil.test:9/v1"]],
  [[""], [], [proxy, "https://", "http://"]],
  [["*"], [], [proxy, "https://evil.test/v1"]],
  [[], [], [proxy, own]],
];
for (const [list, sent, kept] of hosts) {
  Deno.test(`a key with the hosts ${JSON.stringify(list)} goes there and nowhere else`, async () => {
    const secrets = { LOCAL_KEY: { value: "local", hosts: list } };
    for (const baseURL of sent) {
      assertEquals((await connect({ baseURL, secret: "LOCAL_KEY", secrets }, {})).apiKey, "local", baseURL);
    }
    for (const baseURL of kept) await assertNoKey(connect({ baseURL, secret: "LOCAL_KEY", secrets }, {}));
  });
}

Deno.test("a provider's own key with hosts goes there, and the environment's to the own server", async () => {
  const secrets = { OPENAI_API_KEY: { value: "given", hosts: ["proxy.our.test"] } };
  assertEquals((await connect({ secrets, baseURL: proxy, secret: "OPENAI_API_KEY" })).apiKey, "given");
  assertEquals(await connect({ secrets, baseURL: proxy }), { baseURL: proxy });
  assertEquals(await connect({ secrets }), { baseURL: own, apiKey: theirs });
});

Deno.test("a key in a form that is none is refused when the graph is loaded, by its name alone", () => {
  const wrongs: unknown[] = [7, null, { value: "sk-hidden" }, { value: 7, hosts: [] }, {
    value: "sk-hidden",
    hosts: "a",
  }];
  for (const wrong of wrongs) {
    const error = assertThrows(() => nodesOf(["a"], "echo:a", {}, { secrets: { OURS: wrong as string } }), TypeError);
    assertEquals(error.message, 'kit.secrets.OURS must be a text, or { value, hosts: ["llm.example"] }.');
  }
});

for (const secret of ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"]) {
  Deno.test(`a key called "${secret}" is none of the host's list`, async () => {
    await assertNoKey(connect({ secret, secrets: { LOCAL_KEY: "local" } }));
    await assertNoKey(connect({ secret, secrets: { LOCAL_KEY: "local" }, baseURL: proxy }));
  });
}

Deno.test("a function that finds keys is told the name, the provider and the server", async () => {
  const seen: unknown[] = [];
  const secrets: SecretFinder = (name, use) => {
    const { provider, baseURL, isTrusted, isAt } = use;
    seen.push([name, provider, baseURL, isTrusted, isAt(new URL(proxy).host)]);
    return Promise.resolve("found");
  };
  assertEquals(await connect({ secrets }), { baseURL: own, apiKey: "found" });
  assertEquals(await connect({ secrets, baseURL: proxy, secret: "__proto__" }), { baseURL: proxy, apiKey: "found" });
  assertEquals(await connect({ secrets, baseURL: proxy }), { baseURL: proxy });
  assertEquals(seen, [
    ["OPENAI_API_KEY", "openai", own, true, false],
    ["__proto__", "openai", proxy, false, true],
  ]);
});

Deno.test("a function that finds keys may refuse, also by throwing", async () => {
  await assertNoKey(connect({ baseURL: proxy, secret: "LOCAL_KEY", secrets: () => undefined }));
  await assertNoKey(connect({ baseURL: proxy, secret: "LOCAL_KEY", secrets: () => "" }));
  const refusing: SecretFinder = () => Promise.reject(new Error("Not for this tenant."));
  const error = await assertNoKey(connect({ baseURL: proxy, secret: "LOCAL_KEY", secrets: refusing }));
  assertEquals(error.message, 'Model "m" needs the key LOCAL_KEY, and the host did not give it: Not for this tenant.');
});

Deno.test("a function that finds no own key leaves it to the environment, for the own server alone", async () => {
  assertEquals(await connect({ secrets: () => undefined }), { baseURL: own, apiKey: theirs });
  await assertNoKey(connect({ secrets: () => undefined, secret: "OPENAI_API_KEY", baseURL: proxy }));
});

const missing: [setting: Setting, pointer: string, message: string, hint: string][] = [
  [
    { environment: {} },
    "/models/m",
    'Model "m" needs the key OPENAI_API_KEY, and there is none.',
    'Set the environment variable OPENAI_API_KEY, or give it: load(text, { secrets: { OPENAI_API_KEY: "…" } }).',
  ],
  [
    { secret: "LOCAL_KEY" },
    "/models/m/apiKey/secret",
    'Model "m" needs the key LOCAL_KEY, and there is none.',
    'The host decides which keys a document may use: load(text, { secrets: { LOCAL_KEY: "…" } }).',
  ],
  [
    { secret: "OPENAI_API_KEY", baseURL: "https://user:word@evil.test/v1" },
    "/models/m/apiKey/secret",
    "The document wants to send OPENAI_API_KEY to evil.test, which the host has not allowed.",
    'If that is meant: load(text, { secrets: { OPENAI_API_KEY: { value: "…", hosts: ["evil.test"] } } }).',
  ],
  [
    { secret: "OPENAI_API_KEY", baseURL: "https://evil.test/v1", environment: {} },
    "/models/m/apiKey/secret",
    "The document wants to send OPENAI_API_KEY to evil.test, which the host has not allowed.",
    'If that is meant: load(text, { secrets: { OPENAI_API_KEY: { value: "…", hosts: ["evil.test"] } } }).',
  ],
  [
    { secret: "OPENAI_API_KEY", baseURL: "http://" },
    "/models/m/apiKey/secret",
    'The document wants to send OPENAI_API_KEY to "http://", which the host has not allowed.',
    'If that is meant: load(text, { secrets: { OPENAI_API_KEY: { value: "…", hosts: ["http://"] } } }).',
  ],
];
for (const [setting, pointer, message, hint] of missing) {
  Deno.test(`a missing key is told in a sentence: ${message}`, async () => {
    const error = await assertNoKey(connect(setting));
    assertEquals([error.pointer, error.message, error.hint], [pointer, message, hint]);
  });
}

Deno.test("a run without its key fails with MR601 at the binding, in its line", async () => {
  const text = [
    `{ "millrace": "1",`,
    `  "models": { "m": { "model": "compatible:tiny", "baseURL": "http://127.0.0.1:9/v1", "apiKey": { "secret": "OURS" } } },`,
    `  "state": { "a": { "type": "string" } },`,
    `  "nodes": { "a": { "llm": "m", "prompt": "Hi.", "into": "a" } }, "edges": { "START": "a" } }`,
  ].join("\n");
  const { status, error } = await load(text).start({}).result;
  assertEquals([status, error?.issue?.code, error?.issue?.pointer, error?.issue?.line], [
    "failed",
    "MR601",
    "/models/m/apiKey/secret",
    2,
  ]);
});

Deno.test("a key that is given later is found by the next run of the same graph", async () => {
  const secrets: Record<string, Secret> = {};
  await using server = serve(recorder([]));
  const binding = { model: "compatible:tiny", baseURL: server.baseURL, apiKey: { secret: "OURS" } };
  const graph = nodesOf(["a"], binding, {}, { secrets });
  assertEquals((await graph.start({}).result).error?.issue?.code, "MR601");
  secrets.OURS = { value: "here", hosts: [new URL(server.baseURL).host] };
  assertEquals((await graph.start({}).result).status, "done");
});

Deno.test("a model that could not be made is made anew by the next run, and one that was made is kept", async () => {
  let made = 0;
  const graph = nodesOf(["a"], "test:m", {}, {
    models: {
      test: () =>
        ++made === 1
          ? Promise.reject(new Error("Not yet."))
          : Promise.resolve(async (_request, say) => await say({ type: "finish", reason: "stop" })),
    },
  });
  const statuses = [];
  for (let run = 0; run < 3; run++) statuses.push((await graph.start({}).result).status);
  assertEquals([statuses, made], [["failed", "done", "done"], 2]);
});

for (const provider of ["openai", "compatible"]) {
  const model = `${provider}:tiny`;
  const key = "sk-ours-0123456789abcdefghij";

  Deno.test(`${provider} sends the key that the document names, to the server it names`, async () => {
    const seen: Headers[] = [];
    await using server = serve(recorder(seen));
    const binding = { model, baseURL: server.baseURL, apiKey: { secret: "OURS" } };
    assertEquals(await nodesOf(["a"], binding, {}, { secrets: ours(server, key) }).run({}), { a: "Hi." });
    assertEquals(seen.map((headers) => headers.get("authorization")), [`Bearer ${key}`]);
  });

  const addresses: [name: string, address: (port: string) => string][] = [
    ["another server", (port) => `http://127.0.0.1:${port}/v1`],
    ["another server with a slash", (port) => `http://127.0.0.1:${port}/v1///`],
    ["a server whose user is called as the own host", (port) => `http://api.openai.com@127.0.0.1:${port}/v1`],
    ["a server by name", (port) => `http://LOCALHOST:${port}/v1`],
  ];
  for (const [name, address] of addresses) {
    Deno.test(`${provider} sends nothing of the environment to ${name}`, async () => {
      const seen: Headers[] = [];
      await using server = serve(recorder(seen));
      const environment = {
        OPENAI_API_KEY: theirs,
        OPENAI_ADMIN_KEY: `${theirs}-admin`,
        OPENAI_ORG_ID: `${theirs}-org`,
        OPENAI_PROJECT_ID: `${theirs}-project`,
        OPENAI_CUSTOM_HEADERS: `x-secret: ${theirs}-header`,
        OPENAI_BASE_URL: undefined,
      };
      await withEnvironment(environment, async () => {
        const baseURL = address(new URL(server.baseURL).port);
        const { status } = await nodesOf(["a"], { model, baseURL }).start({}).result;
        assert(status === "done" || seen.length === 0, "It answers, or it was never asked.");
      });
      for (const headers of seen) assert(!JSON.stringify([...headers]).includes(theirs), JSON.stringify([...headers]));
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    Deno.test(`${provider} follows no redirect ${status}, so the key stays where it was meant to go`, async () => {
      const seen: Headers[] = [];
      await using elsewhere = serve(recorder(seen));
      let asked = 0;
      await using server = serve(() => {
        asked++;
        return new Response(null, { status, headers: { location: `${elsewhere.baseURL}/chat/completions` } });
      });
      const binding = { model, baseURL: server.baseURL, apiKey: { secret: "OURS" } };
      const result = await nodesOf(["a"], binding, {}, { secrets: ours(server, key) }).start({}).result;
      assertEquals([result.status, asked, seen.length], ["failed", 1, 0]);
      assertEquals(result.error?.issue?.message, `${provider} answered that its server has moved.`);
    });
  }

  /** How a server may answer who wants the key to be told on. */
  const tellings: [name: string, answer: (request: Request, count: number) => Response][] = [
    [
      "refuses it, with all it was sent",
      (request) =>
        Response.json({ error: { message: `No: ${JSON.stringify([...request.headers])}`, code: "invalid_api_key" } }, {
          status: 401,
        }),
    ],
    [
      "fails with it in plain text",
      (request) => new Response(`at auth(${request.headers.get("authorization")})`, { status: 500 }),
    ],
    [
      "is a page with it",
      (request) =>
        new Response(`<p>${request.headers.get("authorization")}</p>`, { headers: { "content-type": "text/html" } }),
    ],
    [
      "sends it as a line that is no JSON",
      (request) =>
        new Response(`data: ${request.headers.get("authorization")}\n\n`, {
          headers: { "content-type": "text/event-stream" },
        }),
    ],
    [
      "breaks off with it",
      (request) =>
        new Response(`data: ${JSON.stringify({ error: { message: request.headers.get("authorization") } })}\n\n`, {
          headers: { "content-type": "text/event-stream" },
        }),
    ],
    ["moves to an address with it", (request) =>
      new Response(null, {
        status: 307,
        headers: { location: `http://127.0.0.1:9/?key=${request.headers.get("authorization")}` },
      })],
    ["answers", () => answer("Hi.")],
  ];
  for (const [name, respond] of tellings) {
    Deno.test(`no event, error or checkpoint holds the key of ${provider} when the server ${name}`, async () => {
      let count = 0;
      await using server = serve((request) => respond(request, count++));
      const binding = { model, baseURL: server.baseURL, apiKey: { secret: "OURS" } };
      const nodes = {
        a: { llm: "m", prompt: "Hi.", into: "a", retry: { attempts: 2, delay: "1ms" }, timeout: "1h" },
      };
      const run = nodesOf(["a"], binding, { nodes }, { secrets: ours(server, key) }).start({}, { modes: every });
      const { events, error } = await collect(run.events);
      const result = await run.result;
      assertEquals(result.status, name === "answers" ? "done" : "failed");
      assertSilent(key, events, result, error);
    });
  }

  Deno.test(`no event, error or checkpoint holds the key of ${provider} when nobody is there`, async () => {
    const server = serve(() => new Response());
    const { baseURL } = server;
    await server[Symbol.asyncDispose]();
    const binding = { model, baseURL, apiKey: { secret: "OURS" } };
    const nodes = { a: { llm: "m", prompt: "Hi.", into: "a", retry: { attempts: 1 } } };
    const run = nodesOf(["a"], binding, { nodes }, { secrets: ours(server, key) }).start({}, { modes: every });
    const { events, error } = await collect(run.events);
    assertSilent(key, events, await run.result, error);
  });

  Deno.test(`a key of ${provider} with a line break is told of, and not shown`, async () => {
    const binding = { model, baseURL: "http://127.0.0.1:9/v1", apiKey: { secret: "OURS" } };
    const run = nodesOf(["a"], binding, {}, { secrets: ours({ baseURL: binding.baseURL }, `${key}\n`) }).start({}, {
      modes: every,
    });
    const { events, error } = await collect(run.events);
    const result = await run.result;
    assertEquals(result.error?.issue?.code, "MR601");
    assertSilent(key, events, result, error);
  });
}

Deno.test("openai goes to the server of OPENAI_BASE_URL with the environment's key", async () => {
  const seen: Headers[] = [];
  await using server = serve(recorder(seen));
  await withEnvironment({ OPENAI_API_KEY: theirs, OPENAI_BASE_URL: server.baseURL }, async () => {
    assertEquals(await nodesOf(["a"], "openai:gpt-4o-mini").run({}), { a: "Hi." });
  });
  assertEquals(seen.map((headers) => headers.get("authorization")), [`Bearer ${theirs}`]);
});

Deno.test("openai without a key says so before it asks anybody", async () => {
  await withEnvironment({ OPENAI_API_KEY: undefined, OPENAI_BASE_URL: undefined }, async () => {
    const { error } = await nodesOf(["a"], "openai:gpt-4o-mini").start({}).result;
    assertEquals([error?.issue?.code, error?.issue?.pointer], ["MR601", "/models/m"]);
    assertEquals(error?.issue?.message, 'Model "m" needs the key OPENAI_API_KEY, and there is none.');
  });
});

const every: readonly Mode[] = ["run", "values", "updates", "messages", "custom", "tasks", "tools", "debug"];

async function assertNoKey(connected: Promise<Connection>): Promise<ModelError> {
  const error = await connected.then((connection) => connection, (error) => error);
  assertInstanceOf(error, ModelError);
  assertEquals([error.reason, error.code], ["key", "MR601"]);
  assert(!Deno.inspect(error, { depth: 20 }).includes(theirs));
  return error;
}

/** Nothing that leaves a run holds the key, in whatever way it is looked at. */
function assertSilent(key: string, events: readonly GraphEvent[], result: RunResult, error: unknown): void {
  const seen = [
    JSON.stringify(events),
    JSON.stringify(result),
    JSON.stringify(error),
    Deno.inspect([events, result, error], { depth: 30, showHidden: true, iterableLimit: 1e4, strAbbreviateSize: 1e6 }),
    String((error as Error | undefined)?.stack),
  ];
  for (const text of seen) assert(!text?.includes(key), text);
}

function recorder(seen: Headers[]): (request: Request) => Response {
  return ({ headers }) => {
    seen.push(headers);
    return answer("Hi.");
  };
}

function answer(content: string): Response {
  const chunk = JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: "stop" }] });
  return new Response(`data: ${chunk}\n\ndata: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } });
}
