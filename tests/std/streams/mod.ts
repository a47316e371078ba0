/**
 * Stands in for `jsr:@std/streams` where JSR is out of reach: what the tests and examples use, with its signatures, over the web platform.
 *
 * @module
 */

/** Reads a stream to its end as text. */
export async function toText(stream: ReadableStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** Reads a stream to its end as JSON. */
export async function toJson(stream: ReadableStream): Promise<unknown> {
  return JSON.parse(await toText(stream));
}

/** Settings of a {@linkcode TextLineStream}. */
export interface TextLineStreamOptions {
  /** Whether a lone carriage return ends a line. */
  allowCR?: boolean;
}

/** Splits a stream of text into lines. */
export class TextLineStream extends TransformStream<string, string> {
  constructor(options: TextLineStreamOptions = { allowCR: false }) {
    const end = options.allowCR ? /\r\n|\n|\r(?!$)/ : /\r?\n/;
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split(end);
        rest = lines.pop() ?? "";
        for (const line of lines) controller.enqueue(line);
      },
      flush(controller) {
        if (rest) controller.enqueue(options.allowCR && rest.endsWith("\r") ? rest.slice(0, -1) : rest);
      },
    });
  }
}
