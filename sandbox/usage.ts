// What a run used of AWS, counted where it happens; the cost is computed from it.

/** A call of DynamoDB: its action, HTTP status, and the end of the answer. */
export type DynamoDbCall = readonly [action: string, status: number, answer: string];

const READS = /^(Get|BatchGet|TransactGet|Query|Scan)/;

export type FunctionUsage = {
  invocations: number;
  coldStarts: number;
  errors: number;
  milliseconds: number;
  /** Of DynamoDB, by action. */
  calls: Record<string, number>;
  /** Of DynamoDB, by the action that consumed them. */
  units: Record<string, number>;
};

const none = (): FunctionUsage => ({ invocations: 0, coldStarts: 0, errors: 0, milliseconds: 0, calls: {}, units: {} });

export const isRead = (action: string): boolean => READS.test(action);

export class Usage {
  readonly functions: Record<string, FunctionUsage> = {};
  /** Calls of DynamoDB by action. */
  readonly calls: Record<string, number> = {};
  requests = 0;
  events = 0;
  /** On buses of the stack. */
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

  /** @param name the function that called */
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

/** A write that a condition refused is billed too, but the answer does not say how much: one unit, or two per item of a transaction. */
function refused(answer: string): number {
  if (answer.includes('TransactionCanceledException')) return 2 * (answer.split('"Code"').length - 1);
  return answer.includes('ConditionalCheckFailedException') ? 1 : 0;
}
