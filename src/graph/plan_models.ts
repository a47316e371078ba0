/**
 * Plans the model bindings, and finds them by name.
 *
 * @module
 */
import type { ModelSource } from "../document.ts";
import type { Provider } from "../model.ts";
import type { ModelHandle } from "../node.ts";
import { isObject } from "../value/own.ts";
import { pointer } from "../value/pointer.ts";
import { nearest } from "../value/near.ts";
import { type Desk, entries, member, milliseconds, misspelt } from "./desk.ts";
import { providerOf } from "./needs.ts";
import type { PlannedModel } from "./plan.ts";

/** Reads the models. */
export function planModels(desk: Desk): Map<string, PlannedModel> {
  const models = new Map<string, ModelDraft>();
  for (const [name, value] of entries<string | ModelSource>(desk.document.models)) {
    const place = pointer("models", name);
    const source: ModelSource = typeof value === "string" ? { model: value } : isObject(value) ? value : { model: "" };
    if (desk.isBroken(place)) {
      models.set(name, planModel(name, place, { model: "broken:broken" }));
      continue;
    }
    const model = planModel(name, place, rebind(name, source, desk));
    models.set(name, model);
    checkHeaders(source, place, desk);
    checkProvider(model, typeof value === "string" ? place : `${place}/model`, desk);
  }
  planFallbacks(models, desk);
  return models;
}

/** Leads each model to those that are asked when it has failed. Who is asked already is not asked again: a circle is refused. */
function planFallbacks(models: ReadonlyMap<string, ModelDraft>, desk: Desk): void {
  const done = new Set<ModelDraft>();
  const way: ModelDraft[] = [];
  const visit = (model: ModelDraft) => {
    if (done.has(model)) return;
    done.add(model);
    way.push(model);
    const source = member<string | ModelSource>(desk.document.models, model.name);
    const names = isObject(source) && !desk.isBroken(model.pointer) ? (source as ModelSource).fallback ?? [] : [];
    for (const [index, name] of names.entries()) {
      const place = `${model.pointer}/fallback/${index}`;
      const other = models.get(name);
      if (!other) findModel(name, place, models, desk);
      else if (way.includes(other)) reportCircle([...way.slice(way.indexOf(other)), other], place, desk);
      else {
        model.fallback.push(other);
        visit(other);
      }
    }
    way.pop();
  };
  for (const model of models.values()) visit(model);
}

function reportCircle(circle: readonly ModelDraft[], place: string, desk: Desk): void {
  desk.report({
    code: "MR307",
    pointer: place,
    message: `"${circle[0].name}" falls back on itself: ${circle.map(({ name }) => name).join(" → ")}.`,
    hint: "Name models that were not asked yet.",
  });
}

/** The host may put another model behind a name. Way to ask, server and key that were meant for another provider stay with that one. */
function rebind(name: string, source: ModelSource, { host: { kit } }: Desk): ModelSource {
  const other = member(kit.bindings, name) ?? member(kit.bindings, "*");
  if (other === undefined) return source;
  const provider = (model: string) => model.slice(0, model.indexOf(":"));
  if (provider(other) === provider(source.model)) return { ...source, model: other };
  const { api: _api, baseURL: _baseURL, apiKey: _apiKey, headers: _headers, ...rest } = source;
  return { ...rest, model: other };
}

/** Finds a model that a node names. */
export function findModel(
  name: string,
  place: string,
  models: ReadonlyMap<string, PlannedModel>,
  desk: Desk,
): ModelHandle {
  const model = models.get(name);
  if (model) return model;
  desk.report({
    code: "MR301",
    pointer: place,
    message: `There is no model "${name}".`,
    ...(name.includes(":")
      ? { hint: `Name it first: "models": { "main": "${name}" }, then "llm": "main".` }
      : misspelt(name, models.keys(), { what: "model", pointer: place, desk })),
  });
  return { name };
}

/** A binding whose fallbacks are found when all are known. */
interface ModelDraft extends PlannedModel {
  readonly fallback: PlannedModel[];
}

function planModel(name: string, place: string, source: ModelSource): ModelDraft {
  const colon = source.model.indexOf(":");
  return {
    name,
    pointer: place,
    provider: source.model.slice(0, colon),
    model: source.model.slice(colon + 1),
    tags: source.tags ?? [],
    stream: source.stream ?? true,
    params: source.params ?? {},
    headers: source.headers ?? {},
    idle: milliseconds(source.idle ?? "120s"),
    fallback: [],
    ...(source.api !== undefined && { api: source.api }),
    ...(source.baseURL !== undefined && { baseURL: source.baseURL.replace(/\/+$/, "") }),
    ...(source.apiKey && { secret: source.apiKey.secret }),
  };
}

/** Refuses keys among the headers of a server. */
export function checkHeaders({ headers }: Pick<ModelSource, "headers">, place: string, desk: Desk): void {
  for (const header of Object.keys(headers ?? {})) {
    if (!/^(proxy-)?authorization$|^cookie$|api-?key|token|secret/i.test(header)) continue;
    desk.report({
      code: "MR303",
      pointer: `${place}/headers${pointer(header)}`,
      at: "key",
      message: `The header "${header}" carries a key, and here everybody who reads the document can take it.`,
      hint: 'Name it instead: "apiKey": { "secret": "MY_KEY" }.',
    });
  }
}

/** Reports a model whose provider has no server of its own, where the document names none. */
function checkServer({ baseURL, provider, name }: PlannedModel, { home }: Provider, place: string, desk: Desk): void {
  if (!home?.isNamed || baseURL !== undefined) return;
  desk.report({
    code: "MR302",
    pointer: place,
    range: [0, provider.length],
    message: `Model "${name}" does not say which server answers.`,
    hint: `Provider "${provider}" asks the server in "baseURL", as "http://localhost:11434/v1".`,
  });
}

function checkProvider(model: PlannedModel, place: string, desk: Desk): void {
  const { kit, providers } = desk.host;
  const provider = providerOf(model, desk.host);
  if (provider) return checkServer(model, provider, place, desk);
  const known = [...Object.keys(kit.models ?? {}), ...Object.keys(providers)];
  const near = nearest(model.provider, known);
  desk.report({
    code: "MR302",
    pointer: place,
    range: [0, model.provider.length],
    message: `There is no provider "${model.provider}".`,
    hint: near !== undefined
      ? `Did you mean "${near}:${model.model}"?`
      : `There are ${
        known.map((name) => `"${name}"`).join(", ")
      }; a host may give more: load(text, { models: { ${model.provider}: … } }).`,
    ...(near !== undefined && kit.bindings === undefined &&
      { fix: { pointer: place, replace: `${near}:${model.model}` } }),
  });
}
