import type { Json, JsonObject } from './json.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A machine, a branch or an item processor as it is written. */
export type FlowDefinition = { StartAt: string; States: { [name: string]: StateDefinition } };

export type MachineDefinition = FlowDefinition & { QueryLanguage?: QueryLanguage; TimeoutSeconds?: number };

export type ErrorHandler = { ErrorEquals: string[] };

export type RetrierDefinition = ErrorHandler & {
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'FULL' | 'NONE';
};

export type CatcherDefinition = ErrorHandler & { Next: string; Assign?: JsonObject; Output?: Json };

export type ChoiceDefinition = { Condition: Json; Next: string; Assign?: JsonObject; Output?: Json };

export type StateType = 'Choice' | 'Fail' | 'Map' | 'Parallel' | 'Pass' | 'Succeed' | 'Task' | 'Wait';

export type StateDefinition = {
  Type: StateType;
  QueryLanguage?: QueryLanguage;
  Next?: string;
  End?: boolean;
  Assign?: JsonObject;
  Output?: Json;
  Retry?: RetrierDefinition[];
  Catch?: CatcherDefinition[];
  Result?: Json;
  Choices?: ChoiceDefinition[];
  Default?: string;
  Seconds?: Json;
  Timestamp?: Json;
  Error?: Json;
  Cause?: Json;
  Resource?: string;
  Arguments?: Json;
  TimeoutSeconds?: Json;
  HeartbeatSeconds?: Json;
  Branches?: FlowDefinition[];
  Items?: Json;
  ItemSelector?: Json;
  ItemProcessor?: FlowDefinition;
  Iterator?: FlowDefinition;
  MaxConcurrency?: Json;
};
