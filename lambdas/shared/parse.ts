import * as z from 'zod/mini';

/** What is wrong with a field of a body, in words for its sender. */
export type FieldProblem = { field: string; message: string };

/** Parses `value`, or names every field that is wrong. */
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

/** What was expected, for schemas that do not say so themselves (zod/mini has no words of its own). */
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
