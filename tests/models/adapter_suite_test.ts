/** The model suite for models of other libraries, over loopback. */
import { assertRejects } from "@std/assert";
import { adapterSubjects } from "./adapter_subjects.ts";
import { serve } from "./help.ts";
import { demandsOn } from "./subjects.ts";

for (const [name, subject] of Object.entries(adapterSubjects)) {
  for (const { name: demand, run } of demandsOn(subject, serve)) {
    if (subject.lost?.[demand] === undefined) Deno.test(`${name} ${demand}`, run);
    else Deno.test(`${name} does not let us tell whether it "${demand}"`, () => assertRejects(run).then(() => {}));
  }
}
