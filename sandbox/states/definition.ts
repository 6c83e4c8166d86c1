import type { Json, JsonObject } from './json.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A machine, a branch or an item processor as it is written. */
export type FlowDefinition = { StartAt: string; States: { [name: string]: StateDefinition } };

export type MachineDefinition = FlowDefinition & { QueryLanguage?: QueryLanguage; TimeoutSeconds?: number };

type Leaving = { Assign?: JsonObject; Output?: Json };

export type RetrierDefinition = { ErrorEquals: string[]; JitterStrategy?: 'FULL' | 'NONE' } & {
  [field in 'BackoffRate' | 'IntervalSeconds' | 'MaxAttempts' | 'MaxDelaySeconds']?: number;
};

export type CatcherDefinition = Leaving & { ErrorEquals: string[]; Next: string };

/** Fields that take a literal or an expression. */
type Computed =
  | 'Arguments'
  | 'Cause'
  | 'Error'
  | 'HeartbeatSeconds'
  | 'ItemSelector'
  | 'Items'
  | 'MaxConcurrency'
  | 'Result'
  | 'Seconds'
  | 'TimeoutSeconds'
  | 'Timestamp';

export type StateDefinition = Leaving & { [field in Computed]?: Json } & {
  Type: 'Choice' | 'Fail' | 'Map' | 'Parallel' | 'Pass' | 'Succeed' | 'Task' | 'Wait';
  QueryLanguage?: QueryLanguage;
  Next?: string;
  Default?: string;
  Resource?: string;
  Retry?: RetrierDefinition[];
  Catch?: CatcherDefinition[];
  Choices?: (Leaving & { Condition: Json; Next: string })[];
  Branches?: FlowDefinition[];
  ItemProcessor?: FlowDefinition;
  Iterator?: FlowDefinition;
};
