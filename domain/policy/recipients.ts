import { sameAddress } from '../order/email.ts';
import type { StageSettings } from './settings.ts';

/** Whether a stage may mail the address, however it is written. */
export function isAllowedRecipient(email: string, stage: StageSettings | undefined): boolean {
  if (!stage) return false;
  const { allowedRecipients } = stage;
  const address = sameAddress(email);
  return allowedRecipients === 'all' || allowedRecipients.some((one) => matches(address, sameAddress(one)));
}

const matches = (address: string, allowed: string): boolean =>
  allowed.startsWith('@') ? address.endsWith(allowed) : address === allowed;
