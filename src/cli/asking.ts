/**
 * Asks a person at the terminal.
 *
 * @module
 */
import type { Ask, Json } from "../../mod.ts";
import { choicesOf, formOf, isText, isYesOrNo, readReply, type Schemas } from "./form.ts";
import { questionText } from "./questions.ts";
import { safe } from "./safe.ts";
import { createStyle } from "./style.ts";
import type { Terminal } from "./terminal.ts";

/** How to ask. */
export interface AskingOptions {
  /** The document's shared schemas. */
  readonly schemas: Schemas;
  /** Whether to use colours. */
  readonly color: boolean;
}

/** What a person answered. */
export interface Replies {
  /** Answers by the id of the question. */
  readonly answers: Readonly<Record<string, Json>>;
  /** Whether some are left: for later, by the end of the input, or because all is to stop. */
  readonly left?: "later" | "interrupt";
}

/** Asks every question in turn, each until its answer can be read. */
export async function askPerson(asks: readonly Ask[], terminal: Terminal, options: AskingOptions): Promise<Replies> {
  const answers = new Map<string, Json>();
  let interrupt = () => {};
  const interrupted = new Promise<"interrupt">((resolve) => interrupt = () => resolve("interrupt"));
  const forget = terminal.onInterrupt(() => interrupt());
  try {
    for (const ask of asks) {
      const answer = await Promise.race([interrupted, askOne(ask, terminal, options)]);
      if (answer === "interrupt" || answer === "later") {
        // The cursor still stands behind the prompt.
        await terminal.stderr.write("\n");
        return { answers: Object.fromEntries(answers), left: answer };
      }
      answers.set(ask.id, answer.answer);
    }
  } finally {
    forget();
  }
  return { answers: Object.fromEntries(answers) };
}

async function askOne(
  ask: Ask,
  terminal: Terminal,
  options: AskingOptions,
): Promise<"later" | { readonly answer: Json }> {
  const { stderr, stdin } = terminal;
  const { schemas, color } = options;
  const { bold, dim, bad } = createStyle(color);
  const letters = lettersOf(ask, schemas);
  await stderr.write(questionText(ask, schemas, { color, form: false }));
  const prompt = `  ${dim(safe(promptOf(ask, letters, schemas)))} ${bold(">")} `;
  for (;;) {
    await stderr.write(prompt);
    const line = await stdin.readLine();
    if (line === undefined) return "later";
    // An Enter pressed while the run was still talking is no answer.
    const text = line.trim();
    if (text === "") continue;
    const letter = letters.find(({ key }) => key === text.toLowerCase());
    const reply = letter
      ? { answer: letter.choice }
      : readReply(isText(ask.schema, schemas) ? line : text, ask.schema, schemas);
    if ("answer" in reply) return reply;
    await stderr.write(`  ${bad(safe(reply.complaint))}\n`);
  }
}

interface Letter {
  readonly key: string;
  readonly choice: Json;
}

/** Keys for a choice: first letters where they tell all choices apart, else numbers; none where the choices are numbers. */
function lettersOf(ask: Ask, schemas: Schemas): readonly Letter[] {
  const choices = choicesOf(ask.schema, schemas) ?? [];
  if (!choices.every((choice) => typeof choice === "string" && choice !== "")) return [];
  const words = choices.map(String);
  const first = words.map((word) => word[0].toLowerCase());
  if (new Set(first).size === first.length && first.every((letter) => /[a-z]/.test(letter))) {
    return words.map((choice, i) => ({ key: first[i], choice }));
  }
  return words.some((word) => /^\d+$/.test(word)) ? [] : words.map((choice, i) => ({ key: String(i + 1), choice }));
}

function promptOf(ask: Ask, letters: readonly Letter[], schemas: Schemas): string {
  if (letters.length > 0) {
    return letters.map(({ key, choice }) => {
      const word = String(choice);
      return /\d/.test(key) ? `[${key}] ${word}` : `[${word[0]}]${word.slice(1)}`;
    }).join("  ");
  }
  if (isYesOrNo(ask.schema, schemas)) {
    const form = formOf(ask.schema, schemas);
    return form.startsWith("yes or no") && form.length > "yes or no".length
      ? `[y]es  [n]o${form.slice("yes or no".length)}`
      : "[y]es  [n]o";
  }
  const form = formOf(ask.schema, schemas);
  return isText(ask.schema, schemas) ? form : `${form}, as JSON`;
}
