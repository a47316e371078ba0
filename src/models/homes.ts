/**
 * Where providers live, for who must know before one of them is loaded: what a graph needs is told without running it.
 *
 * @module
 */
import type { Provider, ProviderHome } from "../model.ts";

/** OpenAI. */
export const openaiHome: ProviderHome & { readonly baseURL: string } = {
  baseURL: "https://api.openai.com/v1",
  baseURLVariable: "OPENAI_BASE_URL",
  key: "OPENAI_API_KEY",
};

/** Anthropic. */
export const anthropicHome: ProviderHome = {
  baseURL: "https://api.anthropic.com",
  baseURLVariable: "ANTHROPIC_BASE_URL",
  key: "ANTHROPIC_API_KEY",
};

/** OpenAI's models on Azure: each customer has a server of their own. */
export const azureHome: ProviderHome = { baseURLVariable: "AZURE_OPENAI_ENDPOINT", key: "AZURE_OPENAI_API_KEY" };

/** No server at all. */
export const nowhere: ProviderHome = {};

/** The server that a document names, and no other. */
export const named: ProviderHome = { isNamed: true };

/** A provider that says where it lives. */
export function living(home: ProviderHome, provider: Provider): Provider {
  return Object.assign(provider, { home });
}
