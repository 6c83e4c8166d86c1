// What each type of state may hold.
import { isObject, type Json } from './json.ts';
import { parseResource } from './resource.ts';
import {
  any,
  computed,
  each,
  integer,
  list,
  missing,
  only,
  type Rule,
  record,
  template,
  text,
  timestamp,
} from './rules.ts';

const resource: Rule = (value, at, { found }) => {
  const arn = String(value);
  const parsed = parseResource(arn);
  if (/^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(arn)) found.missing('activities', at);
  else if (!parsed) found.schema('Value is not a valid resource ARN', at);
  else if (parsed.action.includes('.sync')) found.missing(`the .sync pattern of ${arn}`, at);
  else if (parsed.service === 'dynamodb' && parsed.waitForTaskToken) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    found.schema(`The resource provided ${arn} is not recognized. ${reason}`, at);
  }
};

const rate: Rule = (value, at, { found }) => {
  if (typeof value !== 'number' || value < 1) found.schema('Minimum value is 1.0', at);
};

const moving = { Next: text, End: only(true) };
const leaving = each('Assign Output', template);
const paths = each('InputPath OutputPath', any);
const shaping = each('InputPath OutputPath Parameters ResultPath', any);
const common = each('Type Comment QueryLanguage', any);

const errors = { Comment: any, ErrorEquals: list(text) };
const retrier = record(
  {
    ...errors,
    ...each('IntervalSeconds', integer(1)),
    MaxAttempts: integer(0),
    MaxDelaySeconds: integer(1, 31_622_400),
    BackoffRate: rate,
    JitterStrategy: only('FULL', 'NONE'),
  },
  { required: ['ErrorEquals'] },
);
const catcher = record({ ...errors, ...leaving, Next: text, ResultPath: any }, { required: ['ErrorEquals', 'Next'] });

/** A list of retriers or catchers: the one for everything comes last and names nothing else. */
const handlers =
  (entry: Rule): Rule =>
  (value, at, context) => {
    list(entry, 0)(value, at, context);
    if (!Array.isArray(value)) return;
    value.forEach((handler: Json, i) => {
      const names = isObject(handler) && Array.isArray(handler.ErrorEquals) ? handler.ErrorEquals : [];
      if (!names.includes('States.ALL')) return;
      const here = `${at}[${i}]/ErrorEquals`;
      if (names.length > 1) context.found.schema("'States.ALL' must appear alone", here);
      if (i < value.length - 1) context.found.schema("'States.ALL' must be in the last entry", here);
    });
  };

const condition: Rule = (value, at, context) => {
  if (context.language === 'JSONata') {
    record({ Comment: any, Condition: template, Next: text, ...leaving }, { required: ['Condition', 'Next'] })(
      value,
      at,
      context,
    );
  } else {
    context.found.missing('JSONPath choice rules', at);
  }
};

const retrying = { ...shaping, ResultSelector: any, Retry: handlers(retrier), Catch: handlers(catcher) };
const end = ['Next', 'End'];
const distributed = missing('Distributed Map');

/** The rules of a state by its type; `flow` is the rule of what is nested in it. */
export function stateRules(flow: Rule): { [type: string]: Rule } {
  const task = {
    Resource: resource,
    Arguments: template,
    Credentials: any,
    ...each('TimeoutSeconds HeartbeatSeconds', computed(integer(1))),
    ...each('TimeoutSecondsPath HeartbeatSecondsPath', any),
  };
  const map = {
    ...each('ItemProcessor Iterator', flow),
    ...each('Items ItemSelector', template),
    MaxConcurrency: computed(integer(0)),
    ...each('ItemsPath MaxConcurrencyPath', any),
    ...each('ItemReader ItemBatcher ResultWriter Label ToleratedFailureCount ToleratedFailurePercentage', distributed),
  };
  const waits = {
    Seconds: computed(integer(0)),
    Timestamp: computed(timestamp),
    ...each('SecondsPath TimestampPath', any),
  };
  const choice = { Choices: list(condition), Default: text };
  const fail = { ...each('Error Cause', template), ...each('ErrorPath CausePath', any) };
  return {
    Choice: record({ ...common, ...leaving, ...paths, ...choice }, { required: ['Choices'] }),
    Fail: record({ ...common, ...fail }),
    Map: record(
      { ...common, ...moving, ...leaving, ...retrying, ...map },
      { oneOf: [end, ['ItemProcessor', 'Iterator']] },
    ),
    Parallel: record(
      { ...common, ...moving, ...leaving, ...retrying, Arguments: template, Branches: list(flow) },
      { oneOf: [end], required: ['Branches'] },
    ),
    Pass: record({ ...common, ...moving, ...leaving, ...shaping, Result: any }, { oneOf: [end] }),
    Succeed: record({ ...common, ...paths, Output: template }),
    Task: record({ ...common, ...moving, ...leaving, ...retrying, ...task }, { oneOf: [end], required: ['Resource'] }),
    Wait: record({ ...common, ...moving, ...leaving, ...paths, ...waits }, { oneOf: [end, Object.keys(waits)] }),
  };
}
