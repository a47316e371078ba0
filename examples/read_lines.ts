// Reads the events of a run from a pipe, a line an event:
// deno task -q millrace run examples/joke_and_poem.json -i topic=cats --models echo --json | deno run examples/read_lines.ts
import type { GraphEvent } from "@millrace/millrace";
import { TextLineStream } from "@std/streams";

/** Gives the events of a stream of bytes that `millrace run --json` wrote. */
export async function* readEvents(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<GraphEvent> {
  const lines = bytes.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) if (line !== "") yield JSON.parse(line);
}

if (import.meta.main) {
  const texts: Record<string, string> = {};
  for await (const event of readEvents(Deno.stdin.readable)) {
    if (event.mode !== "messages" || event.data[0].type !== "text") continue;
    texts[event.node] = (texts[event.node] ?? "") + event.data[0].text;
  }
  console.log(texts);
}
