import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Flow, fieldsOf, type Register, type RegisterName } from '../../domain/journey/flow.ts';
import { placeOn } from '../../domain/parcel/way.ts';

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
    held,
    told,
    late,
    acknowledged = {},
    ...rest
  } = unmarshall(item);
  const stored = Object.entries(rest).filter(([name]) => /^[pnvco]#/.test(name)) as [RegisterName, Register][];
  const registers = stored.map(([name, register]) => [name, fromStored(name, register)]);
  const own = { placed, source, since, erased, run, stage, outcome, token, held, told, late, acknowledged };
  return { ...own, registers: Object.fromEntries(registers) };
}

// DynamoDB bills every write of FLOW by the whole item, and each parcel has three registers in it. So we store only the
// part of a register from which the rest follows.

export function toStored(name: RegisterName, register: Register | undefined): Partial<Register> | undefined {
  if (!register) return undefined;
  const { way, left, delivered, mark, carrier, named } = register;
  switch (name[0]) {
    case 'p':
      return { way, left, delivered };
    case 'c':
      return { carrier, named };
    case 'n':
    case 'v':
      return { mark };
    default:
      return register;
  }
}

function fromStored(name: RegisterName, stored: Register): Register {
  const { mark } = stored;
  switch (name[0]) {
    case 'p':
      return { ...stored, ...fieldsOf(placeOn(stored.way!)!) };
    case 'c':
      return { ...stored, milestone: 'carrier', occurredAt: '', mark: '' };
    case 'n':
      return { milestone: 'number', occurredAt: mark.split(' ')[0]!, mark };
    case 'v':
      return { milestone: 'voided', occurredAt: mark, mark };
    default:
      return stored;
  }
}
