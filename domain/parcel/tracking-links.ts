import type { Address } from '../order/order.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { plainNumber } from '../records/linking.ts';
import { carrierKey, inWords, isPlaceholder } from './carrier-names.ts';
import { type Carrier, carrierCalled, carrierOfNumber } from './carriers.ts';

// How a parcel is shown: the name of its carrier, and the page where it is tracked.

type Described = {
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
};

/** The carrier's name and the link. What the shop or a service sent wins, then the store's own setting, then the table. */
export function shownParcel(
  { carrier: told, trackingNumber, trackingUrl }: Described,
  to: Address | undefined,
  store: Pick<StoreSettings, 'carriers'>,
): Described {
  const carrier = told !== undefined && isPlaceholder(told) ? undefined : told;
  const number = trackingNumber && plainNumber(trackingNumber);
  const own = carrier ? ownLine(store, carrier) : undefined;
  const known = carrier ? carrierCalled(carrier) : number ? carrierOfNumber(number) : undefined;
  const url = own?.url ?? (number && known && isIts(number, known) ? known.url : undefined);
  return {
    carrier: own?.name ?? known?.name ?? (carrier && inWords(carrier)),
    trackingNumber,
    trackingUrl: trackingUrl ?? (url && number ? filled(url, number, to) : undefined),
  };
}

function ownLine({ carriers }: Pick<StoreSettings, 'carriers'>, carrier: string) {
  const found = Object.entries(carriers).find(([name]) => carrierKey(name) === carrierKey(carrier));
  return found?.[1];
}

const isIts = (number: string, { numbers }: Carrier): boolean => numbers === undefined || numbers.test(number);

/** `undefined` if the page needs something that is not known. */
function filled(url: string, number: string, to: Address | undefined): string | undefined {
  const values: Record<string, string | undefined> = {
    number,
    country: to?.country,
    postalCode: to?.postalCode?.replace(/\s/g, ''),
  };
  const wanted = [...url.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => values[name]);
  if (wanted.some((value) => !value)) return undefined;
  return url.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!));
}
