import { Choice, Fail, Pass, Succeed, Wait } from './basic.ts';
import { leaving, literals } from './build.ts';
import type { CatcherDefinition, FlowDefinition, QueryLanguage, RetrierDefinition } from './definition.ts';
import type { Expressions, Templates } from './expressions.ts';
import type { Flow, State } from './flow.ts';
import { MapState } from './map.ts';
import { Parallel } from './parallel.ts';
import type { Catcher, Retrier } from './retry.ts';
import { Task, type TaskServices } from './task.ts';

const KINDS = { Choice, Fail, Map: MapState, Parallel, Pass, Succeed, Task, Wait };

/** Turns a valid definition into closures, once per machine. */
export function compileFlow(
  { StartAt, States }: FlowDefinition,
  language: QueryLanguage,
  expressions: Expressions,
  services: TaskServices,
): Flow {
  const flow = (inner: FlowDefinition) => compileFlow(inner, language, expressions, services);
  const states = new Map<string, State>();
  for (const [name, definition] of Object.entries(States)) {
    const { Type: type } = definition;
    const templates = (definition.QueryLanguage ?? language) === 'JSONata' ? expressions : literals;
    states.set(name, {
      name,
      type,
      entered: `${type}StateEntered`,
      exited: `${type}StateExited`,
      retry: (definition.Retry ?? []).map(retrier),
      catch: (definition.Catch ?? []).map((entry, i) => catcher(entry, templates, `Catch[${i}]/`)),
      run: KINDS[type]({ definition, templates, leaving: leaving(definition, templates, ''), services, flow }),
    });
  }
  return { start: states.get(StartAt)!, states };
}

const retrier = (definition: RetrierDefinition): Retrier => ({
  errors: definition.ErrorEquals,
  intervalSeconds: definition.IntervalSeconds ?? 1,
  maxAttempts: definition.MaxAttempts ?? 3,
  backoffRate: definition.BackoffRate ?? 2,
  maxDelaySeconds: definition.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  jitter: definition.JitterStrategy === 'FULL',
});

const catcher = (definition: CatcherDefinition, templates: Templates, prefix: string): Catcher => ({
  errors: definition.ErrorEquals,
  next: definition.Next,
  ...leaving(definition, templates, prefix),
});
