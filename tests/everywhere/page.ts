/** A page as a place where the suites run: Chromium, under a policy as strict as can be. */
import { launch } from "./chromium.ts";
import { bundle } from "./build.ts";

const root = new URL("../../", import.meta.url);
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** Runs the cases in a page and gives lines like those that a program prints. */
export async function visitPage(): Promise<{ readonly lines: readonly string[]; readonly complaint: string }> {
  const folder = await Deno.makeTempDir();
  try {
    await bundle({ "in_page.js": `import "${new URL("tests/everywhere/in_page.ts", root)}";` }, folder);
    await using server = serve(folder, JSON.stringify(await jsonFiles(["spec/cases", "examples"])));
    await using browser = await launch();
    const page = await browser.page();
    await page.open(server.address);
    const outcomes = await inTime(page.evaluate("outcomes")) as readonly object[];
    const kept = {
      section: "its policy",
      name: "A page that runs the cases keeps it.",
      message: page.complaints.join("\n"),
    };
    const all = [...outcomes, { ...kept, status: page.complaints.length === 0 ? "passed" : "failed" }];
    const place = browser.version.replace(/^.*\//, "Chromium ");
    return { lines: [{ place }, ...all, "end"].map((line) => JSON.stringify(line)), complaint: "" };
  } catch (error) {
    return { lines: [], complaint: String(error) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a page that stands still would never give. */
async function inTime<T>(value: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("The page did not come to an end.")), 5 * 60_000);
  });
  // The browser is closed all the same; what the page would still say is no longer heard.
  value.catch(() => {});
  return await Promise.race([value, late]).finally(() => clearTimeout(timer));
}

/** The JSON files at and below folders, by path. */
async function jsonFiles(folders: readonly string[]): Promise<Record<string, unknown>> {
  const files: Record<string, unknown> = {};
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
      const path = `${folder}/${name}`;
      if (isDirectory) Object.assign(files, await jsonFiles([path]));
      else if (name.endsWith(".json")) files[path] = JSON.parse(await Deno.readTextFile(new URL(path, root)));
    }
  }
  return files;
}

function serve(folder: string, files: string) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const path = new URL(request.url).pathname;
    const answer = (text: string, type: string) =>
      new Response(text, { headers: { "content-type": type, "content-security-policy": policy } });
    if (path === "/") return answer('<!doctype html><script type="module" src="in_page.js"></script>', "text/html");
    if (path === "/files.json") return answer(files, "application/json");
    if (path === "/favicon.ico") return new Response(null, { status: 204 });
    return answer(await Deno.readTextFile(folder + path), "text/javascript");
  });
  return { address: `http://127.0.0.1:${server.addr.port}/`, [Symbol.asyncDispose]: () => server.shutdown() };
}
