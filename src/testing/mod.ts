/**
 * The conformance suite's runner, for any runtime and any engine that speaks the same words.
 *
 * @module
 */
export { casesOf, runCase } from "./cases.ts";
export { modelSuite } from "./model.ts";
export type { ModelCheck, ModelStory, ModelSubject, ModelSuiteOptions } from "./model.ts";
export type { CaseOptions, CaseResult, ScriptEvent, ScriptHooks } from "./cases.ts";
export type {
  Case,
  CaseGroup,
  CaseParts,
  CaseRun,
  CaseTest,
  ExpectedEnd,
  ExpectedEvents,
  FunctionAnswer,
  Gate,
  PersonAnswer,
  ReducerAnswer,
} from "./case.ts";
