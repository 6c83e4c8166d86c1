import { isMarketing } from '../domain/message/kinds.ts';
import { PorchlightError } from '../domain/shared/errors.ts';
import { httpsUrl } from './clean.ts';
import type { MailContent } from './content.ts';

export class IncompleteMail extends PorchlightError {
  override name = 'IncompleteMail';
}

/** The fields of MailContent that a mail of this kind must have and this one lacks. */
export function missingFields(content: MailContent): string[] {
  const { kind, parcel } = content;
  const needed: Record<string, boolean> = {
    unsubscribeUrl: isMarketing(kind) && httpsUrl(content.unsubscribeUrl) === null,
    'review.url': isMarketing(kind) && httpsUrl(content.review?.url) === null,
    'parcel.trackingNumber': kind === 'tracking_corrected' && !parcel?.trackingNumber,
    oldTrackingNumber: kind === 'tracking_corrected' && !content.oldTrackingNumber,
  };
  return Object.keys(needed).filter((field) => needed[field]);
}
