import { ServiceError } from './errors.ts';
import type { Json } from './json.ts';

const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

export function checkName(name: string): void {
  if (!NAME.test(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
}

export function checkArn(arn: string, kind: 'execution' | 'stateMachine'): void {
  const invalid = (why: string) => new ServiceError('InvalidArn', `Invalid Arn: '${why}'`);
  const [prefix, , service, , , type] = arn.split(':');
  if (prefix !== 'arn') throw invalid(`Invalid ARN prefix: ${arn}`);
  if (service !== 'states') throw invalid(`Invalid service name in ARN: ${service ?? ''}`);
  if (type !== kind) throw invalid(`Resource type not valid in this context: ${type ?? ''}`);
}

export function parseInput(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${complaint(text)}'`);
  }
}

export function parseOutput(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('InvalidOutput', `Invalid Output: '${complaint(text)}'`);
  }
}

/** What the service's own parser says about the commonest slips. */
function complaint(text: string): string {
  if (text.trim() === '') return 'Invalid execution input.';
  const word = /^\s*([A-Za-z_$][\w$]*)/.exec(text)?.[1];
  if (word) {
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  }
  const character = /^\s*\{\s*([^\s"}])/.exec(text)?.[1];
  if (character) {
    return `Unexpected character ('${character}' (code ${character.codePointAt(0)})): was expecting double-quote to start field name`;
  }
  return 'Invalid execution input.';
}
