// A machine as written in the States Language.
import type { JsonObject } from './json.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath';

/** A machine, a branch or an item processor as written, known to be valid. */
export type FlowDefinition = { StartAt: string; States: { [name: string]: StateDefinition } };

export type MachineDefinition = FlowDefinition & { QueryLanguage?: QueryLanguage; TimeoutSeconds?: number };

export type StateDefinition = JsonObject & {
  Type: 'Choice' | 'Fail' | 'Map' | 'Parallel' | 'Pass' | 'Succeed' | 'Task' | 'Wait';
  QueryLanguage?: QueryLanguage;
  Catch?: JsonObject[];
  Choices?: JsonObject[];
  Default?: string;
  Branches?: FlowDefinition[];
  ItemProcessor?: FlowDefinition;
  Iterator?: FlowDefinition;
};

/** The fields that are computed, and the type that the expression must return. */
export const COMPUTED = {
  Arguments: 'any',
  Assign: 'any',
  Cause: 'string',
  Condition: 'boolean',
  Error: 'string',
  HeartbeatSeconds: 'number',
  ItemSelector: 'any',
  Items: 'array',
  MaxConcurrency: 'number',
  Output: 'any',
  Seconds: 'number',
  TimeoutSeconds: 'number',
  Timestamp: 'string',
} as const;
