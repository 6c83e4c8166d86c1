// A compiled machine, ready to run.
import type { COMPUTED, QueryLanguage } from './definition.ts';
import type { Evaluate } from './expressions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Thread } from './thread.ts';

/** A way out: a state, a choice or a catcher. Without `Next` the flow ends. */
export type StateExit = { [field in keyof typeof COMPUTED]?: Evaluate } & { Next?: string };

export type Retrier = { ErrorEquals: string[]; JitterStrategy?: 'FULL' | 'NONE' } & {
  [field in 'BackoffRate' | 'IntervalSeconds' | 'MaxAttempts' | 'MaxDelaySeconds']?: number;
};

/** A state as written, with functions in place of everything that is computed. */
export type MachineState = StateExit & {
  name: string;
  language: QueryLanguage;
  Type: string;
  Result?: Json;
  Resource?: string;
  Retry: Retrier[];
  Catch: (StateExit & { ErrorEquals: string[] })[];
  /** The last is the Default. */
  Choices: StateExit[];
  /** The branches, or the one processor of items. */
  flows: MachineFlow[];
  run: RunState;
};

export type MachineFlow = { start: string; states: Map<string, MachineState> };

/**
 * Runs a state. Returns what `$states` shows of its result, if it has one, and the exit, if it is not the state's own.
 */
export type RunState = (thread: Thread, state: MachineState) => Promise<{ given?: JsonObject; exit?: StateExit }>;

/** The settings of a machine that its user chooses. `definition` is its text. */
export type MachineSettings = {
  definition: string;
  roleArn: string;
  loggingConfiguration?: Json;
  tracingConfiguration?: Json;
};

/** A machine between two updates. */
export type MachineRevision = MachineSettings & {
  arn: string;
  name: string;
  createdAt: number;
  updatedAt: number;
  revisionId?: string;
  flow: MachineFlow;
  timeoutSeconds: number | undefined;
};
