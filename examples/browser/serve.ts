// A page that runs a graph, and a model for it on this machine: deno task browser
const here = new URL("./", import.meta.url);
const types: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
};

/** What the page may do: run its own scripts, and ask servers of this machine. Nothing inline, nothing made from strings. */
export const policy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self' http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Bundles the scripts of the page into a folder. */
export async function bundle(folder: string): Promise<void> {
  const scripts = ["page.js", "worker.js"].map((name) => new URL(name, here).pathname);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform",
      "browser",
      "--minify",
      "--code-splitting",
      "--outdir",
      folder,
      ...scripts,
    ],
    cwd: here,
  }).spawn().status;
  if (!success) throw new Error("The scripts of the page could not be bundled.");
}

/** Answers with the files of the page. The graph asks the model at an address. */
export function pages(folder: string, model: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const name = new URL(request.url).pathname.slice(1) || "index.html";
    const type = types[name.split(".").pop()!];
    if (!/^[\w-]+\.\w+$/.test(name) || !type) return new Response("There is no such page.", { status: 404 });
    try {
      const place = name.endsWith(".js") ? `${folder}/${name}` : new URL(name, here);
      const text = (await Deno.readTextFile(place)).replaceAll("http://127.0.0.1:8011", model);
      return new Response(text, {
        headers: { "content-type": type, "content-security-policy": policy, "x-content-type-options": "nosniff" },
      });
    } catch {
      return new Response("There is no such page.", { status: 404 });
    }
  };
}

/** How a server answers a page of another address: as local servers of models do, with no header allowed but this one. */
export const allow: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "content-type",
};

const answers: Record<string, string> = {
  joker:
    "My cat applied for a job at the mill. For eight hours she watched the wheel go round, approved of it, and fell " +
    "asleep on the sluice gate. They made her foreman: nobody had ever stopped a river so politely.",
  poet: "The river hurries past the mill,\nthe cat sits on the wall, quite still.\n" +
    "She does not ask it where it goes;\nshe counts the fish. The river knows.",
};

/** A server that speaks Chat Completions, a word every 60 ms. */
export async function model(request: Request): Promise<Response> {
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: allow });
  const { model } = await request.json();
  const pieces = (answers[model] ?? "I have no words.").split(/(?<= |\n)/);
  const encoder = new TextEncoder();
  const send = (choice: object) =>
    encoder.encode(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      const content = pieces.shift();
      if (content !== undefined) return controller.enqueue(send({ delta: { content } }));
      controller.enqueue(send({ delta: {}, finish_reason: "stop" }));
      controller.enqueue(encoder.encode("data: [DONE]\n\n"));
      controller.close();
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { ...allow, "content-type": "text/event-stream" } });
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir();
  await bundle(folder);
  const onListen = () => {};
  Deno.serve({ hostname: "127.0.0.1", port: 8011, onListen }, model);
  Deno.serve({ hostname: "127.0.0.1", port: 8010, onListen }, pages(folder, "http://127.0.0.1:8011"));
  console.log("http://127.0.0.1:8010/");
}
