// A machine as it is written, once it is known to be valid.
import type { Json, JsonObject } from './json.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A machine, a branch or an item processor. */
export type FlowDefinition = { StartAt: string; States: { [name: string]: StateDefinition } };

export type MachineDefinition = FlowDefinition & { QueryLanguage?: QueryLanguage; TimeoutSeconds?: number };

export type Retrier = { ErrorEquals: string[]; JitterStrategy?: 'FULL' | 'NONE' } & {
  [field in 'BackoffRate' | 'IntervalSeconds' | 'MaxAttempts' | 'MaxDelaySeconds']?: number;
};

export type StateDefinition = JsonObject & {
  Type: 'Choice' | 'Fail' | 'Map' | 'Parallel' | 'Pass' | 'Succeed' | 'Task' | 'Wait';
  QueryLanguage?: QueryLanguage;
  Next?: string;
  Default?: string;
  Resource?: string;
  Retry?: Retrier[];
  Catch?: (JsonObject & { ErrorEquals: string[]; Next: string })[];
  Choices?: (JsonObject & { Next: string })[];
  Branches?: FlowDefinition[];
  ItemProcessor?: FlowDefinition;
  Iterator?: FlowDefinition;
  Result?: Json;
};
