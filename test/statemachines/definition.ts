import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../setup/build.ts';

// A machine's definition, as far as the rules over it look.

export type Catcher = { ErrorEquals: string[]; Next: string; Assign?: object };
export type State = {
  Type: string;
  Comment?: string;
  Resource?: string;
  Arguments?: { Payload?: { trigger?: string } };
  TimeoutSeconds?: number | string;
  Retry?: { ErrorEquals: string[] }[];
  Catch?: Catcher[];
  Choices?: { Condition: string; Next: string; Assign?: object }[];
  Default?: string;
  Next?: string;
  End?: boolean;
  Assign?: object;
};
export type Definition = { Comment: string; StartAt: string; States: Record<string, State> };

const FOLDER = path.join(ROOT, 'statemachines');

export const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.asl.json'));
export const textOf = (file: string): string => readFileSync(path.join(FOLDER, file), 'utf8');
export const definitionOf = (file: string): Definition => JSON.parse(textOf(file));

export const statesOf = (file: string): [name: string, state: State][] => Object.entries(definitionOf(file).States);
export const tasksOf = (file: string) => statesOf(file).filter(([, { Type }]) => Type === 'Task');
export const waitsForToken = ({ Resource = '' }: State): boolean => Resource.endsWith('.waitForTaskToken');

/** One way from a state to another, and the variables that it assigns. */
export type Way = { from: string; to: string; assigns: string[] };

export const waysOf = (file: string): Way[] =>
  statesOf(file).flatMap(([from, { Next, Default, Assign = {}, Choices = [], Catch = [] }]) => {
    const way = (to: string | undefined, assigned: object): Way[] =>
      to === undefined ? [] : [{ from, to, assigns: Object.keys(assigned) }];
    return [
      ...way(Next ?? Default, Assign),
      ...Choices.flatMap((choice) => way(choice.Next, choice.Assign ?? {})),
      ...Catch.flatMap((catcher) => way(catcher.Next, catcher.Assign ?? {})),
    ];
  });

/** The variables that are certain to have a value when a state is entered, by whatever way. */
export function assignedAt(file: string): Map<string, Set<string>> {
  const ways = waysOf(file);
  const all = new Set(ways.flatMap(({ assigns }) => assigns));
  const { StartAt, States } = definitionOf(file);
  const assigned = new Map(Object.keys(States).map((name) => [name, name === StartAt ? new Set<string>() : all]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to, assigns } of ways) {
      const before = assigned.get(to)!;
      const after = new Set([...before].filter((name) => assigned.get(from)!.has(name) || assigns.includes(name)));
      changed ||= after.size < before.size;
      assigned.set(to, after);
    }
  }
  return assigned;
}

/** The variables that a state's expressions ask for; functions and `$states` are JSONata's and the service's own. */
export function asksFor(state: State): string[] {
  const expressions = [...JSON.stringify(state).matchAll(/\{%(.*?)%\}/g)].map(([, text = '']) => text);
  const names = expressions.flatMap((text) => [...text.matchAll(/\$(\w+)\b(?!\s*\()/g)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => name !== 'states');
}
