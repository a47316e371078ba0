/**
 * Addresses of servers, as lists of hosts name them.
 *
 * @module
 */

/** Whether an address is on a host that a key may go to. What is not encrypted stays on this machine, unless the host says otherwise. */
export function isServerOf(host: string, address: string): boolean {
  const server = originOf(address);
  if (server === undefined) return false;
  if (host.includes("://")) return server === originOf(host);
  return server === originOf(`https://${host}`) || (isLocal(host) && server === originOf(`http://${host}`));
}

/** A server as `hosts` name it, without what may be secret in its address. */
export function serverName(address: string): string {
  const origin = originOf(address);
  if (origin === undefined) return `"${address}"`;
  const [scheme, host] = origin.split("://");
  return scheme === "https" || isLocal(host) ? host : origin;
}

function originOf(address: string): string | undefined {
  try {
    const { origin, protocol } = new URL(address);
    return /^https?:$/.test(protocol) ? origin : undefined;
  } catch {
    // No address: nothing goes there.
    return undefined;
  }
}

function isLocal(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}
