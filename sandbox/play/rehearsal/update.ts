import { StatesError } from '../../states/errors.ts';
import type { Json } from '../../states/json.ts';

// Evaluates the conditions and updates that the journey's machine sends to DynamoDB, on a plain item. Other features of
// DynamoDB are refused by name.

/** An item, or those of its attributes that matter. */
export type Attributes = Readonly<Record<string, unknown>>;

export type UpdateInput = {
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Readonly<Record<string, string>>;
  ExpressionAttributeValues?: Readonly<Record<string, Json>>;
};

/**
 * @throws StatesError, named as by AWS, if the condition does not hold, or `States.Runtime` for what it cannot evaluate
 */
export function updated(item: Attributes | undefined, input: UpdateInput): Attributes {
  const { UpdateExpression, ConditionExpression } = input;
  if (ConditionExpression && !conditionIn(ConditionExpression)(item ?? {}, input))
    throw new StatesError('DynamoDb.ConditionalCheckFailedException', 'The conditional request failed');
  const after: Record<string, unknown> = { ...item };
  for (const { name, value } of actionsIn(UpdateExpression)) {
    if (value === undefined) delete after[nameOf(name, input)];
    else after[nameOf(name, input)] = givenAs(value, input);
  }
  return after;
}

const unsupported = (what: string): StatesError =>
  new StatesError('States.Runtime', `A rehearsal does not evaluate ${what}`);

function nameOf(name: string, { ExpressionAttributeNames = {} }: UpdateInput): string {
  const real = name.startsWith('#') ? ExpressionAttributeNames[name] : name;
  if (real === undefined) throw unsupported(`${name}, which names no attribute`);
  return real;
}

function givenAs(name: string, { ExpressionAttributeValues = {} }: UpdateInput): unknown {
  const value = ExpressionAttributeValues[name];
  if (value === undefined) throw unsupported(`${name}, which has no value`);
  return plainValue(value);
}

/** DynamoDB's JSON as a plain value. */
export function plainValue(value: Json): unknown {
  const [[type, inner] = []] = Object.entries(value as Record<string, Json>);
  if (type === 'S') return inner;
  if (type === 'N') return Number(inner);
  if (type === 'M')
    return Object.fromEntries(
      Object.entries(inner as Record<string, Json>).map(([key, one]) => [key, plainValue(one)]),
    );
  throw unsupported(`a value of the type ${type}`);
}

type Action = { name: string; value?: string };
const actions = new Map<string, Action[]>();

/** Parses `SET #a = :a, #b = :b REMOVE #c`. */
function actionsIn(text: string): Action[] {
  const known = actions.get(text);
  if (known) return known;
  const clauses = text.split(/\b(SET|REMOVE|ADD|DELETE)\b/).slice(1);
  const found: Action[] = [];
  for (let i = 0; i < clauses.length; i += 2) {
    for (const part of clauses[i + 1]!.split(',')) found.push(actionOf(clauses[i]!, part.trim()));
  }
  if (found.length === 0) throw unsupported(`the update "${text}"`);
  actions.set(text, found);
  return found;
}

function actionOf(clause: string, part: string): Action {
  const [, name, value] = /^(#?\w+)(?: *= *(:\w+))?$/.exec(part) ?? [];
  const isComplete = clause === 'SET' ? value !== undefined : clause === 'REMOVE' && value === undefined;
  if (!name || !isComplete) throw unsupported(`the update "${clause} ${part}"`);
  return value === undefined ? { name } : { name, value };
}

type Condition = (item: Attributes, input: UpdateInput) => boolean;
const conditions = new Map<string, Condition>();

function conditionIn(text: string): Condition {
  const known = conditions.get(text);
  if (known) return known;
  const words = text.match(/attribute_not_exists|attribute_exists|<=|[()=]|[#:]?\w+|\S/g) ?? [];
  const condition = anyOf(words, text);
  if (words.length > 0) throw unsupported(`the condition "${text}"`);
  conditions.set(text, condition);
  return condition;
}

/** Parses a condition, and takes its words from the front of the list. AND binds closer than OR. */
function anyOf(words: string[], text: string): Condition {
  const parts = [allOf(words, text)];
  while (words[0] === 'OR' && words.shift()) parts.push(allOf(words, text));
  return (item, input) => parts.some((part) => part(item, input));
}

function allOf(words: string[], text: string): Condition {
  const parts = [oneOf(words, text)];
  while (words[0] === 'AND' && words.shift()) parts.push(oneOf(words, text));
  return (item, input) => parts.every((part) => part(item, input));
}

function oneOf(words: string[], text: string): Condition {
  const [first, second, third, fourth] = words;
  if (first === '(') {
    words.shift();
    const inner = anyOf(words, text);
    if (words.shift() !== ')') throw unsupported(`the condition "${text}"`);
    return inner;
  }
  if (/^attribute_(not_)?exists$/.test(first ?? '') && second === '(' && third && fourth === ')') {
    words.splice(0, 4);
    const isWanted = first === 'attribute_exists';
    return (item, input) => (item[nameOf(third, input)] !== undefined) === isWanted;
  }
  if (!first || !third?.startsWith(':') || (second !== '=' && second !== '<='))
    throw unsupported(`the condition "${text}"`);
  words.splice(0, 3);
  return (item, input) => compared(item[nameOf(first, input)], second, givenAs(third, input));
}

/** Values of different types are never equal, and none is less than the other. */
function compared(a: unknown, by: '=' | '<=', b: unknown): boolean {
  if (typeof a !== typeof b) return false;
  return by === '=' ? a === b : (a as string | number) <= (b as string | number);
}
