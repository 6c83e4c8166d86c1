import { type Build, optional } from './build.ts';
import { EvaluationError, runtimeError } from './errors.ts';
import { type Flow, leave, type Outcome, runFlow } from './flow.ts';
import type { Json } from './json.ts';
import { isFatal } from './parallel.ts';
import { Thread } from './thread.ts';
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
    const inputs = [];
    for (const [Index, Value] of items.entries()) {
      inputs.push(select ? await select(visit.scope(undefined, { Index, Value })) : Value);
    }
    const result = await new Iterations(visit, processor, items, inputs).run(Math.min(limit, MOST_ITERATIONS_AT_ONCE));
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

class Iterations {
  readonly #visit: Visit;
  readonly #processor: Flow;
  readonly #items: Json[];
  readonly #inputs: Json[];
  readonly #outputs: Json[];
  readonly #running = new Map<Thread, number>();
  #next = 0;
  #open: number;

  constructor(visit: Visit, processor: Flow, items: Json[], inputs: Json[]) {
    this.#visit = visit;
    this.#processor = processor;
    this.#items = items;
    this.#inputs = inputs;
    this.#outputs = new Array(items.length);
    this.#open = items.length;
  }

  /** All iterations' outputs in order; the first failure gives the others up. */
  async run(atOnce: number): Promise<Json[]> {
    if (this.#open === 0) return [];
    return this.#visit.thread.wait((done, fail) => {
      const { lastEventId } = this.#visit.thread;
      for (let i = 0; i < atOnce; i++) this.#start(lastEventId, done, fail);
      return () => {
        for (const thread of this.#running.keys()) thread.cancel();
      };
    });
  }

  /** Starts the next item, if there is one, following on the event that made room for it. */
  #start(after: number, done: (outputs: Json[]) => void, fail: (error: unknown) => void): void {
    const index = this.#next++;
    if (index >= this.#items.length) return;
    const { thread: parent, state } = this.#visit;
    const thread = new Thread(parent.execution, parent, { Index: index, Value: this.#items[index]! });
    const details = { name: state.name, index };
    this.#running.set(thread, index);
    thread.lastEventId = after;
    thread.add('MapIterationStarted', details);
    const ended = runFlow(this.#processor, thread, this.#inputs[index]!).then(
      (output) => {
        this.#outputs[index] = output;
        this.#running.delete(thread);
        parent.lastEventId = thread.note('MapIterationSucceeded', details);
        if (--this.#open === 0) done(this.#outputs);
        else this.#start(thread.lastEventId, done, fail);
        thread.end();
      },
      (error) => {
        if (thread.cancelled) return;
        this.#giveUp(thread, isFatal(error));
        fail(error);
      },
    );
    ended.catch(fail); // the history may be full in the middle of all this
  }

  #giveUp(failed: Thread, quietly: boolean): void {
    const name = this.#visit.state.name;
    const { lastEventId } = failed;
    if (!quietly) failed.note('MapIterationFailed', { name, index: this.#running.get(failed) });
    for (const [thread, index] of this.#running) {
      if (quietly || thread === failed) thread.cancel();
      else thread.abort('MapIterationAborted', { name, index });
    }
    this.#visit.thread.lastEventId = lastEventId;
  }
}
