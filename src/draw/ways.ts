/**
 * Where a target leads, and when: conditions and cases become labels.
 *
 * @module
 */
import type { Json } from "../json.ts";
import { isList, isObject } from "../value/own.ts";

/** One way out of a node. */
export interface Way {
  /** The name of a node, or `END`. */
  readonly to: string;
  /** When it is taken. */
  readonly label?: string;
}

/** A switch of a node. */
export interface Decision {
  /** What it looks at. */
  readonly expression: string;
}

/**
 * Every way of a target, in the order in which they are written.
 *
 * @param target The target, whatever it is.
 * @param shown A switch whose expression is told elsewhere, so that its cases stand alone.
 */
export function waysOf(target: Json | undefined, shown?: Decision): Way[] {
  const ways: Way[] = [];
  walk(target, undefined);
  return ways;

  function walk(target: Json | undefined, label: string | undefined): void {
    if (typeof target === "string") ways.push({ to: target, ...label !== undefined && { label } });
    else if (isList(target)) {
      for (const each of target) walk(each, label);
      if (target.length === 0) walk("END", label);
    } else if (isObject(target)) {
      if ("when" in target) {
        walk(target.to ?? "END", both(label, written(target.when)));
        walk(target.else ?? "END", both(label, "else"));
      } else if ("switch" in target) {
        const expression = written(target.switch);
        const isShown = shown?.expression === expression;
        for (const [value, to] of Object.entries(isObject(target.cases) ? target.cases : {})) {
          walk(to, both(label, isShown ? value : `${expression} = ${value}`));
        }
        if (target.else !== undefined) walk(target.else, both(label, "else"));
      }
    }
  }
}

/** The switches of a target that nothing else decides about. */
export function decisionsOf(target: Json | undefined): Decision[] {
  if (isList(target)) return target.flatMap(decisionsOf);
  return isObject(target) && "switch" in target ? [{ expression: written(target.switch) }] : [];
}

/** What is decided behind an "else" says enough by itself. */
function both(label: string | undefined, more: string): string {
  return label === undefined || label === "else" ? more : `${label} · ${more}`;
}

function written(expression: Json | undefined): string {
  return typeof expression === "string" ? expression : JSON.stringify(expression) ?? "?";
}
