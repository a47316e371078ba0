/** The models that the suite examines, and how each is put before a server that tells stories. Runs in every runtime. */
import { AzureOpenAI, OpenAI } from "openai";
import type { ModelBinding, Provider } from "../../src/model.ts";
import { anthropic } from "../../src/models/anthropic.ts";
import { azure } from "../../src/models/azure.ts";
import { compatible } from "../../src/models/compatible.ts";
import { openai } from "../../src/models/openai.ts";
import { openaiModel } from "../../src/models/openai_client.ts";
import { type ModelCheck, modelSuite } from "../../src/testing/model.ts";
import { binding, type TestServer } from "./help.ts";
import { tell, type Told, wireOf } from "./stories.ts";

/** A model to examine. */
export interface Subject {
  /** Makes the provider that asks this server. */
  readonly make: (baseURL: string) => Provider;
  /** How the server is asked. */
  readonly api?: ModelBinding["api"];
  /** The model's name, where it matters. */
  readonly model?: string;
  /** What a library between us and the server keeps from us, by the demand: why. */
  readonly lost?: Readonly<Record<string, string>>;
}

/** Serves on this machine. */
export type Serve = (handler: (request: Request) => Promise<Response>) => TestServer | Promise<TestServer>;

/** What the suite demands of a subject. */
export function demandsOn({ make, api, model }: Subject, serve: Serve): readonly ModelCheck[] {
  return modelSuite(async (story) => {
    let told: Told | undefined;
    const server = await serve(async (request) => {
      const { stream = false } = await request.json();
      told = tell(wireOf(new URL(request.url).pathname), story, stream);
      return told.response;
    });
    return {
      provider: make(server.baseURL),
      binding: binding(server.baseURL, { provider: "tested", apiKey: "test", api, model }),
      closed: () => told?.closed ?? Promise.reject(new Error("Nobody asked.")),
      end: () => Promise.resolve(server[Symbol.asyncDispose]()),
    };
  });
}

const ofHost: Subject = { make: (baseURL) => openaiModel(new OpenAI({ baseURL, apiKey: "test" })) };

/** The providers that ask a server. */
export const subjects: Readonly<Record<string, Subject>> = {
  compatible: { make: () => compatible },
  "compatible by responses": { make: () => compatible, api: "responses" },
  openai: { make: () => openai },
  "openai by responses": { make: () => openai, api: "responses" },
  azure: { make: () => azure },
  "azure by responses": { make: () => azure, api: "responses" },
  anthropic: { make: () => anthropic },
  "a client of the host": ofHost,
  "a client of the host by responses": { ...ofHost, api: "responses" },
  "a client of the host for Azure": {
    make: (baseURL) => {
      const endpoint = baseURL.slice(0, -"/v1".length);
      return openaiModel(new AzureOpenAI({ endpoint, apiKey: "test", apiVersion: "2024-10-21" }));
    },
  },
};
