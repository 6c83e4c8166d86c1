// Finds what AWS would refuse in a machine's text, and what the sandbox does not support.
import type { FlowDefinition, MachineDefinition, QueryLanguage, StateDefinition } from './definition.ts';
import { LEAST } from './expressions.ts';
import { isObject, type Json } from './json.ts';
import { parseResource } from './resource.ts';
import * as is from './rules.ts';
import { type Diagnostic, membersAt, missing, type Place, type Rule, report } from './rules.ts';

const COMMON = 'Type Comment QueryLanguage';
const MOVING = `${COMMON} Next|End Assign Output InputPath OutputPath`;
const RETRYING = `${MOVING} Parameters ResultPath ResultSelector Retry Catch`;
const LIMITS = 'TimeoutSeconds HeartbeatSeconds TimeoutSecondsPath HeartbeatSecondsPath';
const ITERATING = 'ItemProcessor|Iterator Items ItemSelector MaxConcurrency ItemsPath MaxConcurrencyPath';
const DISTRIBUTED = 'ItemReader ItemBatcher ResultWriter Label ToleratedFailureCount ToleratedFailurePercentage';

/** The fields of a state by its type. `!` marks a required field. Of the fields joined by `|` exactly one is required. */
const STATES: { [type: string]: string } = {
  Choice: `${COMMON} Choices! Default Assign Output InputPath OutputPath`,
  Fail: `${COMMON} Error Cause ErrorPath CausePath`,
  Map: `${RETRYING} ${ITERATING} ${DISTRIBUTED}`,
  Parallel: `${RETRYING} Arguments Branches!`,
  Pass: `${MOVING} Parameters ResultPath Result`,
  Succeed: `${COMMON} Output InputPath OutputPath`,
  Task: `${RETRYING} Resource! Arguments Credentials ${LIMITS}`,
  Wait: `${MOVING} Seconds|Timestamp|SecondsPath|TimestampPath`,
};

/** The same rule for several fields. */
const each = (names: string, rule: Rule) => Object.fromEntries(names.split(' ').map((name) => [name, rule]));
const LANGUAGES = ['JSONPath', 'JSONata'] as const;

/** What a field may hold, wherever it occurs. A field that is not listed may hold anything. */
const FIELDS: { [field: string]: Rule } = {
  ...each('StartAt Next Default', is.text),
  Assign: is.assigned,
  Condition: is.computed(is.only(true, false)),
  Items: is.computed(is.list(is.template, 0)),
  ...each('Error Cause', is.computed(is.text)),
  ...each('Output Arguments ItemSelector', is.template),
  ...Object.fromEntries(Object.entries(LEAST).map(([field, least]) => [field, is.computed(is.integer(least))])),
  ...each('ItemProcessor Iterator', flow('ProcessorConfig')),
  ...each(DISTRIBUTED, (place) => missing(place, 'Distributed Map')),
  QueryLanguage: is.only(...LANGUAGES),
  States: states,
  End: is.only(true),
  Resource: resource,
  Credentials: credentials,
  Choices: is.list(choice),
  Branches: is.list(flow('ProcessorConfig')),
  ProcessorConfig: processorConfig,
  RoleArn: is.computed(is.text),
  Timestamp: is.computed(is.timestamp),
  Retry: handlers('IntervalSeconds MaxAttempts MaxDelaySeconds BackoffRate JitterStrategy'),
  Catch: handlers('Next! Assign Output ResultPath'),
  ErrorEquals: is.list(is.text),
  IntervalSeconds: is.integer(1),
  MaxAttempts: is.integer(0),
  MaxDelaySeconds: is.integer(1, 31_622_400),
  BackoffRate: is.rate,
  JitterStrategy: is.only('FULL', 'NONE'),
};

const JSONPATH_ONLY = /Path$|^(Parameters|ResultSelector|Result)$/;
const JSONATA_ONLY = /^(Arguments|Condition|Items|Output)$/;

/** An object with these fields and no others. */
function record(shape: string): Rule {
  const known = shape.match(/\w+/g)!;
  const required = [...shape.matchAll(/(\w+)!/g)].map(([, field]) => field!);
  const choices = [...shape.matchAll(/\w+(\|\w+)+/g)].map(([fields]) => fields.split('|'));
  return (place) => {
    const { value } = place;
    if (!isObject(value)) return report(place, 'Expected value of type Object');
    const absent = required.filter((field) => value[field] === undefined);
    if (absent.length) report(place, `These fields are required: [${absent.join(', ')}]`);
    for (const fields of choices) {
      const there = fields.filter((field) => value[field] !== undefined).length;
      const must = there === 0 ? 'There must be' : 'There should only be';
      if (there !== 1) report(place, `${must} one of the following fields: [${fields.join(', ')}]`);
    }
    for (const [field, member] of membersAt(place)) {
      if (!known.includes(field)) report(place, `Field '${field}' is not supported`);
      else if (isOfLanguage(field, place)) FIELDS[field]?.(member);
    }
  };
}

function isOfLanguage(field: string, place: Place): boolean {
  const { language } = place.context;
  const [foreign, other] = language === 'JSONata' ? [JSONPATH_ONLY, 'JSONPath'] : [JSONATA_ONLY, 'JSONata'];
  const only = `field '${field}' is only supported for the '${other}' QueryLanguage`;
  if (foreign.test(field)) report(place, `The QueryLanguage is set to '${language}', but ${only}`);
  else if (JSONPATH_ONLY.test(field) && field !== 'Result') missing(place, `the JSONPath field '${field}'`);
  else return true;
  return false;
}

const stateRules = new Map<Json, Rule>(Object.entries(STATES).map(([type, shape]) => [type, record(shape)]));
const LONGEST_NAME = 80;

function states(place: Place) {
  const { value, context } = place;
  if (!isObject(value)) return report(place, 'Expected value of type Object');
  if (Object.keys(value).length === 0) report(place, 'The field must not be empty');
  for (const [name, member] of membersAt(place)) {
    if ([...name].length > LONGEST_NAME) report(member, `Longer than ${LONGEST_NAME} characters`, 'INVALID_STATE_NAME');
    if (context.names.has(name)) report(member, `Duplicate State name: ${name}`, 'DUPLICATE_STATE_NAME');
    context.names.add(name);
    state(member);
  }
}

const WITH_RESULT = ['Map', 'Parallel', 'Task'];

function state(place: Place) {
  const { value, at, context } = place;
  if (!isObject(value)) return report(place, 'Expected value of type Object');
  if (value.Type === undefined) return report(place, 'These fields are required: [Type]');
  const rule = stateRules.get(value.Type);
  if (!rule) return is.only(...stateRules.keys())({ ...place, value: value.Type, at: `${at}/Type` });
  if (value.QueryLanguage === 'JSONPath' && context.machine === 'JSONata') {
    report(place, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  }
  const withResult = WITH_RESULT.includes(String(value.Type)) ? [`${at}/Output`, `${at}/Assign`] : [];
  rule({ ...place, context: { ...context, language: languageOf(value) ?? context.machine, withResult } });
  const { HeartbeatSeconds: beat, TimeoutSeconds: timeout } = value;
  if (typeof beat === 'number' && typeof timeout === 'number' && beat >= timeout) {
    report(place, "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'"); // states-language.net, timeouts
  }
}

const languageOf = (value: Json): QueryLanguage | undefined =>
  LANGUAGES.find((language) => isObject(value) && value.QueryLanguage === language);

/** The guide to task states calls this a target role, which the machine's own role assumes. */
function credentials(place: Place) {
  const before = place.context.found.length;
  if (isObject(place.value) && 'RoleArn.$' in place.value) return missing(place, "the JSONPath field 'RoleArn.$'");
  record('RoleArn!')(place);
  if (place.context.found.length === before) missing(place, "the field 'Credentials'");
}

function choice(place: Place): void {
  if (place.context.language === 'JSONPath') missing(place, 'JSONPath choice rules');
  else record('Comment Condition! Next! Assign Output')(place);
}

function processorConfig(place: Place): void {
  if (isObject(place.value) && place.value.Mode === 'DISTRIBUTED') {
    missing({ ...place, at: `${place.at}/Mode` }, 'Distributed Map');
  }
}

/** A list of retriers or catchers. The one for States.ALL comes last and names nothing else. */
function handlers(shape: string): Rule {
  const entries = is.list(record(`Comment ErrorEquals! ${shape}`), 0);
  return (place) => {
    entries(place);
    const handlers = membersAt(place);
    for (const [i, [, handler]] of handlers.entries()) {
      const [, errors] = membersAt(handler).find(([field]) => field === 'ErrorEquals') ?? [];
      if (!Array.isArray(errors?.value) || !errors.value.includes('States.ALL')) continue;
      if (errors.value.length > 1) report(errors, "'States.ALL' must appear alone");
      if (i < handlers.length - 1) report(errors, "'States.ALL' must be in the last entry");
    }
  };
}

function resource(place: Place): void {
  const arn = String(place.value);
  const parsed = parseResource(arn);
  if (/^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(arn)) missing(place, 'activities');
  else if (!parsed) report(place, 'Value is not a valid resource ARN');
  else if (parsed.action.includes('.sync')) missing(place, `the .sync pattern of ${arn}`);
  else if (parsed.service === 'dynamodb' && !/^(get|put|update|delete)Item$/.test(parsed.action)) {
    const reason = 'The value is not a valid resource ARN, or the resource is not available in this region.';
    report(place, `The resource provided ${arn} is not recognized. ${reason}`);
  }
}

/** Checks the fields of a flow, and its graph if the fields are valid. */
function flow(more: string): Rule {
  const fields = record(`Comment States! StartAt! ${more}`);
  return (place) => {
    const { found } = place.context;
    const before = found.length;
    fields(place);
    if (found.length === before) checkGraph(place, place.value as unknown as FlowDefinition);
  };
}

/** Every target must exist, some state must end the flow, and every state must be reached. */
function checkGraph(place: Place, { StartAt, States }: FlowDefinition) {
  const complain = (message: string, at: string) => report(place, message, 'MISSING_TRANSITION_TARGET', place.at + at);
  const ways = new Map(Object.entries(States).map(([name, state]) => [name, waysOf(state, `/States/${name}`)]));
  for (const [target, at] of [[StartAt, '/StartAt'] as const, ...[...ways.values()].flat()]) {
    if (!ways.has(target)) complain(`Missing 'Next' target: ${target}`, at);
  }
  if (!Object.values(States).some(({ Type, End }) => End || Type === 'Succeed' || Type === 'Fail')) {
    return report(place, 'Workflow has no terminal state', 'MISSING_END_STATE', '');
  }
  const reached = new Set([StartAt]); // the loop also visits what is added on the way
  for (const name of reached) for (const [target] of ways.get(name) ?? []) reached.add(target);
  for (const name of ways.keys()) {
    if (!reached.has(name)) complain(`State "${name}" is not reachable.`, `/States/${name}`);
  }
}

/** The states that a state may lead to, and the position of each reference. */
function waysOf({ Next, Default, Choices = [], Catch = [] }: StateDefinition, at: string) {
  const ways = [
    [Next, `${at}/Next`],
    ...Choices.map((choice, i) => [choice.Next, `${at}/Choices[${i}]/Next`]),
    ...Catch.map((catcher, i) => [catcher.Next, `${at}/Catch[${i}]/Next`]),
    [Default, `${at}/Default`],
  ];
  return ways.filter(([target]) => target !== undefined) as [string, string][];
}

const machine = flow('QueryLanguage TimeoutSeconds Version');

/** `definition` is set when there are no diagnostics. */
export function validate(text: string): { diagnostics: Diagnostic[]; definition?: MachineDefinition } {
  const diagnostics: Diagnostic[] = [];
  // Outside its states, a machine's fields are literal in every query language.
  const languages = { machine: 'JSONPath', language: 'JSONPath' } as const;
  const context = { found: diagnostics, names: new Set<string>(), withResult: [], ...languages };
  let value: Json = null;
  try {
    value = JSON.parse(text);
  } catch (error) {
    report({ value, at: '', context }, (error as Error).message, 'INVALID_JSON_DESCRIPTION', '');
    return { diagnostics };
  }
  machine({ value, at: '', context: { ...context, machine: languageOf(value) ?? 'JSONPath' } });
  return { diagnostics, ...(diagnostics.length === 0 && { definition: value as unknown as MachineDefinition }) };
}
