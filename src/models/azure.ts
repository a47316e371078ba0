/**
 * OpenAI's models on Azure. Works in browsers.
 *
 * @module
 */
import type { Model, Provider } from "../model.ts";
import type { Send } from "./api.ts";
import { azureHome as home } from "./homes.ts";
import { apiOf } from "./openai_api.ts";
import { post } from "./post.ts";
import { serverModel } from "./server.ts";

/**
 * The provider `azure`, as in `"azure:my-deployment"`: the host's `AZURE_OPENAI_ENDPOINT`, or the document's `baseURL`. It is asked over
 * `fetch`: all that a client adds for Azure is an address and the name of a header. Who signs in without a key gives a client of their own.
 */
export const azure: Provider = async (binding): Promise<Model> =>
  serverModel(binding, { api: await apiOf(binding), home, address, send });

/** An endpoint is the resource's; what answers lives below it. An address that says more is taken as it is. */
function address(baseURL: string): string {
  const url = new URL(baseURL);
  if (url.pathname !== "/" && !/^\/openai\/?$/.test(url.pathname)) return baseURL;
  return `${url.origin}/openai/v1${url.search}`;
}

const send: Send = (asked, body, signal) => {
  const { apiKey } = asked.connection;
  return post(asked, body, signal, apiKey === undefined ? {} : { "api-key": apiKey });
};
