/**
 * Plans the model bindings, and finds them by name.
 *
 * @module
 */
import type { ModelSource } from "../document.ts";
import type { ModelHandle } from "../node.ts";
import { pointer } from "../value/pointer.ts";
import { nearest } from "../value/near.ts";
import { type Desk, didYouMean, entries, isObject, member, milliseconds } from "./desk.ts";
import type { PlannedModel } from "./plan.ts";

/** Reads the models. */
export function planModels(desk: Desk): Map<string, PlannedModel> {
  const models = new Map<string, PlannedModel>();
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
  return models;
}

/** The host may put another model behind a name. Server and key that were meant for another provider stay with that one. */
function rebind(name: string, source: ModelSource, { host: { kit } }: Desk): ModelSource {
  const other = member(kit.bindings, name) ?? member(kit.bindings, "*");
  if (other === undefined) return source;
  const provider = (model: string) => model.slice(0, model.indexOf(":"));
  if (provider(other) === provider(source.model)) return { ...source, model: other };
  const { baseURL: _baseURL, apiKey: _apiKey, headers: _headers, ...rest } = source;
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
    hint: name.includes(":")
      ? `Name it first: "models": { "main": "${name}" }, then "llm": "main".`
      : didYouMean(name, models.keys(), "model"),
  });
  return { name };
}

function planModel(name: string, place: string, source: ModelSource): PlannedModel {
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
    ...(source.baseURL !== undefined && { baseURL: source.baseURL.replace(/\/+$/, "") }),
    ...(source.apiKey && { secret: source.apiKey.secret }),
  };
}

function checkHeaders({ headers }: ModelSource, place: string, desk: Desk): void {
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

function checkProvider(model: PlannedModel, place: string, desk: Desk): void {
  const { kit, providers } = desk.host;
  if (member(kit.models, "*") || member(kit.models, model.provider) || member(providers, model.provider)) return;
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
  });
}
