import type { FlowDefinition, StateDefinition } from './definition.ts';
import { type Context, report } from './rules.ts';

/** Where a flow can go: every target must exist, some state must end it, and every state must be reached. */
export function checkGraph({ StartAt, States }: FlowDefinition, at: string, context: Context): void {
  const complain = (message: string, place: string) => report(context, message, place, 'MISSING_TRANSITION_TARGET');
  const ways = Object.entries(States).flatMap(([name, state]) => waysOf(state, `${at}/States/${name}`));
  for (const [target, place] of [[StartAt, `${at}/StartAt`] as const, ...ways]) {
    if (!States[target]) complain(`Missing 'Next' target: ${target}`, place);
  }
  if (!Object.values(States).some(({ Type, End }) => End === true || Type === 'Succeed' || Type === 'Fail')) {
    report(context, 'Workflow has no terminal state', undefined, 'MISSING_END_STATE');
    return;
  }
  const reached = new Set([StartAt]); // a set goes on with what is added to it meanwhile
  for (const name of reached) {
    for (const [target] of States[name] ? waysOf(States[name], '') : []) reached.add(target);
  }
  for (const name of Object.keys(States)) {
    if (!reached.has(name)) complain(`State "${name}" is not reachable.`, `${at}/States/${name}`);
  }
}

/** Each state that another may lead to, and where it says so. */
function waysOf(state: StateDefinition, at: string): [target: string, at: string][] {
  const { Next, Choices = [], Catch = [], Default } = state;
  return [
    ...(Next === undefined ? [] : [[Next, `${at}/Next`] as [string, string]]),
    ...Choices.map((choice, i): [string, string] => [choice.Next, `${at}/Choices[${i}]/Next`]),
    ...Catch.map((catcher, i): [string, string] => [catcher.Next, `${at}/Catch[${i}]/Next`]),
    ...(Default === undefined ? [] : [[Default, `${at}/Default`] as [string, string]]),
  ];
}
