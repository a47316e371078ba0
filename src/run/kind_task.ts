/**
 * A task as its kind sees it.
 *
 * @module
 */
import type { Json, JsonObject, JsonSchema } from "../json.ts";
import type { Message, ToolCall } from "../message.ts";
import type { Answer, FunctionHandle, GraphHandle, ModelHandle, Question, Task } from "../node.ts";
import type { PlannedGraph, PlannedModel } from "../graph/plan.ts";
import type { ToolOffer } from "../model.ts";
import type { ToolHandle } from "../tool.ts";
import { ask } from "./call.ts";
import { callFunction } from "./context.ts";
import { offersOf, toolsFor } from "./offers.ts";
import { Pause } from "./pause.ts";
import { TaskRun } from "./task.ts";
import { useTools } from "./tools.ts";

/** A node in one step, with everything that its kind may do. */
export class KindTask extends TaskRun implements Task {
  get memo(): Json | undefined {
    return this.keep.memo;
  }

  set memo(value: Json | undefined) {
    this.keep.memo = value;
  }

  // What kinds hold by handle was planned, and is known here for what it is.

  ask(model: ModelHandle, question: Question): Promise<Answer> {
    return ask(this, model as PlannedModel, question);
  }

  call(handle: FunctionHandle, args: Json): Promise<Json | undefined> {
    return callFunction(this, handle, args);
  }

  tools(handles: readonly ToolHandle[]): readonly ToolOffer[] | Promise<readonly ToolOffer[]> {
    return offersOf(this, handles);
  }

  async useTools(calls: readonly ToolCall[], tools: readonly ToolHandle[], round: number): Promise<readonly Message[]> {
    const known = toolsFor(this, calls, tools);
    return await useTools(this, calls, { tools: known instanceof Promise ? await known : known, round });
  }

  enter(graph: GraphHandle): Promise<JsonObject> {
    return this.shared.enter(this, graph as PlannedGraph);
  }

  question(question: Json, schema: JsonSchema): Json {
    const answer = this.answered(this.place, question, schema);
    if (answer === undefined) throw new Pause();
    return answer;
  }
}
