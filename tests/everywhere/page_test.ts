/** The page of examples/browser, in a browser that has a strict policy, asking a server that is only OpenAI-compatible. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { allow, bundle, pages } from "../../examples/browser/serve.ts";
import { type Browser, launch, type Page } from "./chromium.ts";

/** One answer under way. */
interface Answer {
  readonly model: string;
  readonly headers: Headers;
  say(text: string): void;
  /** Says that it is over. */
  end(): void;
  /** Whether the reader has left. */
  readonly left: Promise<void>;
}

/** A server of models whose answers the test says, word by word. It allows no header but `content-type`. */
function serveModels() {
  const asked: string[] = [];
  const arrived: Answer[] = [];
  let next: ((answer: Answer) => void)[] = [];
  const handler = async (request: Request): Promise<Response> => {
    if (request.method === "OPTIONS") {
      asked.push(request.headers.get("access-control-request-headers") ?? "");
      return new Response(null, { status: 204, headers: allow });
    }
    const { model } = await request.json();
    const encoder = new TextEncoder();
    let leave = () => {};
    const left = new Promise<void>((resolve) => leave = resolve);
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        const send = (choice: object) =>
          controller.enqueue(encoder.encode(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`));
        const answer: Answer = {
          model,
          headers: request.headers,
          say: (content) => send({ delta: { content } }),
          end() {
            send({ delta: {}, finish_reason: "stop" });
            controller.enqueue(encoder.encode("data: [DONE]\n\n"));
            controller.close();
          },
          left,
        };
        const waiting = next.shift();
        if (waiting) waiting(answer);
        else arrived.push(answer);
      },
      cancel: () => leave(),
    });
    return new Response(body, { headers: { ...allow, "content-type": "text/event-stream" } });
  };
  /** The next answers that are asked for, by model. */
  const answers = async (count: number): Promise<Record<string, Answer>> => {
    const found: Record<string, Answer> = {};
    for (let i = 0; i < count; i++) {
      const answer = arrived.shift() ?? await new Promise<Answer>((resolve) => next = [...next, resolve]);
      found[answer.model] = answer;
    }
    return found;
  };
  return { handler, answers, asked };
}

/** A server on this machine, shut down at the end of the block. */
function serve(handler: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const text = (id: string) => `document.getElementById("${id}")?.textContent`;
const click = (id: string) => `document.getElementById("${id}").click()`;

Deno.test("a page with a strict policy runs a graph", async (test) => {
  const folder = await Deno.makeTempDir();
  await bundle(folder);
  const models = serveModels();
  await using model = serve(models.handler);
  await using site = serve(pages(folder, model.address));
  await using browser: Browser = await launch();
  const page: Page = await browser.page();
  const begin = async () => {
    await page.open(site.address);
    await page.until(`${text("status")} === "Ready."`);
  };

  for (const isInWorker of [false, true]) {
    const where = isInWorker ? "in a worker" : "by itself";
    await test.step(`it shows tokens before the answer ends, ${where}`, async () => {
      await begin();
      if (isInWorker) await page.evaluate(click("in-worker"));
      await page.evaluate(click("run"));
      const { joker, poet } = await models.answers(2);
      joker.say("My ");
      await page.until(`${text("write_joke")} === "My "`);
      poet.say("The river");
      joker.say("cat");
      await page.until(`${text("write_joke")} === "My cat" && ${text("write_poem")} === "The river"`);
      assertEquals(await page.evaluate(text("status")), "Running …");
      joker.end();
      poet.end();
      await page.until(`${text("status")} === "Done."`);
      assertEquals(joker.headers.get("authorization"), null);
      assertEquals([...joker.headers.keys()].filter((name) => name.startsWith("x-")), []);
    });

    await test.step(`it hangs up when it is stopped, ${where}`, async () => {
      await begin();
      if (isInWorker) await page.evaluate(click("in-worker"));
      await page.evaluate(click("run"));
      const { joker, poet } = await models.answers(2);
      joker.say("My ");
      await page.until(`${text("write_joke")} === "My "`);
      await page.evaluate(click("stop"));
      await Promise.all([joker.left, poet.left]);
      await page.until(`${text("status")} === "Stopped."`);
    });

    await test.step(`it hangs up when it is left, ${where}`, async () => {
      await begin();
      if (isInWorker) await page.evaluate(click("in-worker"));
      await page.evaluate(click("run"));
      const { joker, poet } = await models.answers(2);
      poet.say("The ");
      await page.until(`${text("write_poem")} === "The "`);
      await page.open("about:blank");
      await Promise.all([joker.left, poet.left]);
    });
  }

  await test.step("it tells what is wrong with the graph, at its place", async () => {
    await begin();
    await page.evaluate(`(() => {
      const graph = document.getElementById("graph");
      graph.value = graph.value.replace("about {{ topic }}", "about {{ topci }}");
      graph.dispatchEvent(new Event("input"));
    })()`);
    assertStringIncludes(String(await page.evaluate(text("issues"))), 'Did you mean "topic"?');
    assertEquals(await page.evaluate(`document.getElementById("run").disabled`), true);
    await page.evaluate(`document.querySelector("#issues button").click()`);
    assertEquals(await page.evaluate(`getSelection().toString()`), "topci");
  });

  await test.step("it judges uncommon schemas too, without making code", async () => {
    await begin();
    await page.evaluate(`(() => {
      const graph = document.getElementById("graph");
      graph.value = graph.value.replace('"topic": { "type": "string" }', '"topic": { "type": "string", "pattern": "^d" }');
      graph.dispatchEvent(new Event("input"));
    })()`);
    await page.evaluate(click("run"));
    await page.until(`document.getElementById("status").className === "failed"`);
    assertStringIncludes(String(await page.evaluate(text("status"))), "topic");
  });

  assertEquals(page.complaints, []);
  assert(models.asked.length > 0, "The browser never asked what it may send.");
  assertEquals([...new Set(models.asked)], ["content-type"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a page's faults are heard: errors, what it prints, and breaches of its policy", async () => {
  const html = '<!doctype html><script src="page.js"></script><script>0</script>';
  const script = `console.error("printed"); Promise.reject(new Error("thrown")); try { new Function("0") } catch {}`;
  await using site = serve((request) => {
    const isScript = request.url.endsWith("page.js");
    return new Response(isScript ? script : request.url.endsWith("/") ? html : "", {
      headers: {
        "content-type": isScript ? "text/javascript" : "text/html",
        "content-security-policy": "default-src 'self'",
      },
    });
  });
  await using browser = await launch();
  const page = await browser.page();
  await page.open(`${site.address}/`);
  await page.evaluate("new Promise((resolve) => setTimeout(resolve))");
  const told = page.complaints.join("\n");
  for (const part of ["printed", "thrown", "kEvalViolation", "kInlineViolation"]) assertStringIncludes(told, part);
});
