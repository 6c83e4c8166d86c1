import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { linkKeys } from './link-keys.ts';
import { type Addressee, type LinkSigner, linkSigner, type Purpose } from './links.ts';
import { log } from './log.ts';

const metrics = new Metrics();

/**
 * How long we wait before a token with an unknown key makes us read the secret again: anybody can write such tokens.
 */
const AGAIN_MS = 60_000;

export type Links = ReturnType<typeof linksOf>;

type LinkSettings = { secretId: string; retentionDays: number; now: () => string };

/**
 * The links to our own pages. The keys are read when the first link is needed, and again when a link names an unknown
 * key.
 */
export function linksOf(client: SecretsManagerClient, { secretId, retentionDays, now }: LinkSettings) {
  let kept: { signer: Promise<LinkSigner>; at: number } | undefined;
  const read = async (): Promise<LinkSigner> => linkSigner(await linkKeys(client, secretId), retentionDays);
  const ready = (isUnknown = false): Promise<LinkSigner> => {
    if (isUnknown && kept && Date.parse(now()) - kept.at > AGAIN_MS) kept = undefined;
    kept ??= {
      at: Date.parse(now()),
      signer: read().catch((error) => {
        kept = undefined; // after a failure the next link tries again
        log.error('the secret for links cannot be read', { errorName: (error as Error).name });
        metrics.addMetric('SecretsUnreadable', MetricUnit.Count, 1);
        metrics.publishStoredMetrics();
        throw error;
      }),
    };
    return kept.signer;
  };
  return {
    async addresseeOf(purpose: Purpose, token: string): Promise<Addressee | undefined> {
      const signer = await ready();
      const newest = signer.knowsKeyOf(token) ? signer : await ready(true);
      return newest.addresseeOf(purpose, token, now());
    },
    tokenOf: async (purpose: Purpose, addressee: Addressee): Promise<string> =>
      (await ready()).tokenOf(purpose, addressee, now()),
  };
}
