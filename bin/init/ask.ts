import { createInterface } from 'node:readline/promises';
import { UsageError } from '../command.ts';
import { CommandError } from '../target.ts';
import { complaintAbout, QUESTIONS, type Question } from './questions.ts';
import type { Answers } from './settings-text.ts';

/** Asks with a text and returns the answer. Undefined if there is nobody to ask. */
export type Ask = ((text: string) => Promise<string>) | undefined;

/** Asks at the terminal, if there is one. */
export function openTerminal(): { ask: Ask; close(): void } {
  if (!process.stdin.isTTY) return { ask: undefined, close() {} };
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return { ask: (text) => terminal.question(text), close: () => terminal.close() };
}

/**
 * Asks for what no flag gives, until the answer is valid. If nobody can be asked, or with `isBrief`, it takes the usual
 * answer.
 * @throws UsageError naming every flag that is wrong or missing
 */
export async function answersOf(
  flags: Partial<Record<string, string>>,
  ask: Ask,
  isBrief: boolean,
  print: (line: string) => void,
): Promise<Answers> {
  const answers: Partial<Answers> = {};
  const wrong: string[] = [];
  for (const question of QUESTIONS) {
    const given = flags[question.flag];
    const usual = question.usual?.(answers);
    if (given === undefined && ask && !(isBrief && usual !== undefined)) {
      answers[question.name] = await asked(question, answers, usual, ask, print);
      continue;
    }
    const value = given ?? usual;
    const complaint =
      value === undefined ? 'is needed' : complaintAbout(question, { ...answers, [question.name]: value });
    // the usual answer is derived from a wrong one
    if (complaint && given === undefined && usual !== undefined && wrong.length > 0) continue;
    if (complaint) wrong.push(`--${question.flag}${value === undefined ? '' : ` ${value}`}: ${complaint}`);
    else answers[question.name] = value!;
  }
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  return answers as Answers;
}

const ATTEMPTS = 10;

async function asked(
  question: Question,
  before: Partial<Answers>,
  usual: string | undefined,
  ask: NonNullable<Ask>,
  print: (line: string) => void,
): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const typed = (await ask(`${question.about}${usual ? ` [${usual}]` : ''}: `)).trim();
    const answer = typed || usual;
    const complaint =
      answer === undefined ? 'this is needed' : complaintAbout(question, { ...before, [question.name]: answer });
    if (!complaint) return answer!;
    print(`  ${complaint}`);
  }
  throw new CommandError(`${question.about}: no answer could be used; --${question.flag} gives one, too`);
}
