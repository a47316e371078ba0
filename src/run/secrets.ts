/**
 * Which key may go where: the rule that lets a document come from anywhere.
 *
 * @module
 */
import type { Kit, Secret } from "../api.ts";
import type { Fault, FaultOptions } from "../errors.ts";
import { messageOf } from "./fault.ts";

/** A key that is asked for, by whom and for which server. */
export interface KeyWish {
  /** Its name. */
  readonly name: string;
  /** Who needs it, as the subject of a sentence. */
  readonly who: string;
  /** What the host is told of who needs it. */
  readonly provider: string;
  /** The server it would go to: an address, or the command line of a process. */
  readonly server: string;
  /** Whether the host has chosen that server itself, so that it may have keys of which nothing is said. */
  readonly isTrusted: boolean;
  /** Whether an entry of the host's list means that server. */
  isAt(host: string): boolean;
  /** The place in the document. */
  readonly pointer: string;
  /** What the host gives. */
  readonly secrets: Kit["secrets"];
  /** Makes the failure. */
  fail(message: string, options: FaultOptions): Fault;
}

/** The key, where the host gives it to this server. */
export async function givenSecret(wish: KeyWish): Promise<string | undefined> {
  const { name, who, provider, server, isTrusted, pointer, secrets } = wish;
  if (typeof secrets !== "function") {
    const given = listedSecret(wish);
    if (typeof given === "string") return isTrusted ? given : undefined;
    return given?.hosts.some((host) => wish.isAt(host)) ? given.value : undefined;
  }
  try {
    return await secrets(name, { provider, baseURL: server, isTrusted, isAt: (host) => wish.isAt(host) });
  } catch (error) {
    throw wish.fail(`${who} needs the key ${name}, and the host did not give it: ${messageOf(error)}`, {
      pointer,
      cause: error,
    });
  }
}

/** A key that stands in the host's list. */
export function listedSecret({ name, secrets }: Pick<KeyWish, "name" | "secrets">): string | Secret | undefined {
  return typeof secrets === "object" && Object.hasOwn(secrets, name) ? secrets[name] : undefined;
}
