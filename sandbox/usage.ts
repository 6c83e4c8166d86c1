// What a run used of AWS, counted where it happens, so that its cost can be computed.

/** A DynamoDB call as the functions' threads report it: action, HTTP status, and the end of the answer. */
export type DynamoDbCall = readonly [action: string, status: number, answer: string];

export type FunctionUsage = { invocations: number; coldStarts: number; errors: number; milliseconds: number };

const READS = /^(Get|BatchGet|TransactGet|Query|Scan)/;

export class Usage {
  readonly functions: Record<string, FunctionUsage> = {};
  /** Calls of DynamoDB by action. */
  readonly calls: Record<string, number> = {};
  requests = 0;
  mails = 0;
  notifications = 0;
  writeUnits = 0;
  readUnits = 0;

  invoked(name: string, milliseconds: number, failed: boolean): void {
    const used = this.function(name);
    used.invocations++;
    used.milliseconds += milliseconds;
    if (failed) used.errors++;
  }

  function(name: string): FunctionUsage {
    this.functions[name] ??= { invocations: 0, coldStarts: 0, errors: 0, milliseconds: 0 };
    return this.functions[name];
  }

  called([action, status, answer]: DynamoDbCall): void {
    this.calls[action] = (this.calls[action] ?? 0) + 1;
    const units = status === 200 ? consumed(answer) : refused(answer);
    if (READS.test(action)) this.readUnits += units;
    else this.writeUnits += units;
  }
}

function consumed(answer: string): number {
  let units = 0;
  for (const [, each] of answer.matchAll(/"CapacityUnits":([\d.]+)/g)) units += Number(each);
  return units;
}

/** A write that its condition refused is billed too, but the answer does not say how much: one unit, two in a transaction. */
function refused(answer: string): number {
  if (answer.includes('ConditionalCheckFailedException')) return 1;
  if (answer.includes('TransactionCanceledException')) return 2 * answer.split('"Code"').length - 2;
  return 0;
}
