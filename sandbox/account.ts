// The account's answers that `porchlight doctor` asks for. In this account all is well.

/**
 * The answer to a GET. `null` means that the resource does not exist; undefined, that the sandbox does not have the
 * call.
 */
export function accountAnswer(
  path: string,
  { identities }: { readonly identities: readonly string[] },
): object | null | undefined {
  if (/^\/2016-08-19\/account-settings\/?$/.test(path)) return { AccountLimit: CONCURRENCY };
  const [, name] = /^\/v2\/email\/identities\/([^/]+)$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  const identity = decodeURIComponent(name);
  return identities.includes(identity) ? { VerifiedForSendingStatus: true, DkimAttributes: { Tokens: [] } } : null;
}

const CONCURRENCY = { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 };

/** Step Functions' quotas of an account that is not new, in the form of Service Quotas. */
export const statesQuotas = (): object => ({ Quotas: STATES_QUOTAS });

const STATES_QUOTAS = [
  { QuotaCode: 'L-SANDBOX1', QuotaName: 'Open executions', Value: 1_000_000 },
  { QuotaCode: 'L-SANDBOX2', QuotaName: 'StateTransition throttle token refill rate per second', Value: 5000 },
];
