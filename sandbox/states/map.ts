import { type Build, optional } from './build.ts';
import { EvaluationError, runtimeError } from './errors.ts';
import { type Child, fanOut } from './fanout.ts';
import { leave, type Outcome } from './flow.ts';
import type { Json } from './json.ts';
import type { Visit } from './visit.ts';

const MOST_ITERATIONS_AT_ONCE = 40; // the service's limit of an inline Map

export function MapState({ definition, templates, leaving, flow }: Build) {
  const processor = flow((definition.ItemProcessor ?? definition.Iterator)!);
  const { Items, ItemSelector, MaxConcurrency, Next } = definition;
  const itemsOf = optional(Items, (value) => templates.typed(value, 'Items', 'array'));
  const select = optional(ItemSelector, (value) => templates.template(value, 'ItemSelector'));
  const atOnce = templates.typed(MaxConcurrency ?? 0, 'MaxConcurrency', 'number');
  return async (visit: Visit): Promise<Outcome> => {
    const scope = visit.scope();
    const items = itemsOf ? ((await itemsOf(scope)) as Json[]) : arrayIn(visit, templates.language === 'JSONata');
    const limit = ((await atOnce(scope)) as number) || MOST_ITERATIONS_AT_ONCE;
    visit.thread.add('MapStateStarted', { length: items.length });
    const children: Child[] = [];
    for (const [Index, Value] of items.entries()) {
      const item = { Index, Value };
      children.push({ flow: processor, item, input: select ? await select(visit.scope(undefined, item)) : Value });
    }
    const result = await fanOut(visit.thread, children, Math.min(limit, MOST_ITERATIONS_AT_ONCE), visit.state.name);
    visit.thread.note('MapStateSucceeded');
    return leave(visit.scope({ result }), leaving, result, Next);
  };
}

function arrayIn({ input, state, enteredId }: Visit, jsonata: boolean): Json[] {
  if (Array.isArray(input)) return input;
  if (jsonata) throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(input)}`);
  throw runtimeError(
    `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredId}). ` +
      'Reference path "$" must point to array.',
  );
}
