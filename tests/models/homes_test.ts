import { assert, assertEquals } from "@std/assert";
import type { ModelBinding, ModelRequest, ProviderHome } from "../../mod.ts";
import { providers } from "../../src/models/mod.ts";

for (const [name, provider] of Object.entries(providers)) {
  Deno.test(`${name} lives where it says before it is loaded`, async () => {
    assert(provider.home !== undefined, "It does not say where it lives.");
    let asked: ProviderHome | undefined;
    const binding: ModelBinding = {
      name: "m",
      provider: name,
      model: "m",
      headers: {},
      pointer: "/models/m",
      connect: (home) => {
        asked = home;
        return Promise.reject(new Error("That is all we wanted to know."));
      },
    };
    const request: ModelRequest = {
      messages: [{ role: "user", content: "Hello" }],
      params: {},
      stream: true,
      signal: new AbortController().signal,
      call: { id: "r/a#1/1", model: "m", provider: name, tags: [], attempt: 1 },
      run: { id: "r" },
    };
    const model = await provider(binding);
    await Promise.resolve(model(request, () => {})).catch(() => {});
    assertEquals(asked ?? {}, provider.home);
  });
}
