import type { Diagnostics } from './diagnostics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { checkTemplate } from './references.ts';
import { parseResource } from './resource.ts';

export type Language = 'JSONata' | 'JSONPath';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const MOVING = ['Next', 'End'];
const ERRORS = ['Retry', 'Catch'];
const PATHS = ['InputPath', 'OutputPath'];
const SHAPING = [...PATHS, 'Parameters', 'ResultPath'];

/** What a state of each type may hold, in either language. */
const FIELDS: Record<string, string[]> = {
  Choice: ['Choices', 'Default', 'Assign', 'Output', ...PATHS],
  Fail: ['Error', 'Cause', 'ErrorPath', 'CausePath'],
  Map: [
    ...MOVING,
    ...ERRORS,
    ...SHAPING,
    'ResultSelector',
    'Assign',
    'Output',
    'ItemProcessor',
    'Iterator',
    'Items',
    'ItemsPath',
    'ItemSelector',
    'MaxConcurrency',
    'MaxConcurrencyPath',
  ],
  Parallel: [...MOVING, ...ERRORS, ...SHAPING, 'ResultSelector', 'Assign', 'Output', 'Arguments', 'Branches'],
  Pass: [...MOVING, ...SHAPING, 'Assign', 'Output', 'Result'],
  Succeed: ['Output', ...PATHS],
  Task: [
    ...MOVING,
    ...ERRORS,
    ...SHAPING,
    'ResultSelector',
    'Assign',
    'Output',
    'Arguments',
    'Resource',
    'Credentials',
    'TimeoutSeconds',
    'TimeoutSecondsPath',
    'HeartbeatSeconds',
    'HeartbeatSecondsPath',
  ],
  Wait: [...MOVING, ...PATHS, 'Assign', 'Output', 'Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'],
};
export const STATE_TYPES = Object.keys(FIELDS);

const REQUIRED: Record<string, string[]> = { Choice: ['Choices'], Parallel: ['Branches'], Task: ['Resource'] };
const JSONPATH_ONLY = /Path$|^(Parameters|ResultSelector|Result)$/;
const JSONATA_ONLY = ['Arguments', 'Output', 'Items'];
const DISTRIBUTED = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];

/** Everything about a state but its place in the graph and what is nested in it. */
export function checkFields(state: JsonObject, language: Language, at: string, found: Diagnostics): void {
  const type = String(state.Type);
  const missing = (REQUIRED[type] ?? []).filter((field) => state[field] === undefined);
  if (missing.length) found.schema(`These fields are required: [${missing.join(', ')}]`, at);
  for (const field of Object.keys(state)) checkField(field, type, language, at, found);
  if (FIELDS[type]!.includes('Next')) onlyOne(state, ['Next', 'End'], at, found);
  if (type === 'Wait') onlyOne(state, ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'], at, found);
  if (state.Next !== undefined && typeof state.Next !== 'string')
    found.schema('Expected value of type String', `${at}/Next`);
  if (state.End !== undefined && state.End !== true) found.schema('Value must be true', `${at}/End`);
  checkNumber(state.Seconds, 0, 99_999_999, `${at}/Seconds`, found, language);
  checkNumber(state.TimeoutSeconds, 1, 99_999_999, `${at}/TimeoutSeconds`, found, language);
  checkNumber(state.HeartbeatSeconds, 1, 99_999_999, `${at}/HeartbeatSeconds`, found, language);
  checkNumber(state.MaxConcurrency, 0, Number.MAX_SAFE_INTEGER, `${at}/MaxConcurrency`, found, language);
  checkTimestamp(state.Timestamp, language, `${at}/Timestamp`, found);
  if (typeof state.Resource === 'string') checkResource(state.Resource, `${at}/Resource`, found);
  else if (state.Resource !== undefined) found.schema('Expected value of type String', `${at}/Resource`);
  checkTemplates(state, language, at, '', found);
  if (type === 'Choice') checkChoices(state.Choices, language, at, found);
  checkHandlers(state, language, at, found);
}

function checkField(field: string, type: string, language: Language, at: string, found: Diagnostics): void {
  if (COMMON.includes(field)) return;
  if (DISTRIBUTED.includes(field) && type === 'Map') {
    found.missing(`Distributed Map, which '${field}' belongs to`, at);
    return;
  }
  if (!FIELDS[type]!.includes(field)) {
    found.schema(`Field '${field}' is not supported`, at);
    return;
  }
  const other = language === 'JSONata' ? JSONPATH_ONLY.test(field) : JSONATA_ONLY.includes(field);
  if (other) {
    const wanted = language === 'JSONata' ? 'JSONPath' : 'JSONata';
    found.schema(
      `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${wanted}' QueryLanguage`,
      at,
    );
  } else if (JSONPATH_ONLY.test(field) && field !== 'Result') {
    found.missing(`the JSONPath field '${field}'`, at);
  }
}

function onlyOne(state: JsonObject, fields: string[], at: string, found: Diagnostics): void {
  const there = fields.filter((field) => state[field] !== undefined).length;
  if (there === 0) found.schema(`There must be one of the following fields: [${fields.join(', ')}]`, at);
  if (there > 1) found.schema(`There should only be one of the following fields: [${fields.join(', ')}]`, at);
}

export function languageOf(value: Json | undefined, at: string, found: Diagnostics): Language | undefined {
  if (value === undefined || value === 'JSONata' || value === 'JSONPath') return value;
  found.schema('Value is not valid. Must be one of [JSONPath, JSONata]', at);
  return undefined;
}

/** A literal integer within bounds; a template is computed later. */
export function checkNumber(
  value: Json | undefined,
  least: number,
  most: number,
  at: string,
  found: Diagnostics,
  language: Language = 'JSONPath',
): void {
  if (value === undefined || (language === 'JSONata' && typeof value === 'string')) return;
  if (typeof value !== 'number' || !Number.isInteger(value)) found.schema('Expected value of type Integer', at);
  else if (value < least) found.schema(`Minimum value is ${least}`, at);
  else if (value > most) found.schema(`Maximum value is ${most}`, at);
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function checkTimestamp(value: Json | undefined, language: Language, at: string, found: Diagnostics): void {
  if (value === undefined || (language === 'JSONata' && typeof value === 'string' && value.startsWith('{%'))) return;
  if (typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value))) return;
  found.schema('String does not match RFC3339 timestamp', at);
}

function checkResource(arn: string, at: string, found: Diagnostics): void {
  if (/^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(arn)) {
    found.missing('activities', at);
    return;
  }
  const resource = parseResource(arn);
  if (!resource) {
    found.schema('Value is not a valid resource ARN', at);
    return;
  }
  if (/\.sync/.test(resource.action)) {
    found.missing(`the .sync pattern of ${arn}`, at);
    return;
  }
  if (resource.service === 'dynamodb' && resource.waitForTaskToken) {
    found.schema(
      `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
      at,
    );
  }
}

const TEMPLATES = [
  'Arguments',
  'Assign',
  'Cause',
  'Error',
  'HeartbeatSeconds',
  'ItemSelector',
  'Items',
  'MaxConcurrency',
  'Output',
  'Seconds',
  'TimeoutSeconds',
  'Timestamp',
  'Condition',
];

function checkTemplates(holder: JsonObject, language: Language, at: string, place: string, found: Diagnostics): void {
  for (const field of TEMPLATES) {
    const value = holder[field];
    if (value !== undefined) checkTemplate(value, language, `${at}/${place}${field}`, found);
  }
}

function checkChoices(choices: Json | undefined, language: Language, at: string, found: Diagnostics): void {
  if (!Array.isArray(choices) || choices.length === 0) {
    found.schema('Expected a non-empty array', `${at}/Choices`);
    return;
  }
  choices.forEach((choice, i) => {
    const here = `${at}/Choices[${i}]`;
    if (!isObject(choice)) {
      found.schema('Expected value of type Object', here);
      return;
    }
    if (language === 'JSONPath') {
      found.missing('JSONPath choice rules', here);
      return;
    }
    const missing = ['Condition', 'Next'].filter((field) => choice[field] === undefined);
    if (missing.length) found.schema(`These fields are required: [${missing.join(', ')}]`, here);
    allowOnly(choice, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], here, found);
    checkTemplates(choice, language, at, `Choices[${i}]/`, found);
  });
}

const RETRY = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCH = ['ErrorEquals', 'Next', 'Assign', 'Output', 'ResultPath', 'Comment'];

function checkHandlers(state: JsonObject, language: Language, at: string, found: Diagnostics): void {
  for (const [field, allowed] of [
    ['Retry', RETRY],
    ['Catch', CATCH],
  ] as const) {
    const handlers = state[field];
    if (handlers === undefined) continue;
    if (!Array.isArray(handlers)) {
      found.schema('Expected value of type Array', `${at}/${field}`);
      continue;
    }
    handlers.forEach((handler, i) => {
      const here = `${at}/${field}[${i}]`;
      if (!isObject(handler)) {
        found.schema('Expected value of type Object', here);
        return;
      }
      allowOnly(handler, allowed, here, found);
      checkErrorEquals(handler.ErrorEquals, i === handlers.length - 1, here, found);
      if (field === 'Retry') checkRetrier(handler, here, found);
      else checkCatcher(handler, language, at, i, found);
    });
  }
}

function checkErrorEquals(names: Json | undefined, last: boolean, at: string, found: Diagnostics): void {
  if (names === undefined) {
    found.schema('These fields are required: [ErrorEquals]', at);
    return;
  }
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) {
    found.schema('Expected a non-empty array of strings', `${at}/ErrorEquals`);
    return;
  }
  if (!names.includes('States.ALL')) return;
  if (names.length > 1) found.schema("'States.ALL' must appear alone", `${at}/ErrorEquals`);
  if (!last) found.schema("'States.ALL' must be in the last entry", `${at}/ErrorEquals`);
}

function checkRetrier(retrier: JsonObject, at: string, found: Diagnostics): void {
  checkNumber(retrier.IntervalSeconds, 1, 99_999_999, `${at}/IntervalSeconds`, found);
  checkNumber(retrier.MaxAttempts, 0, 99_999_999, `${at}/MaxAttempts`, found);
  checkNumber(retrier.MaxDelaySeconds, 1, 31_622_400, `${at}/MaxDelaySeconds`, found);
  const { BackoffRate: rate = 1, JitterStrategy: jitter = 'NONE' } = retrier;
  if (typeof rate !== 'number' || rate < 1) found.schema('Minimum value is 1.0', `${at}/BackoffRate`);
  if (jitter !== 'FULL' && jitter !== 'NONE') {
    found.schema('Value is not valid. Must be one of [FULL, NONE]', `${at}/JitterStrategy`);
  }
}

function checkCatcher(catcher: JsonObject, language: Language, at: string, index: number, found: Diagnostics): void {
  const here = `${at}/Catch[${index}]`;
  if (catcher.Next === undefined) found.schema('These fields are required: [Next]', here);
  if (catcher.ResultPath !== undefined) checkField('ResultPath', 'Pass', language, here, found);
  if (catcher.Output !== undefined) checkField('Output', 'Pass', language, here, found);
  checkTemplates(catcher, language, at, `Catch[${index}]/`, found);
}

function allowOnly(holder: JsonObject, fields: readonly string[], at: string, found: Diagnostics): void {
  for (const field of Object.keys(holder)) {
    if (!fields.includes(field)) found.schema(`Field '${field}' is not supported`, at);
  }
}
