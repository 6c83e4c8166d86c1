// The parts of the States Language that the machines use.

export type RetryPolicy = {
  ErrorEquals: readonly string[];
  IntervalSeconds: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  MaxAttempts: number;
  JitterStrategy?: 'FULL';
};

export type AslState = {
  Type: 'Task' | 'Choice' | 'Wait' | 'Succeed';
  Comment?: string;
  Resource?: string;
  Arguments?: object;
  /** Of a Task. It is an expression when the function's answer says how long. */
  TimeoutSeconds?: number | string;
  /** Of a Wait. It is a number or an expression, as for a Task. */
  Seconds?: number | string;
  Retry?: readonly RetryPolicy[];
  Catch?: readonly { ErrorEquals: readonly string[]; Next: string; Assign?: object }[];
  Choices?: readonly { Condition: string; Next: string }[];
  Default?: string;
  Assign?: object;
  Output?: object | string;
  Next?: string;
  End?: true;
};

export type AslMachine = {
  Comment: string;
  QueryLanguage: 'JSONata';
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, AslState>;
};

/** A field that is computed when its state is entered or left. */
export const computed = (jsonata: string): string => `{% ${jsonata} %}`;

/** A value that the stack fills in: an address or a name. */
export const placeholder = (name: string): string => `\${${name}}`;

/** The Resource of a Task that calls a service, in the partition of the stack. @param call e.g. `lambda:invoke` */
export const integration = (call: string): string => `arn:${placeholder('Partition')}:states:::${call}`;

/** Goes to the state of the first condition that holds. */
export const choice = (ways: [condition: string, next: string][], otherwise: string): AslState => ({
  Type: 'Choice',
  Choices: ways.map(([condition, Next]) => ({ Condition: computed(condition), Next })),
  Default: otherwise,
});
