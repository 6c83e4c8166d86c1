import validate from 'asl-validator';
import { placeholder } from '../../statemachines/asl.ts';
import { readTemplate, resourcesOf } from '../lib/template.ts';
import {
  asksFor,
  assignedAt,
  definitionOf,
  FILES,
  statesOf,
  tasksOf,
  textOf,
  waitsForToken,
  waysOf,
} from './definition.ts';

// Rules over every machine's file.

const MACHINES = resourcesOf(readTemplate('prod'), 'AWS::StepFunctions::StateMachine').map(
  ([, { Properties }]) => Properties as { DefinitionString: string; DefinitionSubstitutions: object },
);
const namesOf = (states: [name: string, state: unknown][]): string[] => states.map(([name]) => name);

/** By functions of ours, under their own names. */
const THROWN = ['UnreadableOrder'];

describe.each(FILES)('%s', (file) => {
  test('is a valid definition', () => {
    const { errorsText } = validate(JSON.parse(textOf(file).replaceAll(placeholder('Partition'), 'aws')));

    expect(errorsText()).toBe('');
  });

  test('is in the template as it is, and every placeholder has its substitution and none is idle', () => {
    const machine = MACHINES.find(({ DefinitionString }) => DefinitionString === textOf(file));
    const placeholders = [...textOf(file).matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name);

    expect([...new Set(placeholders)].sort()).toEqual(Object.keys(machine?.DefinitionSubstitutions ?? {}).sort());
  });

  test('has no state that cannot be reached', () => {
    const { StartAt, States } = definitionOf(file);
    const reached = new Set([StartAt]);
    for (const name of reached) for (const { from, to } of waysOf(file)) if (from === name) reached.add(to);

    expect([...reached].sort()).toEqual(Object.keys(States).sort());
  });

  test('waits for a token with a deadline and a catch of it, and by no integration that lacks tokens', () => {
    const waits = statesOf(file).filter(([, state]) => waitsForToken(state));
    const endless = waits.filter(([, state]) => state.TimeoutSeconds === undefined);
    const uncaught = waits.filter(
      ([, { Catch = [] }]) => !Catch.some(({ ErrorEquals }) => ErrorEquals.includes('States.Timeout')),
    );
    const optimised = waits.filter(([, { Resource }]) => /:::dynamodb:/.test(Resource!));

    expect({ endless, uncaught, optimised }).toEqual({ endless: [], uncaught: [], optimised: [] });
  });

  test('gives every task a timeout and a retry, and a catch or the reason why it has none', () => {
    const { Comment: comment } = definitionOf(file);
    const isExplained = (text = '') => `${comment} ${text}`.includes('There is no Catch: ');
    const lacking = tasksOf(file).filter(
      ([, { TimeoutSeconds, Retry = [], Catch = [], Comment }]) =>
        TimeoutSeconds === undefined || Retry.length === 0 || (Catch.length === 0 && !isExplained(Comment)),
    );

    expect(namesOf(lacking)).toEqual([]);
  });

  test('names the errors of the SDK’s DynamoDB as Step Functions does', () => {
    const misnamed = tasksOf(file).flatMap(([name, { Resource = '', Retry = [], Catch = [] }]) => {
      const own = Resource.includes(':::aws-sdk:dynamodb:') ? 'DynamoDb.' : 'Lambda.';
      const errors = [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals);
      const isNamed = (error: string) => error.startsWith('States.') || error.startsWith(own) || THROWN.includes(error);
      return errors.filter((error) => !isNamed(error)).map((it) => [name, it]);
    });

    expect(misnamed).toEqual([]);
  });

  test('tries again what DynamoDB has no error of its own for: Step Functions calls it after the service', () => {
    const tasks = tasksOf(file).filter(([, { Resource }]) => Resource?.includes(':::aws-sdk:dynamodb:'));
    const giving = tasks.filter(
      ([, { Retry = [] }]) => !Retry.some(({ ErrorEquals }) => ErrorEquals.includes('DynamoDb.DynamoDbException')),
    );

    expect(namesOf(giving)).toEqual([]);
  });

  test('asks for no variable that may not have been assigned', () => {
    const assigned = assignedAt(file);
    const early = statesOf(file).flatMap(([name, state]) =>
      asksFor(state)
        .filter((variable) => !assigned.get(name)!.has(variable))
        .map((variable) => `${name}: $${variable}`),
    );

    expect(early).toEqual([]);
  });
});
