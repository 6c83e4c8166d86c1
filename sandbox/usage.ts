// Counts what a run uses of AWS, where it is used. The cost is computed from it.

/** A call of DynamoDB: its action, HTTP status, and the end of the answer. */
export type DynamoDbCall = readonly [action: string, status: number, answer: string];

const READS = /^(Get|BatchGet|TransactGet|Query|Scan)/;

export type FunctionUsage = {
  invocations: number;
  coldStarts: number;
  errors: number;
  milliseconds: number;
  /** DynamoDB's calls, by action. */
  calls: Record<string, number>;
  /** DynamoDB's capacity units, by the action that consumed them. */
  units: Record<string, number>;
};

const none = (): FunctionUsage => ({ invocations: 0, coldStarts: 0, errors: 0, milliseconds: 0, calls: {}, units: {} });

export const isRead = (action: string): boolean => READS.test(action);

export class Usage {
  readonly functions: Record<string, FunctionUsage> = {};
  /** DynamoDB's calls, by action. */
  readonly calls: Record<string, number> = {};
  requests = 0;
  events = 0;
  /** The events on buses of the stack. */
  announced = 0;
  mails = 0;
  notifications = 0;
  writeUnits = 0;
  readUnits = 0;

  invoked(name: string, milliseconds: number, failed: boolean, cold: boolean): void {
    this.functions[name] ??= none();
    const used = this.functions[name];
    used.invocations++;
    used.milliseconds += milliseconds;
    used.errors += Number(failed);
    used.coldStarts += Number(cold);
  }

  /** @param name the calling function */
  called([action, status, answer]: DynamoDbCall, name?: string): void {
    this.calls[action] = (this.calls[action] ?? 0) + 1;
    const units = status === 200 ? consumed(answer) : refused(answer);
    if (isRead(action)) this.readUnits += units;
    else this.writeUnits += units;
    if (name === undefined) return;
    this.functions[name] ??= none();
    const of = this.functions[name];
    of.calls[action] = (of.calls[action] ?? 0) + 1;
    of.units[action] = (of.units[action] ?? 0) + units;
  }
}

function consumed(answer: string): number {
  let units = 0;
  for (const [, each] of answer.matchAll(/"CapacityUnits":([\d.]+)/g)) units += Number(each);
  return units;
}

/**
 * DynamoDB also bills a write that a condition refused, but its answer does not say how much: one unit, or two for each
 * item of a transaction.
 */
function refused(answer: string): number {
  if (answer.includes('TransactionCanceledException')) return 2 * (answer.split('"Code"').length - 1);
  return answer.includes('ConditionalCheckFailedException') ? 1 : 0;
}
