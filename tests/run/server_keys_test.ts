/** Which servers of tools a document may have, and which keys go to them. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { check, GraphError, type JsonObject, type Kit, load } from "../../mod.ts";
import { agent, kitOf, line, process, toolMessages, turns } from "./mcp_servers.ts";

const npx = (more: JsonObject = {}) =>
  agent({ files: { mcp: { command: "npx", args: ["-y", "@x/files", "."], ...more } } });
const web = (url: string, more: JsonObject = {}) => agent({ files: { mcp: { url, ...more } } });
const models = { any: () => () => Promise.resolve() };

const allowed: readonly [what: string, document: JsonObject, mcp: Kit["mcp"]][] = [
  ["its whole command line", npx(), ["npx -y @x/files ."]],
  ["the beginning of its command line", npx(), ["npx -y @x/files"]],
  ["quotes that do not matter", npx(), [`npx '-y' "@x/files"`]],
  ["a function", npx(), (server) => server.command === "npx" && server.args[1] === "@x/files"],
  ["a harmless variable", npx({ env: { LANG: "C.UTF-8", TZ: "Europe/Lisbon" } }), ["npx -y @x/files"]],
  ["a variable that the host has written", npx({ env: { DEPTH: "a b" } }), ["DEPTH='a b' npx -y @x/files"]],
  ["a key by its name", npx({ env: { TOKEN: { secret: "MY_TOKEN" } } }), ["npx -y @x/files"]],
  ["its address", web("https://mcp.example/files"), ["https://mcp.example/files"]],
  ["its host", web("https://mcp.example/files?a=b"), ["https://mcp.example"]],
  ["the folder of its address", web("https://mcp.example/a/b"), ["https://mcp.example/a/"]],
];

for (const [what, document, mcp] of allowed) {
  Deno.test(`a server is allowed by ${what}`, () => {
    assertEquals(check(document, { models, mcp }), []);
  });
}

const refused: readonly [what: string, document: JsonObject, mcp: Kit["mcp"]][] = [
  ["where nothing is said", npx(), undefined],
  ["by another program", npx(), ["npm"]],
  ["by half a word", npx(), ["npx -y @x/fil"]],
  ["by a longer line", npx(), ["npx -y @x/files . --all"]],
  ["by words that its own words only look like", npx({ args: ["-y @x/files", "."] }), ["npx -y @x/files ."]],
  ["by a quote without an end", npx(), ["npx -y '@x/files"]],
  ["by an empty line", npx(), [""]],
  ["by a function that says something else", npx(), () => 1 as unknown as boolean],
  ["with a variable that changes what a program does", npx({ env: { NODE_OPTIONS: "--import x" } }), [
    "npx -y @x/files",
  ]],
  ["with a variable that changes what a program is", npx({ env: { PATH: "/tmp" } }), ["npx -y @x/files"]],
  ["with another value of a variable", npx({ env: { DEPTH: "2" } }), ["DEPTH=1 npx -y @x/files"]],
  ["with a path for a language", npx({ env: { LANG: "../../x" } }), ["npx -y @x/files"]],
  ["by another host", web("https://mcp.example.evil/files"), ["https://mcp.example"]],
  ["by a name before an @", web("https://mcp.example@evil.example/"), ["https://mcp.example"]],
  ["by another scheme", web("http://mcp.example/"), ["https://mcp.example"]],
  ["by another port", web("https://mcp.example:8443/"), ["https://mcp.example"]],
  ["by half a folder", web("https://mcp.example/files2"), ["https://mcp.example/files"]],
  ["by a way out of a folder", web("https://mcp.example/files/%2e%2e/all"), ["https://mcp.example/files"]],
];

for (const [what, document, mcp] of refused) {
  Deno.test(`a server is refused ${what}`, () => {
    const [issue, ...others] = check(document, { models, mcp });
    assertEquals(others, []);
    assertEquals([issue.code, issue.severity], ["MR306", "error"]);
    assert(/\/tools\/files\/mcp\/(command|url)$/.test(issue.pointer), issue.pointer);
    // What the hint says is enough.
    const line = JSON.parse(/mcp: \[(".*")\]/.exec(issue.hint ?? "")?.[1] ?? "");
    assertEquals(check(document, { models, mcp: [line] }), []);
  });
}

Deno.test("a kit whose servers are no list and no function is refused", () => {
  try {
    load(npx(), { models, mcp: "npx" as unknown as string[] });
  } catch (error) {
    return assertStringIncludes(String(error), "TypeError: kit.mcp must be a list of command lines and addresses");
  }
  throw new Error("It was taken.");
});

Deno.test("a server that is refused is never started", () => {
  let error: unknown;
  try {
    load(agent({ demo: { mcp: process } }), { models });
  } catch (thrown) {
    error = thrown;
  }
  assert(error instanceof GraphError && error.issues[0].code === "MR306");
});

Deno.test("a server that no node offers is told as unused, and one tool of it is enough", () => {
  const kit: Kit = { models, mcp: [line], tools: { look: () => "" } };
  const tools = { demo: { mcp: process }, look: { description: "Looks." } };
  const issues = check(agent(tools, { tools: ["look"] }), kit);
  assertEquals(issues.map(({ code, pointer, message }) => [code, pointer, message]), [
    ["MR501", "/tools/demo", 'No node offers tools of the server "demo" to a model.'],
  ]);
  assertEquals(check(agent(tools, { tools: ["look", "demo/pid"] }), kit), []);
});

Deno.test("a tool of a server reads no state, so that keys that nobody reads are told", () => {
  const document = agent({ demo: { mcp: process } });
  const state = { ...document.state as JsonObject, idle: { type: "string" } };
  assertEquals(check({ ...document, state }, { models, mcp: [line] }).map(({ code, pointer }) => [code, pointer]), [
    ["MR502", "/state/idle"],
  ]);
});

const withKey = { ...process, env: { DEMO_TOKEN: { secret: "MY_TOKEN" } } };

Deno.test("a process gets a key that the host lets go to its command line, and no other variable", async () => {
  const story = turns({ m: [[["demo_environment"]], "Done."] });
  const secrets = { MY_TOKEN: { value: "the key of the tests", hosts: [line] } };
  await load(agent({ demo: { mcp: withKey } }), kitOf(story, { secrets })).run({});
  const names = toolMessages(story.asked[1])[0].split(" ");
  assert(names.includes("DEMO_TOKEN"));
  assert(!names.includes("MY_TOKEN"));
});

Deno.test("a function that finds keys is told the command line of a process, and the address of a server", async () => {
  const told: unknown[] = [];
  const secrets: Kit["secrets"] = (name, { provider, baseURL, isTrusted }) => {
    told.push([name, provider, baseURL, isTrusted]);
    return undefined;
  };
  await load(agent({ demo: { mcp: withKey } }), kitOf(turns({ m: [] }), { secrets })).start({}).result;
  const url = "https://mcp.example/files";
  const document = web(url, { apiKey: { secret: "WEB_KEY" } });
  await load(document, kitOf(turns({ m: [] }), { mcp: [url], secrets })).start({}).result;
  assertEquals(told, [
    ["MY_TOKEN", "mcp", line, false],
    ["WEB_KEY", "mcp", url, false],
  ]);
});

const stolen: readonly [what: string, secrets: Kit["secrets"], says: string][] = [
  ["a key of which nothing is said", { MY_TOKEN: "the key of the tests" }, "which the host has not allowed"],
  ["a key for another program", { MY_TOKEN: { value: "the key", hosts: ["npx"] } }, "which the host has not allowed"],
  [
    "a key for a server on the web",
    { MY_TOKEN: { value: "the key", hosts: ["127.0.0.1"] } },
    "the host has not allowed",
  ],
  ["a key that there is not", {}, "needs the key MY_TOKEN, and there is none"],
];

for (const [what, secrets, says] of stolen) {
  Deno.test(`a process does not get ${what}`, async () => {
    const { error } = await load(agent({ demo: { mcp: withKey } }), kitOf(turns({ m: [] }), { secrets })).start({})
      .result;
    assertEquals([error?.issue?.code, error?.issue?.pointer], ["MR601", "/tools/demo/mcp/env/DEMO_TOKEN/secret"]);
    assertStringIncludes(error?.message ?? "", says);
  });
}

Deno.test("a server on the web gets a key only where the host lets it go, and an environment's key never", async () => {
  const seen: (string | null)[] = [];
  await using door = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    seen.push(request.headers.get("authorization"));
    return new Response(null, { status: 401 });
  });
  const url = `http://127.0.0.1:${door.addr.port}/mcp`;
  const codes: unknown[] = [];
  const attempt = async (secret: string, secrets: Kit["secrets"]) => {
    const document = web(url, { apiKey: { secret } });
    const { error } = await load(document, kitOf(turns({ m: [] }), { mcp: [url], secrets })).start({}).result;
    codes.push(error?.issue?.code);
  };
  Deno.env.set("MILLRACE_TEST_KEY", "the environment's own");
  try {
    await attempt("MILLRACE_TEST_KEY", undefined);
    await attempt("WEB_KEY", { WEB_KEY: "the key of the tests" });
    await attempt("WEB_KEY", { WEB_KEY: { value: "the key of the tests", hosts: ["mcp.example"] } });
    await attempt("WEB_KEY", { WEB_KEY: { value: "the key of the tests", hosts: [`127.0.0.1:${door.addr.port}`] } });
  } finally {
    Deno.env.delete("MILLRACE_TEST_KEY");
  }
  assertEquals(codes, ["MR601", "MR601", "MR601", "MR716"]);
  assertEquals(seen, ["Bearer the key of the tests"]);
});
