// What services say of the account, as far as `porchlight doctor` asks: one in which all is well.

/** The answer to a GET; `null`: there is no such thing; undefined: the sandbox has no such call. */
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

/** What Step Functions has in an account that is not new, in Service Quotas' words. */
export const statesQuotas = (): object => ({ Quotas: STATES_QUOTAS });

const STATES_QUOTAS = [
  { QuotaCode: 'L-SANDBOX1', QuotaName: 'Open executions', Value: 1_000_000 },
  { QuotaCode: 'L-SANDBOX2', QuotaName: 'StateTransition throttle token refill rate per second', Value: 5000 },
];
