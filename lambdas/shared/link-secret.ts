import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { type Addressee, linkSigner } from './links.ts';
import { log } from './log.ts';

const metrics = new Metrics();

/** The links of our own pages. The signing secret is read once, when the first link is needed. */
export function linksOf(client: SecretsManagerClient, secretId: string) {
  let signer: Promise<ReturnType<typeof linkSigner>> | undefined;
  const read = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (!SecretString) throw new PorchlightError('the secret for links is empty');
    return linkSigner(SecretString);
  };
  const ready = () => {
    signer ??= read().catch((error) => {
      signer = undefined; // what failed once is tried again with the next link
      log.error('the secret for links cannot be read', { errorName: (error as Error).name });
      metrics.addMetric('SecretsUnreadable', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
      throw error;
    });
    return signer;
  };
  return {
    addresseeOf: async (token: string): Promise<Addressee | undefined> => (await ready()).addresseeOf(token),
    tokenOf: async (pk: string, address: string): Promise<string> => (await ready()).tokenOf(pk, address),
  };
}
