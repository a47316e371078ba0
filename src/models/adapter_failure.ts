/**
 * Tells the failures of other libraries' models in the words of a `ModelError`.
 *
 * @module
 */
import { ModelError, type ModelFailure } from "../errors.ts";
import type { ModelBinding, ModelRequest } from "../model.ts";
import { understood } from "./failure.ts";
import { waitOf } from "./wait.ts";

/** Who was asked what, as far as it is known. */
export interface FailedAsking {
  /** The binding that was asked. */
  readonly binding: ModelBinding;
  /** The request, once there is one. */
  readonly request?: ModelRequest;
}

/** The error for what a library threw, or gave as an error in its stream. Libraries tell failures apart in the shape of what they throw. */
export function failureOf(error: unknown, asking: FailedAsking): ModelError {
  if (error instanceof ModelError) return error;
  const { provider } = asking.binding;
  const chain = chainOf(error);
  const answer = chain.find((link) => statusOf(link) !== undefined);
  if (answer) {
    const status = statusOf(answer)!;
    const body = answer.responseBody || answer.data || answer.error || textOf(answer.message, status);
    const { reason, said } = understand(status, body, asking);
    return failed(reason, `${provider} answered ${status}`, said, { error, asking, headers: headersOf(answer) });
  }
  // A server that breaks off says why in its own form, which libraries hand on as it is or in an error of theirs.
  const told = error instanceof Error ? chain.find((link) => isObject(link.error))?.error : error;
  if (told !== undefined) {
    const { reason, said } = understand(0, isObject(told) && !("error" in told) ? { error: told } : told, asking);
    return failed(reason, `${provider} broke off its answer`, said, { error, asking });
  }
  const [reason, link] = signOf(chain) ?? ["request", chain[0] ?? {}] as const;
  const { said } = understand(0, { message: textOf(link.message) }, asking);
  return failed(reason, `${provider} ${verbs[reason] ?? "failed"}`, said, { error, asking });
}

/** The error for an answer that ended without saying why. */
export function cutOff({ binding }: FailedAsking): ModelError {
  return new ModelError("cut", `${binding.provider} ended its answer without a finish reason: it was cut off.`, {
    hint: "Often a proxy in between gives up too early.",
  });
}

/** The error for something that the library's models cannot be asked. */
export function unfit(message: string, { binding }: FailedAsking, hint?: string): ModelError {
  return new ModelError("request", `Model "${binding.name}" ${message}`, { hint, pointer: binding.pointer });
}

interface FailedOptions {
  readonly error: unknown;
  readonly asking: FailedAsking;
  readonly headers?: Headers;
}

function failed(reason: ModelFailure, what: string, said: string, options: FailedOptions): ModelError {
  const { error, asking: { binding }, headers } = options;
  const mayPass = reason === "rate-limit" || reason === "overload";
  return new ModelError(reason, said === "" ? `${what}.` : `${what}: ${said}`, {
    cause: error,
    hint: hints[reason],
    wait: headers && mayPass ? waitOf(headers) : undefined,
    pointer: reason === "key" || reason === "model" ? binding.pointer : undefined,
  });
}

/** The names that libraries give their errors, and what clients and platforms say of a connection. The first that fits is taken. */
const signs: readonly (readonly [RegExp, ModelFailure])[] = [
  [
    /LoadAPIKey|MODEL_AUTHENTICATION|missing credentials|api[ _-]?key\b.*\b(missing|not found|not set|required)/i,
    "key",
  ],
  [/NoSuchModel|MODEL_NOT_FOUND/, "model"],
  [/ContextOverflow/, "context"],
  [/without a finish reason|missing finish_reason/, "cut"],
  [/MODEL_RATE_LIMIT/, "rate-limit"],
  [
    /InvalidResponseData|JSONParse|TypeValidation|EmptyResponseBody|NoContentGenerated|OutputParser|SyntaxError/,
    "answer",
  ],
  [/APIConnection|Cannot connect to API|fetch failed|failed to fetch|NetworkError|error sending request/i, "network"],
  [/ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|UND_ERR|TimeoutError|timed out|terminated|socket hang up/, "network"],
  [
    /connection (was )?(refused|reset|closed|error)|error (reading|decoding)|closed before message completed/i,
    "network",
  ],
];

const verbs: Partial<Readonly<Record<ModelFailure, string>>> = {
  key: "has no key",
  cut: "ended its answer too early",
  network: "was not reached, or its connection broke",
  answer: "answered what its client does not understand",
};

const hints: Partial<Readonly<Record<ModelFailure, string>>> = {
  key: "The host made this model, and gives it its key.",
  model: "Check the model's name, and whether the host asks the right provider for it.",
  context: "Send fewer or shorter messages, or take a model that reads more.",
};

/** What is read of an error. Much of it may be getters, and all of it may be missing. */
interface Link {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly lc_error_code?: unknown;
  readonly statusCode?: unknown;
  readonly status?: unknown;
  readonly responseBody?: unknown;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly responseHeaders?: unknown;
  readonly headers?: unknown;
  readonly cause?: unknown;
  readonly lastError?: unknown;
}

/** An error and what is behind it. */
function chainOf(error: unknown): Link[] {
  const chain: Link[] = [];
  for (let at = error; isObject(at) && chain.length < 8;) {
    const link: Link = at;
    chain.push(link);
    at = link.cause ?? link.lastError;
  }
  return chain;
}

/** What an error is, and where among its causes that is said. */
function signOf(chain: readonly Link[]): readonly [ModelFailure, Link] | undefined {
  for (const [sign, reason] of signs) {
    const link = chain.find(({ name, code, lc_error_code, message }) =>
      sign.test(`${name} ${code ?? lc_error_code} ${message}`)
    );
    if (link) return [reason, link];
  }
}

/** The status of a refusal. Clients also name that of an answer which began well, and some say 0 for none. */
function statusOf({ statusCode, status }: Link): number | undefined {
  return [statusCode, status].find((value): value is number => typeof value === "number" && value >= 300);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function headersOf({ responseHeaders, headers }: Link): Headers {
  const given = responseHeaders ?? headers;
  if (given instanceof Headers) return given;
  const entries = Object.entries(isObject(given) ? given : {});
  return new Headers(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** The first line of a message, behind which libraries like to put advice; without the status that a client puts before it. */
function textOf(message: unknown, status?: number): string {
  const [line] = String(message ?? "").split("\n");
  return line.startsWith(`${status} `) ? line.slice(`${status} `.length) : line;
}

function understand(status: number, body: unknown, { binding, request }: FailedAsking): ReturnType<typeof understood> {
  return understood({ binding, request: { messages: [], ...request } as ModelRequest }, status, body);
}
