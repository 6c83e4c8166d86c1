import { localDate } from '../../domain/calendar/windows.ts';
import type { Register, RegisterName } from '../../domain/journey/flow.ts';
import { inquired } from '../../domain/journey/registers.ts';
import { sameAddress } from '../../domain/order/email.ts';
import type { Settings } from '../../domain/policy/settings.ts';

// Where is my order? For widgets and chat bots, whose users have no account: what is known goes by mail to the order's own
// address, and the answer says the same whether there is such an order or not.

export type LookupPort = {
  settings: Pick<Settings, 'stores'>;
  now(): number;
  /** The orders with this number, each with its present address. The calls are the same however many there are. */
  ordersCalled(store: string, number: string): Promise<{ pk: string; email: string | undefined }[]>;
  /** Tells an order's journey, once for each mark; the call is the same if there is no order. */
  tell(pk: string | undefined, store: string, register: [RegisterName, Register]): Promise<void>;
};

export type LookupAnswer = { status: number; body: object };

const LONGEST = { orderNumber: 200, email: 320 };
const SAID = {
  message: 'If an order has this number and this address, a mail with its status goes there, at most one a day.',
};

export async function lookUp(store: string, rawBody: string, port: LookupPort): Promise<LookupAnswer> {
  const { stores } = port.settings;
  if (!Object.hasOwn(stores, store) || !stores[store]!.lookup)
    return { status: 404, body: { error: 'there is no such store, or it is not asked this way' } };
  const body = objectIn(rawBody);
  const wrong = (['orderNumber', 'email'] as const).filter((field) => !isText(body[field], LONGEST[field]));
  if (wrong.length > 0)
    return { status: 400, body: { error: `expected as text: ${wrong.join(', ')}`, problems: wrong } };
  const { orderNumber, email } = body as Record<'orderNumber' | 'email', string>;
  const orders = await port.ordersCalled(store, orderNumber);
  const address = sameAddress(email);
  const found = orders.find((one) => one.email !== undefined && sameAddress(one.email) === address);
  const now = new Date(port.now()).toISOString();
  await port.tell(found?.pk, store, inquired(now, localDate(now, stores[store]!.timeZone)));
  return { status: 202, body: SAID };
}

const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longest;

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A widget's page has another origin than the API. */
export const FROM_ANYWHERE = { 'access-control-allow-origin': '*' };
