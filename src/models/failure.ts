/**
 * Tells why a model's server did not answer, in the words of a `ModelError`.
 *
 * @module
 */
import { ModelError, type ModelFailure } from "../errors.ts";
import type { ModelRequest } from "../model.ts";
import type { Asked } from "./api.ts";
import { waitOf } from "./wait.ts";

/** The error for an answer with a status that is no success. `body` is the answer as text or as parsed JSON. */
export function refused(asked: Asked, status: number, headers: Headers, body: unknown): ModelError {
  const { binding, connection } = asked;
  if (status === 0 || (status >= 300 && status < 400)) {
    // Followed blindly, a redirect would carry the key to a server nobody named.
    return new ModelError("request", `${binding.provider} answered that its server has moved.`, {
      hint: `Write the new address as baseURL instead of "${address(connection.baseURL)}".`,
      pointer: binding.pointer,
    });
  }
  const told = tell(body);
  const reason = reasonOf(status, told);
  const said = speak(asked, told.message);
  const wait = reason === "rate-limit" || reason === "overload" ? waitOf(headers) : undefined;
  return new ModelError(reason, `${binding.provider} answered ${status}${said ? `: ${said}` : "."}`, {
    hint: wait ? `The server asks to wait ${wait / 1000} s before another try.` : hintOf(asked, reason, status, told),
    pointer: reason === "key" || reason === "model" ? binding.pointer : undefined,
    wait,
  });
}

/** The error for a failure that the server tells in the middle of its answer. */
export function interrupted(asked: Asked, error: unknown): ModelError {
  const told = tell({ error });
  const status = typeof told.code === "number" ? told.code : Number(told.code) || 0;
  const reason = reasonOf(status, told);
  const said = speak(asked, told.message);
  return new ModelError(reason, `${asked.binding.provider} broke off its answer${said ? `: ${said}` : "."}`, {
    hint: hintOf(asked, reason, status, told),
  });
}

/** The error for a server that could not be reached. */
export function unreachable(asked: Asked, error: unknown): ModelError {
  const { binding, connection } = asked;
  const server = address(connection.baseURL);
  const texts = causes(error);
  if (texts.some((text) => /NotCapable|PermissionDenied|Requires net access|MR602/.test(text))) {
    return new ModelError("request", `${binding.provider} may not be asked: no permission to reach "${server}".`, {
      hint: `Allow it with --allow-net=${new URL(connection.baseURL).host}.`,
      cause: error,
    });
  }
  const why = faults.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
  return new ModelError("network", `${binding.provider} was not reached at "${server}"${why ? `: ${why}` : ""}.`, {
    hint: isLocal(connection.baseURL)
      ? "Is the server running, and is this its port?"
      : "Check the network and the baseURL. A browser also needs the server's leave (CORS).",
    cause: error,
  });
}

/** The error for a connection that broke in the middle of an answer. */
export function broken(asked: Asked, error: unknown): ModelError {
  return new ModelError("network", `The connection to ${asked.binding.provider} broke in the middle of an answer.`, {
    cause: error,
  });
}

/** The error for an answer that ended without saying that it was the end. */
export function cut(asked: Asked): ModelError {
  return new ModelError("cut", `${asked.binding.provider} ended its answer without ${asked.api.end}: it was cut off.`, {
    hint: "Often a proxy in between gives up too early.",
  });
}

/** The error for an answer that is not in the form that was asked for. */
export function strange(asked: Asked, what: string): ModelError {
  return new ModelError("answer", `${asked.binding.provider} answered ${what}.`, {
    hint: `Is "${address(asked.connection.baseURL)}" the baseURL of a server that speaks ${asked.api.name}?${
      asked.api.home && ` It often ends in "${asked.api.home}".`
    }`,
  });
}

/** What a server means and says, where another client has asked it, which knows the server and its key by itself. */
export function understood(
  asked: Pick<Asked, "binding" | "request">,
  status: number,
  body: unknown,
): { readonly reason: ModelFailure; readonly said: string } {
  const told = tell(body);
  const reason = reasonOf(status || Number(told.code) || 0, told);
  return { reason, said: speak({ ...asked, connection: { baseURL: "" } }, told.message) };
}

/** What must not be in a sentence. */
type Known = Pick<Asked, "binding" | "connection" | "request">;

/** A server's text as one line that names neither keys nor the prompt, cut to a length. */
export function harmless(asked: Known, text: string, length = 240): string {
  let clean = text;
  for (const secret of secrets(asked)) clean = clean.replaceAll(secret, "…");
  for (const said of prompts(asked.request)) clean = clean.replaceAll(said, "…");
  clean = clean.replace(
    /[^\s"'`,;:()<>[\]{}]+/g,
    (word) => isKey(word, asked.connection.apiKey) ? `…${/[.!?]*$/.exec(word)}` : word,
  );
  clean = clean.replace(/:? *…(?=[\s.,;]|$)/g, "").replace(/\s+/g, " ").trim();
  return clean.length > length ? `${clean.slice(0, length - 1)}…` : clean;
}

/** A server's address without what may be secret in it. */
export function address(baseURL: string): string {
  const url = new URL(baseURL);
  return url.origin + (url.pathname === "/" ? "" : url.pathname);
}

interface Told {
  readonly message: string;
  readonly type: string;
  readonly code: string | number;
}

/** What servers say of an error, in the shapes they say it in. */
function tell(body: unknown): Told {
  let value = body;
  if (typeof value === "string") {
    try {
      value = JSON.parse(value);
    } catch {
      // A page of HTML tells nothing; a plain text may.
      return { message: /^\s*</.test(body as string) ? "" : body as string, type: "", code: "" };
    }
  }
  if (Array.isArray(value)) value = value[0];
  const outer = record(value);
  const inner = typeof outer.error === "string" ? { ...outer, message: outer.error } : record(outer.error ?? outer);
  const message = [inner.message, inner.detail, outer.message, outer.detail].find((text) => typeof text === "string");
  return {
    message: typeof message === "string" ? message : typeof value === "string" ? value : "",
    type: typeof inner.type === "string" ? inner.type : "",
    code: typeof inner.code === "string" || typeof inner.code === "number" ? inner.code : "",
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function reasonOf(status: number, told: Told): ModelFailure {
  const { message, type, code } = told;
  const words = `${type} ${code}`;
  if (isSpent(status, told)) return "request";
  if (/context_length|context_size|request_too_large/.test(words)) return "context";
  if (/content_filter|content_policy|moderation/.test(words)) return "filter";
  if (/model_not_found|model_not_exist|invalid_model|DeploymentNotFound/.test(words)) return "model";
  if (/invalid_api_key|authentication/.test(words) || status === 401 || status === 403) return "key";
  if (/rate_?limit/i.test(words) || status === 429) return "rate-limit";
  if (status === 408 || status === 409 || (status >= 500 && status !== 501)) return "overload";
  if (/server_?error|overload|unavailable/i.test(words)) return "overload";
  // What is told in the middle of an answer has no status.
  if (status === 0 && /api_error|timeout_error/.test(words)) return "overload";
  if (/context (length|window|size)|maximum context|prompt is too long/i.test(message)) return "context";
  if (
    /\bmodel\b.{0,120}\b(not found|does not exist|not exist)|no such model|unknown model|^model: \S+$/i.test(message)
  ) {
    return "model";
  }
  return "request";
}

/** Whether there is no money left: no wait helps. */
function isSpent(status: number, { message, type, code }: Told): boolean {
  return status === 402 || /insufficient_quota|billing/.test(`${type} ${code}`) ||
    /credit balance is too low/i.test(message);
}

function hintOf(
  { binding, connection, api }: Asked,
  reason: ModelFailure,
  status: number,
  told: Told,
): string | undefined {
  const server = address(connection.baseURL);
  if (isSpent(status, told)) {
    return "The account behind the key has no credit left, so waiting does not help.";
  }
  if (reason === "key") {
    return connection.apiKey === undefined
      ? `No key was sent. If "${server}" wants one, give the model an apiKey.`
      : `Check the key that is used for "${server}".`;
  }
  if (reason === "model") return `Check the model's name: "${binding.model}".`;
  if (reason === "filter") return "The provider blocks this text: say it otherwise, or ask another model.";
  if (reason === "rate-limit") {
    return 'Too many requests in a short time. With "retry" in its node a model is asked again later.';
  }
  if (reason === "context") return "Send fewer or shorter messages, or take a model that reads more.";
  if (status === 404) return `Check the baseURL: "${server}${api.path}" was asked.`;
  return undefined;
}

/** `: The server's sentence.` without anything secret. */
function speak(asked: Known, message: string): string {
  const said = harmless(asked, message);
  return said === "" || /[.!?…]$/.test(said) ? said : `${said}.`;
}

function secrets({ binding, connection }: Known): string[] {
  const kept = Object.entries(binding.headers)
    .filter(([name]) => /key|auth|token|secret|cookie/i.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\S+ /, "")]);
  return [connection.apiKey ?? "", ...kept].filter((secret) => secret.length >= 4);
}

/** What was asked, as a server may repeat it. Very short texts are left: they are words of any sentence. */
function prompts({ messages }: ModelRequest): string[] {
  const texts = messages.flatMap(({ content }) =>
    typeof content === "string"
      ? [content]
      : (content ?? []).map((part) => typeof part.text === "string" ? part.text : "")
  ).map((text) => text.trim());
  return texts.filter((text) => text.length >= 12).flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

/** Whether a word is a key, or a part of one as servers like to repeat it: `sk-ab***yz`. */
function isKey(word: string, key = ""): boolean {
  let end = word.length;
  while (end > 0 && /[^\w*]/.test(word[end - 1])) end--;
  const bare = word.slice(0, end).replace(/^[^\w*]+/, "");
  if (/\*{2,}/.test(bare) || /^(sk|pk|rk|gsk|xai|hf|key)[-_]\S{6}/.test(bare)) return true;
  const parts = bare.split(/\.{2,}|…/);
  if (parts.some((part) => key.includes(part) && part.length >= (parts.length > 1 ? 3 : 6))) return true;
  return bare.length >= 32 && !/[/\\]/.test(bare) && /\d/.test(bare) && /[a-z]/i.test(bare);
}

const faults: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|ConnectionRefused|connection refused/i, "the connection was refused"],
  [/ENOTFOUND|EAI_AGAIN|dns error|failed to lookup|getaddrinfo/i, "there is no such host"],
  [
    /ECONNRESET|connection reset|closed before message completed|socket hang up|other side closed|socket connection was closed|unexpected ?eof/i,
    "the connection was closed",
  ],
  [/certificate|CERT_|self.signed/i, "its certificate is not trusted"],
  [/timed? ?out|ETIMEDOUT/i, "it took too long"],
];

/** The texts of an error and of everything behind it. */
function causes(error: unknown): string[] {
  const texts: string[] = [];
  for (let at = error; at instanceof Error && texts.length < 8; at = at.cause) {
    texts.push(`${at.name} ${"code" in at ? at.code : ""} ${at.message}`);
    if (at instanceof AggregateError) texts.push(...at.errors.map(String));
  }
  return texts;
}

function isLocal(baseURL: string): boolean {
  return /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(new URL(baseURL).hostname);
}
