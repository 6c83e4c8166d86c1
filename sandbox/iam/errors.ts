import { AwsError } from '../errors.ts';
import type { Refusal } from './decide.cjs';

type RefusalShape = {
  readonly name: string;
  readonly status: number;
  readonly say?: (arn: string, refusal: Refusal) => string;
};

const COMMON: RefusalShape = { name: 'AccessDeniedException', status: 400 };

/** Each service's wording of a refusal, as its users report it. The key is the prefix of its actions. */
const SHAPES: Readonly<Record<string, RefusalShape>> = {
  lambda: { name: 'AccessDeniedException', status: 403 },
  ses: {
    name: 'AccessDeniedException',
    status: 403,
    say: (arn, { action, resource }) =>
      `User \`${arn}' is not authorized to perform \`${action}' on resource \`${resource}'`,
  },
  sns: { name: 'AuthorizationError', status: 403, say: (_, { sentence }) => sentence.replaceAll('sns:', 'SNS:') },
  s3: {
    name: 'AccessDenied',
    status: 403,
    say: (_, { sentence, resource }) => sentence.replace(`resource: ${resource}`, `resource: "${resource}"`),
  },
  cloudformation: { name: 'AccessDenied', status: 403 },
};

/** @param asked the action that was called. The refusal may be about its encryption key */
export function errorOf(arn: string, asked: string, refusal: Refusal): AwsError {
  const { name, status, say } = SHAPES[asked.split(':')[0]!] ?? COMMON;
  const isOfKey = refusal.action.startsWith('kms:');
  if (isOfKey && asked.startsWith('sns:')) return new AwsError('KMSAccessDenied', refusal.sentence, 400);
  return new AwsError(name, isOfKey || !say ? refusal.sentence : say(arn, refusal), status);
}
