import type { Need } from './decide.cjs';

/** Of a table: its ARN, the name of its partition key, and those of its indexes. */
export type TableKeys = {
  readonly arn: string;
  readonly key: string;
  readonly indexes: Readonly<Record<string, string>>;
};

export function needsOf(
  tables: Readonly<Record<string, TableKeys>>,
): (target: string, input: Readonly<Record<string, unknown>>) => Need[];
