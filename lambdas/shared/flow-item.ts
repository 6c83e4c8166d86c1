import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Flow, Register, RegisterName } from '../../domain/journey/flow.ts';

/** Reads a FLOW item, or a stream record's image of one. */
export function toFlow(item: Record<string, AttributeValue>): Flow {
  const {
    placed,
    source,
    since,
    erased,
    run,
    stage,
    outcome,
    token,
    told,
    acknowledged = {},
    ...rest
  } = unmarshall(item);
  const registers = Object.entries(rest).filter(([name]) => /^[pnvco]#/.test(name)) as [RegisterName, Register][];
  const own = { placed, source, since, erased, run, stage, outcome, token, told, acknowledged };
  return { ...own, registers: Object.fromEntries(registers) };
}
