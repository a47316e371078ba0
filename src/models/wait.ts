/**
 * How long a server asks to wait before another try.
 *
 * @module
 */

/** How long the server asks to wait, in milliseconds. */
export function waitOf(headers: Headers): number | undefined {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (exact >= 0) return Math.ceil(exact);
  const after = headers.get("retry-after")?.trim();
  if (!after) return undefined;
  if (/^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
  // A date is compared with the server's own clock where it tells it.
  const wait = Date.parse(after) - (Date.parse(headers.get("date") ?? "") || Date.now());
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
