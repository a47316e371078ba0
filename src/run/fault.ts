/**
 * Failures as issues: whatever was thrown, the form of the checks.
 *
 * @module
 */
import { Fault, type Issue } from "../errors.ts";
import type { Plan } from "../graph/plan.ts";
import { Failed } from "./failed.ts";

/** The issue behind an error, with its place in the document. */
export function toIssue(error: unknown, plan: Plan, pointer: string): Issue {
  if (error instanceof Failed) return error.failures[0].issue;
  if (error instanceof Fault) {
    return plan.place({
      code: error.code,
      pointer: error.pointer ?? pointer,
      message: error.message,
      ...(error.range && { range: error.range }),
      ...(error.hint !== undefined && { hint: error.hint }),
    });
  }
  return plan.place({ code: "MR701", pointer, message: messageOf(error) });
}

/** What an error says; anything can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
