import type * as z from 'zod/mini';

// Messages about mistakes in what people wrote (settings, the front matter of a tip, an order to preview) that say what to
// write instead; for schemas without messages of their own.

type RawIssue = z.core.$ZodRawIssue;

/** How a value of a type is written. */
const KINDS: Record<string, string> = {
  string: 'a text in quotes',
  number: 'a number, without quotes',
  int: 'a whole number, without quotes',
  boolean: 'true or false',
  array: 'a list, [ … ]',
  record: 'names and values in braces, { … }',
};

export function whatToWrite(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.input === undefined ? 'it is needed: ' : ''}expected ${kindOf(issue)}`;
    case 'invalid_value':
      return issue.input === undefined
        ? `it is needed: expected one of ${issue.values.join(', ')}`
        : `${JSON.stringify(issue.input)} is none of ${among(issue.values.map(String), issue.input)}`;
    case 'unrecognized_keys': {
      const known = fieldsOf(issue);
      return issue.keys.map((key) => `there is no "${key}" here: expected ${among(known, key)}`).join('; ');
    }
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join('; ');
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `expected ${issue.minimum === 1 ? 'something in it' : `at least ${issue.minimum}`}`
        : `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' of them' : ''}`;
    case 'invalid_format':
      return issue.format === 'email'
        ? 'expected an e-mail address, such as "team@acme.com"'
        : 'not of the form expected';
    default:
      return 'not as expected';
  }
}

function kindOf(issue: RawIssue & { expected?: string }): string {
  const fields = fieldsOf(issue);
  if (fields.length > 0) return `{ ${fields.join(', ')} } in braces`;
  return KINDS[issue.expected ?? ''] ?? String(issue.expected);
}

/** The fields that an object has by its schema. */
const fieldsOf = (issue: RawIssue): string[] =>
  Object.keys((issue.inst?._zod.def as { shape?: object } | undefined)?.shape ?? {});

/** Everything that may be written, with what was probably meant first. */
function among(known: string[], written: unknown): string {
  const meant = typeof written === 'string' ? nearest(known, written) : undefined;
  return `${known.join(', ')}${meant ? ` (did you mean ${meant}?)` : ''}`;
}

function nearest(known: string[], written: string): string | undefined {
  const far = known.map((one): [string, number] => [one, distance(one.toLowerCase(), written.toLowerCase())]);
  const [best] = far.sort(([, a], [, b]) => a - b);
  return best && best[1] <= Math.max(2, written.length / 3) ? best[0] : undefined;
}

/** How many letters to change, add or remove (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
