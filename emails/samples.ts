import { isFollowUp, type MessageKind } from '../domain/message/kinds.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import type { MailContent, MailOrder, OtherParcel } from './content.ts';

// Sample orders, usual ones and extreme ones, for the preview, the build's checks and the tests.

export type Sample = Pick<MailContent, 'order' | 'otherParcels' | 'openItems' | 'parcel'> &
  Partial<Pick<MailContent, 'brand' | 'expected' | 'outcome' | 'overdue' | 'reason' | 'refund' | 'review'>> &
  Partial<Pick<MailContent, 'afterTrouble' | 'assumed' | 'awaitsPayment' | 'basis'>>;

export type SampleStore = Pick<StoreSettings, 'brand' | 'timeZone'> & {
  id?: string | undefined;
  review: Pick<StoreSettings['review'], 'url'>;
};

const BRAND: MailContent['brand'] = {
  name: 'Acme Outfitters',
  color: '#1f5f4a',
  url: 'https://acme.example.com',
  from: 'orders@acme.example.com',
  replyTo: 'help@acme.example.com',
  support: { email: 'help@acme.example.com', phone: '+1 555 0100', url: 'https://acme.example.com/help' },
  postalAddress: 'Acme Outfitters, 1 Harbor Street, Portland, OR 97209, USA',
};

/** The store of a sample mail if none of the settings is named. The build checks every template with it. */
const STORE: SampleStore = {
  brand: BRAND,
  timeZone: 'America/Los_Angeles',
  review: { url: 'https://acme.example.com/review/{orderId}' },
};

const ORDER: MailOrder = {
  id: '1042',
  placedAt: '2026-03-09T17:20:00Z',
  customerName: 'Maya Lopez',
  gift: false,
  currency: 'USD',
  total: '214.80',
  shippingAddress: { country: 'US', region: 'OR', postalCode: '97214', city: 'Portland' },
  items: [
    {
      title: 'Harbor rain jacket, moss, M',
      quantity: 1,
      unitPrice: '149.00',
      category: 'Clothing > Jackets',
      imageUrl: 'https://images.acme.example.com/jacket.jpg',
      productUrl: 'https://acme.example.com/products/harbor-rain-jacket',
    },
    {
      title: 'Wool hiking socks',
      quantity: 3,
      unitPrice: '18.60',
      category: 'Clothing',
      imageUrl: 'https://images.acme.example.com/socks.jpg',
      productUrl: 'https://acme.example.com/products/wool-hiking-socks',
    },
    { title: 'Gift wrapping', quantity: 1, unitPrice: '10.00' },
  ],
};

const PARCEL: NonNullable<MailContent['parcel']> = {
  carrier: 'UPS',
  trackingNumber: '1Z999AA10123456784',
  trackingUrl: 'https://www.ups.com/track?tracknum=1Z999AA10123456784',
};

const smooth: Sample = {
  order: ORDER,
  parcel: PARCEL,
  expected: { to: '2026-03-12' },
  otherParcels: [],
  openItems: [],
};

const second: OtherParcel = {
  status: 'in_transit',
  carrier: 'DHL',
  trackingNumber: '00340434161094042557',
  trackingUrl: 'https://www.dhl.com/track?id=00340434161094042557',
  expected: { from: '2026-03-13', to: '2026-03-16' },
};

const split: Sample = {
  ...smooth,
  parcel: { ...PARCEL, items: [{ title: 'Wool hiking socks', quantity: 2 }] },
  otherParcels: [second, { status: 'delivered', carrier: 'UPS', trackingNumber: '1Z999AA10123456799' }],
  openItems: [{ title: 'Wool hiking socks', quantity: 1 }],
};

const lastOfSplit: Sample = { ...split, otherParcels: [{ ...second, status: 'delivered' }], openItems: [] };

const gift: Sample = { ...smooth, order: { ...ORDER, gift: true } };

const many: Sample = {
  ...smooth,
  order: {
    ...ORDER,
    total: '4950.00',
    items: Array.from({ length: 50 }, (_, i) => ({
      title: `Enamel mug no. ${i + 1}, speckled, 350 ml`,
      quantity: (i % 4) + 1,
      unitPrice: '39.60',
      category: 'Kitchen',
      imageUrl: `https://images.acme.example.com/products/enamel-mug-speckled/${i + 1}/front.jpg?width=112`,
      productUrl: `https://acme.example.com/products/enamel-mug-speckled?variant=${i + 1}`,
    })),
  },
  otherParcels: Array.from({ length: 49 }, () => second),
};

const nameless: Sample = {
  ...smooth,
  order: { ...ORDER, customerName: undefined },
  parcel: { carrier: 'UPS' },
  expected: undefined,
};

const longWords: Sample = {
  ...smooth,
  order: {
    ...ORDER,
    id: '1042-GERMANY-WAREHOUSE-NORTH-2026-0000000000000000017',
    customerName: 'Wolfeschlegelsteinhausenbergerdorff Hubert',
    items: [
      {
        title: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenjacke',
        quantity: 12,
        unitPrice: '1249.00',
      },
      { title: 'x'.repeat(400), quantity: 1, unitPrice: '1.00' },
    ],
    total: '14989.00',
  },
  parcel: { ...PARCEL, trackingNumber: '9'.repeat(80), carrier: 'Österreichische Paketzustellgesellschaft' },
};

export const HOSTILE_TITLE = '"><img src=x onerror=alert(1)>{{ brand["name"] }}{% raw %}';
export const HOSTILE_NAME = "<script>alert('hi')</script>\r\nBcc: all@example.com";

const hostile: Sample = {
  ...smooth,
  order: {
    ...ORDER,
    id: '1042</title><b>\r\nX-Evil: 1',
    customerName: HOSTILE_NAME,
    items: [
      {
        title: HOSTILE_TITLE,
        quantity: 1,
        unitPrice: '1.00',
        imageUrl: 'javascript:alert(1)',
        productUrl: 'data:text/html,x',
      },
    ],
  },
  parcel: {
    carrier: '<b>UPS</b>',
    trackingNumber: '1Z"onmouseover="alert(1)',
    trackingUrl: 'javascript:alert(document.domain)',
    location: '\u202Eevil<style>*{display:none}</style>',
  },
  reason: '__proto__',
};

const yen: Sample = {
  ...smooth,
  order: {
    ...ORDER,
    id: 'K-2207',
    customerName: '山田 花子',
    currency: 'JPY',
    total: '15800',
    shippingAddress: { country: 'JP', region: '東京都', postalCode: '150-0001', city: '渋谷区' },
    items: [{ title: '有田焼 湯呑み', quantity: 2, unitPrice: '7900', category: 'Kitchen' }],
  },
  parcel: { ...PARCEL, carrier: 'ヤマト運輸' },
};

const rightToLeft: Sample = {
  ...split,
  order: {
    ...ORDER,
    customerName: 'ليلى حداد',
    currency: 'AED',
    total: '780.00',
    shippingAddress: { country: 'AE', city: 'دبي' },
    items: [{ ...ORDER.items[0], title: 'سترة مطر خضراء', quantity: 1, unitPrice: '780.00' }],
  },
  parcel: { ...PARCEL, items: [{ title: 'سترة مطر خضراء', quantity: 1 }], location: 'دبي مول' },
};

const paleBrand: Sample = {
  ...smooth,
  brand: { ...BRAND, color: '#ffe14d', logoUrl: 'https://images.acme.example.com/logo.png' },
};

/** Sets everything that a brand may set, with an order whose lines lead to its total. */
const everything: Sample = {
  ...split,
  order: {
    ...ORDER,
    items: ORDER.items.map((item) => ({ ...item, sku: 'HRJ-M', tags: ['rain'] })),
    total: '216.30',
    priceLines: { discount: '14.90', shipping: '8.50', fees: '2.00', tax: '5.90', taxIncluded: false },
  },
  otherParcels: [second],
  openItems: [],
  brand: {
    ...BRAND,
    logoUrl: 'https://images.acme.example.com/logo.png',
    logoDarkUrl: 'https://images.acme.example.com/logo-dark.png',
    support: {
      ...BRAND.support,
      hours: 'Mon–Fri, 9–17',
      channels: [
        { name: 'WhatsApp', url: 'https://wa.me/15550100', hours: { en: 'daily, 8–22', de: 'täglich, 8–22 Uhr' } },
        { name: { en: 'Phone in the US', de: 'Telefon in den USA' }, phone: '+1 555 0199', countries: ['US'] },
        { name: 'Phone in Japan', phone: '+81 3 0000 0000', countries: ['JP'] },
      ],
    },
    imprintUrl: 'https://acme.example.com/imprint',
    termsUrl: 'https://acme.example.com/terms',
    privacyUrl: 'https://acme.example.com/privacy',
    social: { Instagram: 'https://www.instagram.com/example', YouTube: 'https://www.youtube.com/@example' },
    community: { text: { en: 'Join our trail club', de: 'Zum Wanderclub' }, url: 'https://acme.example.com/club' },
    values: {
      text: { en: 'Repaired rather than replaced', de: 'Reparieren statt ersetzen' },
      url: 'https://acme.example.com/repairs',
    },
  },
};

const taxIncluded: Sample = {
  ...smooth,
  order: { ...ORDER, total: '219.79', priceLines: { shipping: '4.99', tax: '35.09', taxIncluded: true } },
};

const nothingToShip: Sample = {
  order: {
    ...ORDER,
    shippingAddress: undefined,
    items: [{ title: 'Trail guide (PDF)', quantity: 1, unitPrice: '12.00' }],
    total: '12.00',
  },
  parcel: undefined,
  otherParcels: [],
  openItems: [],
};

const afterTrouble: Sample = { ...smooth, afterTrouble: true, basis: 'purchase' };

const notPaid: Sample = { ...smooth, awaitsPayment: true };

const assumedArrival: Sample = {
  ...smooth,
  parcel: { ...PARCEL, items: [{ title: 'Harbor rain jacket, moss, M', quantity: 1 }] },
  assumed: true,
  otherParcels: [{ status: 'dispatched', carrier: 'Bike courier', assumed: true }],
};

/** The parcel will probably be late, but is not yet. */
const lateSoon: Sample = { ...smooth, overdue: false };

export const SAMPLES = {
  smooth,
  'not paid': notPaid,
  'late soon': lateSoon,
  'after trouble': afterTrouble,
  'assumed arrival': assumedArrival,
  split,
  'last of split': lastOfSplit,
  gift,
  '50 items': many,
  'no name': nameless,
  'long words': longWords,
  'hostile text': hostile,
  yen,
  'right to left': rightToLeft,
  'pale brand': paleBrand,
  everything,
  'tax included': taxIncluded,
  'nothing to ship': nothingToShip,
} satisfies Record<string, Sample>;

export type SampleName = keyof typeof SAMPLES;

const OF_KIND: Partial<Record<MessageKind, Partial<MailContent>>> = {
  tracking_corrected: { oldTrackingNumber: '1Z999AA10123450000' },
  ready_for_pickup: { collectBy: '2026-03-17' },
  collect_reminder: { collectBy: '2026-03-17' },
  problem: { reason: 'address' },
  running_late: { round: 1, overdue: true },
  cancelled: { reason: 'customer', refund: { amount: '214.80', currency: 'USD' } },
  refunded: { refund: { amount: '55.80', currency: 'USD' } },
  request_received: {
    request: {
      what: 'return',
      accepted: true,
      items: [{ title: 'Wool hiking socks', quantity: 2 }],
      instructions: 'Write the number of the order on the parcel, and send it to us.',
    },
  },
  resolved: { outcome: 'resent' },
};

const OF_THE_ORDER: readonly MessageKind[] = [
  'order_confirmation',
  'preparing',
  'cancelled',
  'refunded',
  'return_received',
  'request_received',
  'resolved',
  'order_status',
  'check_in',
  'review_request',
  'review_reminder',
];

const AT_A_PICKUP_POINT: readonly MessageKind[] = ['ready_for_pickup', 'collect_reminder'];

/**
 * A mail of a kind about a sample order, or about another order in its place, with the fields that mails of this kind
 * have.
 */
export function sampleMail(
  kind: MessageKind,
  name: SampleName,
  locale = 'en',
  { order, store = STORE }: { order?: MailOrder | undefined; store?: SampleStore | undefined } = {},
): MailContent {
  const { brand, ...sample }: Sample = { ...SAMPLES[name], order: order ?? soldBy(store, SAMPLES[name].order) };
  const ofOrder = OF_THE_ORDER.includes(kind);
  return {
    kind,
    locale,
    timeZone: store.timeZone,
    store: store.id,
    today: TODAY,
    brand: brand ? dressed(store.brand, brand) : store.brand,
    review: reviewOf(sample.order, store),
    unsubscribeUrl: `${store.brand.url}/mail/preferences?token=8c1f`,
    ...OF_KIND[kind],
    returns: returnsOf(kind, sample, store),
    ...sample,
    parcel: ofOrder ? undefined : parcelOf(kind, sample),
    expected: expectedOf(kind, sample),
  };
}

/** The day on which sample mails are sent. */
const TODAY = '2026-03-10';

/** The store's brand and the sample's additions, with links at the store's own address. */
const dressed = ({ name, url, support, ...own }: MailContent['brand'], sample: MailContent['brand']) => {
  const { name: _, url: from, support: more, from: __, replyTo: ___, postalAddress: ____, ...look } = sample;
  const moved = JSON.parse(JSON.stringify(look).replaceAll(from, url)) as typeof look;
  return { ...own, ...moved, name, url, support: { ...support, hours: more.hours, channels: more.channels } };
};

/** The sample's order with product pages of this store. */
const soldBy = ({ brand }: SampleStore, order: MailOrder): MailOrder => ({
  ...order,
  items: order.items.map(({ productUrl, ...item }) => ({
    ...item,
    ...(productUrl && { productUrl: productUrl.replace(BRAND.url, brand.url) }),
  })),
});

function parcelOf(kind: MessageKind, { parcel, order, otherParcels }: Sample): Sample['parcel'] {
  const whole = parcel && otherParcels.length === 0 ? { items: order.items, ...parcel } : parcel;
  if (kind === 'tracking_corrected') return { trackingNumber: PARCEL.trackingNumber, ...whole };
  if (AT_A_PICKUP_POINT.includes(kind)) return { location: 'Corner Store, 12 Pine Street, Portland', ...whole };
  return whole;
}

function expectedOf(kind: MessageKind, { order, expected }: Sample): MailContent['expected'] {
  if (!order.shippingAddress) return undefined;
  if (kind === 'order_confirmation') return { from: '2026-03-11', to: '2026-03-13' };
  return AT_A_PICKUP_POINT.includes(kind) || kind === 'delivered' || isFollowUp(kind) ? undefined : expected;
}

function returnsOf(
  kind: MessageKind,
  { otherParcels, openItems }: Sample,
  { brand }: SampleStore,
): MailContent['returns'] {
  const isWhole = openItems.length === 0 && otherParcels.every(({ status }) => status === 'delivered');
  const until = (kind === 'delivered' && isWhole) || isFollowUp(kind) ? '2026-04-11' : undefined;
  return { days: 30, until, url: `${brand.url}/returns` };
}

function reviewOf({ id, items }: MailOrder, { review }: SampleStore): NonNullable<MailContent['review']> {
  const url = review.url.replaceAll('{orderId}', encodeURIComponent(id));
  return { url, items: items.map((item, i) => ({ ...item, url: `${url}?item=${i + 1}` })) };
}
