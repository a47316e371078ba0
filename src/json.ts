/**
 * JSON as types. Everything a graph holds, reads or shows is one of these.
 *
 * @module
 */

/** Any JSON value. Values of a run are deeply frozen. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** A member; reading a missing one gives `undefined` at run time. */
  readonly [key: string]: Json;
}

/** Values by key, where a key may be unset. */
export type Values = Readonly<Record<string, Json | undefined>>;

/** A JSON Schema (2020-12) as an object. */
export type JsonSchema = JsonObject;
