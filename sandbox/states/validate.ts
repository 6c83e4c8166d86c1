// Finds in a machine's text what AWS would refuse, and what the sandbox does not have.
import type { FlowDefinition, MachineDefinition, QueryLanguage } from './definition.ts';
import { checkGraph } from './graph.ts';
import { isObject, type Json } from './json.ts';
import { parseResource } from './resource.ts';
import {
  type Context,
  computed,
  type Diagnostic,
  integer,
  list,
  missing,
  only,
  type Rule,
  rate,
  report,
  template,
  text,
  timestamp,
} from './rules.ts';

/** The fields of each kind of object. `!` follows a required one; of those with `|` between them there must be exactly one. */
const COMMON = 'Type Comment QueryLanguage';
const MOVING = 'Next|End Assign Output InputPath OutputPath';
const RETRYING = 'Parameters ResultPath ResultSelector Retry Catch';
const DISTRIBUTED = 'ItemReader ItemBatcher ResultWriter Label ToleratedFailureCount ToleratedFailurePercentage';

const STATES: { [type: string]: string } = {
  Choice: `${COMMON} Choices! Default Assign Output InputPath OutputPath`,
  Fail: `${COMMON} Error Cause ErrorPath CausePath`,
  Map: `${COMMON} ${MOVING} ${RETRYING} ItemProcessor|Iterator Items ItemSelector MaxConcurrency ItemsPath MaxConcurrencyPath ${DISTRIBUTED}`,
  Parallel: `${COMMON} ${MOVING} ${RETRYING} Arguments Branches!`,
  Pass: `${COMMON} ${MOVING} Parameters ResultPath Result`,
  Succeed: `${COMMON} Output InputPath OutputPath`,
  Task: `${COMMON} ${MOVING} ${RETRYING} Resource! Arguments Credentials TimeoutSeconds HeartbeatSeconds TimeoutSecondsPath HeartbeatSecondsPath`,
  Wait: `${COMMON} ${MOVING} Seconds|Timestamp|SecondsPath|TimestampPath`,
};
const MACHINE = 'Comment StartAt! States! QueryLanguage TimeoutSeconds Version';
const FLOW = 'Comment StartAt! States! ProcessorConfig';
const CHOICE = 'Comment Condition! Next! Assign Output';
const RETRIER = 'Comment ErrorEquals! IntervalSeconds MaxAttempts MaxDelaySeconds BackoffRate JitterStrategy';
const CATCHER = 'Comment ErrorEquals! Next! Assign Output ResultPath';

const JSONPATH_ONLY = /Path$|^(Parameters|ResultSelector|Result)$/;
const JSONATA_ONLY = /^(Arguments|Condition|Items|Output)$/;

/** An object with these fields and no others. */
const record =
  (shape: string): Rule =>
  (value, at, context) => {
    if (!isObject(value)) return report(context, 'Expected value of type Object', at || '/');
    const absent = [...shape.matchAll(/(\w+)!/g)]
      .map(([, field]) => field!)
      .filter((field) => value[field] === undefined);
    if (absent.length) report(context, `These fields are required: [${absent.join(', ')}]`, at || '/');
    for (const [choice] of shape.matchAll(/\w+(\|\w+)+/g)) {
      const fields = choice.split('|');
      const there = fields.filter((field) => value[field] !== undefined).length;
      if (there !== 1) {
        const must = there === 0 ? 'There must be' : 'There should only be';
        report(context, `${must} one of the following fields: [${fields.join(', ')}]`, at);
      }
    }
    const known = shape.match(/\w+/g)!;
    for (const [field, member] of Object.entries(value)) {
      const complaint = known.includes(field) ? foreign(field, context) : `Field '${field}' is not supported`;
      if (complaint) report(context, complaint, at || '/');
      else FIELDS[field]?.(member, `${at}/${field}`, context);
    }
  };

/** Why a field cannot stand in a state of this language. */
function foreign(field: string, { language }: Context): string | undefined {
  const [others, other] = language === 'JSONata' ? [JSONPATH_ONLY, 'JSONPath'] : [JSONATA_ONLY, 'JSONata'];
  if (others.test(field)) {
    return `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`;
  }
  const path = JSONPATH_ONLY.test(field) && field !== 'Result';
  return path ? `The sandbox does not have the JSONPath field '${field}'` : undefined;
}

/** A flow's fields, and its graph when they are sound. */
const flow =
  (shape: string): Rule =>
  (value, at, context) => {
    const before = context.found.length;
    record(shape)(value, at, context);
    if (context.found.length === before) checkGraph(value as unknown as FlowDefinition, at, context);
  };

const LONGEST_NAME = 80;

const states: Rule = (value, at, context) => {
  if (!isObject(value)) return report(context, 'Expected value of type Object', at);
  const { names } = context;
  if (Object.keys(value).length === 0) report(context, 'The field must not be empty', at);
  for (const [name, member] of Object.entries(value)) {
    const here = `${at}/${name}`;
    if (name.length > LONGEST_NAME)
      report(context, `Longer than ${LONGEST_NAME} characters`, here, 'INVALID_STATE_NAME');
    if (names.has(name)) report(context, `Duplicate State name: ${name}`, here, 'DUPLICATE_STATE_NAME');
    names.add(name);
    state(member, here, context);
  }
};

const state: Rule = (value, at, context) => {
  if (!isObject(value)) return report(context, 'Expected value of type Object', at);
  if (value.Type === undefined) return report(context, 'These fields are required: [Type]', at);
  const shape = STATES[String(value.Type)];
  if (!shape) return only(...Object.keys(STATES))(value.Type, `${at}/Type`, context);
  if (value.QueryLanguage === 'JSONPath' && context.machine === 'JSONata') {
    report(context, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
  }
  record(shape)(value, at, { ...context, language: languageOf(value) ?? context.machine });
};

const LANGUAGES = ['JSONPath', 'JSONata'] as const;
const languageOf = (value: Json): QueryLanguage | undefined =>
  isObject(value) ? LANGUAGES.find((language) => language === value.QueryLanguage) : undefined;

const choice: Rule = (value, at, context) =>
  (context.language === 'JSONata' ? record(CHOICE) : missing('JSONPath choice rules'))(value, at, context);

/** A list of retriers or catchers: the one for everything comes last and names nothing else. */
const handlers =
  (shape: string): Rule =>
  (value, at, context) => {
    list(record(shape), 0)(value, at, context);
    if (!Array.isArray(value)) return;
    for (const [i, handler] of value.entries()) {
      const names = isObject(handler) && Array.isArray(handler.ErrorEquals) ? handler.ErrorEquals : [];
      if (!names.includes('States.ALL')) continue;
      const here = `${at}[${i}]/ErrorEquals`;
      if (names.length > 1) report(context, "'States.ALL' must appear alone", here);
      if (i < value.length - 1) report(context, "'States.ALL' must be in the last entry", here);
    }
  };

const resource: Rule = (value, at, context) => {
  const arn = String(value);
  const parsed = parseResource(arn);
  if (/^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(arn)) missing('activities')(value, at, context);
  else if (!parsed) report(context, 'Value is not a valid resource ARN', at);
  else if (parsed.action.includes('.sync')) missing(`the .sync pattern of ${arn}`)(value, at, context);
  else if (parsed.service === 'dynamodb' && parsed.waitForTaskToken) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    report(context, `The resource provided ${arn} is not recognized. ${reason}`, at);
  }
};

const processorConfig: Rule = (value, at, context) => {
  if (isObject(value) && value.Mode === 'DISTRIBUTED') missing('Distributed Map')(value, `${at}/Mode`, context);
};

/** The same rule for several fields. */
const each = (names: string, rule: Rule) => Object.fromEntries(names.split(' ').map((name) => [name, rule]));

/** What a field may hold, wherever it stands; those that are not here may hold anything. */
const FIELDS: { [field: string]: Rule } = {
  ...each('StartAt Next Default', text),
  ...each('Assign Output Arguments Condition Items ItemSelector Error Cause', template),
  ...each('TimeoutSeconds HeartbeatSeconds', computed(integer(1))),
  ...each('Seconds MaxConcurrency', computed(integer(0))),
  ...each('ItemProcessor Iterator', flow(FLOW)),
  ...each(DISTRIBUTED, missing('Distributed Map')),
  QueryLanguage: only(...LANGUAGES),
  States: states,
  End: only(true),
  Resource: resource,
  Choices: list(choice),
  Branches: list(flow(FLOW)),
  ProcessorConfig: processorConfig,
  Timestamp: computed(timestamp),
  Retry: handlers(RETRIER),
  Catch: handlers(CATCHER),
  ErrorEquals: list(text),
  IntervalSeconds: integer(1),
  MaxAttempts: integer(0),
  MaxDelaySeconds: integer(1, 31_622_400),
  BackoffRate: rate,
  JitterStrategy: only('FULL', 'NONE'),
};

/** `definition` is there when nothing speaks against it. */
export type Validated = { diagnostics: Diagnostic[]; definition?: MachineDefinition };

export function validate(definition: string): Validated {
  const diagnostics: Diagnostic[] = [];
  let json: Json;
  try {
    json = JSON.parse(definition);
  } catch (error) {
    report({ found: diagnostics }, (error as Error).message, undefined, 'INVALID_JSON_DESCRIPTION');
    return { diagnostics };
  }
  // Only states have expressions: what stands beside them is literal, as in JSONPath.
  const machine = languageOf(json) ?? 'JSONPath';
  flow(MACHINE)(json, '', { found: diagnostics, machine, language: 'JSONPath', names: new Set() });
  return diagnostics.length ? { diagnostics } : { diagnostics, definition: json as unknown as MachineDefinition };
}
