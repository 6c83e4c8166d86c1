import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { type Addressee, linkSigner } from './links.ts';

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
      throw error;
    });
    return signer;
  };
  return {
    addresseeOf: async (token: string): Promise<Addressee | undefined> => (await ready()).addresseeOf(token),
    tokenOf: async (pk: string, address: string): Promise<string> => (await ready()).tokenOf(pk, address),
  };
}
