import * as z from 'zod/mini';
import { rounded } from '../../domain/order/amounts.ts';
import { Id, Money, UnitPrice } from '../../domain/order/order.ts';
import { isPlaceholder } from '../../domain/parcel/carrier-names.ts';
import { toUtc } from './times.ts';

// How platforms' bodies are read: strictly where a fact depends on the field, leniently elsewhere.

/** A wrong field of a body and what was expected there. */
export type FieldProblem = { field: string; message: string };

/** A field that may be absent or null. A value that we cannot use counts as absent. */
export const maybe = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** A list in which each unusable member is replaced by `undefined`. */
export const placesOf = <T extends z.ZodMiniType>(schema: T) => z.catch(z.array(maybe(schema)), []);

/** A list without its unusable members. */
export const listOf = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    placesOf(schema),
    z.transform((list) => list.filter((member) => member !== undefined) as z.output<T>[]),
  );

/** Text for people, without control characters and cut to the length that we keep. */
export const words = (max: number) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text: string) => [...text.replace(/\p{Cc}+/gu, ' ').trim()].slice(0, max).join('').trim()),
    ),
    z.string().check(z.minLength(1)),
  );

const idFrom = (what: string, read: (given: string | number) => string) =>
  z.pipe(z.pipe(z.union([z.string(), z.number()], `expected ${what}`), z.transform(read)), Id);

/** An id; some platforms write it as a number. */
export const Identifier = idFrom('an id', String);

/**
 * People paste tracking numbers with invisible characters and blanks around. They are removed, so that the shop's
 * number equals the carrier's.
 */
export const TrackingNumber = idFrom('a tracking number', (number) =>
  String(number)
    .replace(/\p{C}+/gu, '')
    .trim(),
);

/** The name of a carrier. A placeholder counts as no name. */
export const carrierIn = (name: z.ZodMiniType<string>) =>
  maybe(
    z.pipe(
      name,
      z.transform((carrier: string) => (isPlaceholder(carrier) ? undefined : carrier)),
    ),
  );
export const Carrier = carrierIn(words(100));

/** A time, as UTC. A time without an offset is taken as UTC. */
export const Time = z.pipe(
  z.string(),
  z.transform((text: string, context) => {
    const utc = toUtc(text);
    if (utc) return utc;
    context.issues.push({ code: 'custom', message: 'expected an ISO 8601 time', input: text });
    return z.NEVER;
  }),
);

const amountOf = (schema: typeof Money, decimals: number) =>
  z.pipe(
    z.pipe(
      z.union([z.string(), z.number()], 'expected an amount'),
      z.transform((amount: string | number) => toDecimal(amount, decimals)),
    ),
    schema,
  );

/**
 * An amount. Some platforms write it as a number, or with more decimals than the currency has. Some currencies have
 * three.
 */
export const Amount = amountOf(Money, 4);
export const UnitAmount = amountOf(UnitPrice, 10);

function toDecimal(amount: string | number, decimals: number): string {
  const written = typeof amount === 'number' || /^-?\d+(\.\d+)?e/i.test(amount) ? Number(amount).toFixed(10) : amount;
  const isLong = /^-?\d+\.\d+$/.test(written) && (written.split('.')[1]!.length > decimals || written !== amount);
  return isLong ? rounded(written, decimals) : written;
}

/** Looks up a word that came from outside. Names such as `constructor`, which every object inherits, are not found. */
export const lookUp = <T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined =>
  word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;

/** The value of a JSON text; `undefined` if it is not valid JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parses `value`. If it is invalid, the result names every wrong field. */
export function parse<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
): { data: z.output<T> } | { problems: FieldProblem[] } {
  const parsed = z.safeParse(schema, value, { error: expectation });
  if (parsed.success) return { data: parsed.data };
  return { problems: parsed.error.issues.map(({ path, message }) => ({ field: fieldOf(path), message })) };
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${String(key)}`)).join('') || 'body';

/** Says what was expected, for schemas that have no message of their own (zod/mini has no default messages). */
function expectation(issue: z.core.$ZodRawIssue): string {
  const needed = issue.input === undefined ? 'required: ' : '';
  switch (issue.code) {
    case 'invalid_type':
      return `${needed}expected ${issue.expected === 'int' ? 'a whole number' : issue.expected}`;
    case 'invalid_value':
      return `${needed}expected one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `expected at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_format':
      return `expected a valid ${issue.format === 'regex' ? 'form' : issue.format}`;
    case 'unrecognized_keys':
      return 'expected no other fields than those of this topic';
    default:
      return `${needed}not as expected`;
  }
}

const unit = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' of them' : '');
