/** The model suite for every provider that asks a server, over loopback. */
import { serve } from "./help.ts";
import { demandsOn, subjects } from "./subjects.ts";

for (const [name, subject] of Object.entries(subjects)) {
  for (const { name: demand, run } of demandsOn(subject, serve)) Deno.test(`${name} ${demand}`, run);
}
