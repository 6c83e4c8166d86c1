import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type BodyOf, methodOf, pathOf, type QueryOf, type RouteName } from '../domain/admin/routes.ts';
import { type SignedAnswer, type SignedAs, sendSigned } from '../lambdas/shared/signed-request.ts';
import { CommandError, findTarget, type TargetValues } from './target.ts';

/** @property now the time there; the sandbox has its own time */
type AdminApi = { api: string; now?: Date | undefined };

export type CallParts<Name extends RouteName> = {
  /** The parameters of the route's path, such as `store` and `orderId`. */
  path: Record<string, string>;
  query?: QueryOf<Name> | undefined;
  body?: BodyOf<Name> | undefined;
};

/**
 * Calls the Admin API of a deployed stack or the sandbox, and returns the response as it is. Each call is signed as the
 * AWS profile.
 */
export const adminCalls =
  ({ api, now }: AdminApi, as: SignedAs) =>
  <Name extends RouteName>(name: Name, { path, query, body }: CallParts<Name>): Promise<SignedAnswer> => {
    const filled = pathOf(name).replaceAll(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(path[part] ?? ''));
    const asked = Object.entries(query ?? {}) as [string, string | undefined][];
    const search = new URLSearchParams(asked.filter((one): one is [string, string] => one[1] !== undefined));
    return sendSigned(as, {
      service: 'execute-api',
      method: methodOf(name),
      url: `${api}${filled}${search.size > 0 ? `?${search}` : ''}`,
      at: now,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  };

export type AdminClient = ReturnType<typeof adminClient>;

/** Finds the API of the sandbox or a deployed stack, as the AWS profile. @throws CommandError */
export async function findAdmin(values: TargetValues): Promise<AdminClient> {
  const { aws, now, api } = await findTarget(values);
  const isSandbox = aws.endpoint !== undefined;
  const { config } = new CloudFormationClient(aws);
  return adminClient({ api, now: isSandbox ? new Date(now) : undefined }, config);
}

/** The same, with the response parsed. @throws CommandError if the API refuses */
export const adminClient =
  (...where: Parameters<typeof adminCalls>) =>
  async <Name extends RouteName>(name: Name, parts: CallParts<Name>): Promise<Record<string, unknown>> => {
    const { status, body } = await adminCalls(...where)(name, parts);
    if (status === 200) return JSON.parse(body) as Record<string, unknown>;
    throw new CommandError(`${name}: ${status} ${reasonIn(body)}`);
  };

function reasonIn(answer: string): string {
  try {
    const {
      title,
      message,
      errors = [],
    } = JSON.parse(answer) as {
      title?: string;
      message?: string;
      errors?: { field: string; message: string }[];
    };
    return [title ?? message, ...errors.map((one) => `${one.field}: ${one.message}`)].join('; ');
  } catch {
    return answer;
  }
}
