/**
 * The body of a request, whatever the way of asking.
 *
 * @module
 */
import type { Body } from "./api.ts";

/** A body without what is null: so a document takes out what a provider adds, or a node what its model says. */
export function withoutNull(body: Record<string, unknown>): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
