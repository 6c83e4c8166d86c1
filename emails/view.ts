import { kindOf } from '../domain/message/kinds.ts';
import type { Address } from '../domain/order/order.ts';
import { blocksIn, type ContentBlock } from './blocks.ts';
import { clean, cleanWords, firstName, greetableName, httpsUrl, toldUrl } from './clean.ts';
import { DARK_PANEL, INK, PAGE, readable, textOn, WHITE } from './colors.ts';
import type { LocaleTexts } from './compiled.ts';
import type { ItemCount, MailContent, MailOrder, MailParcel, OtherParcel } from './content.ts';
import { count, countryName, dateWindow, dayCount, farDay, instantDate, money, multiply } from './format.ts';
import { jsonLdOf } from './json-ld.ts';
import type { Locale } from './locale.ts';
import { priceLines } from './price-lines.ts';
import { wordsIn } from './words.ts';

// The fields that a template may name. Every field is always present, null if unknown, so that a misspelt one is an
// error in every mail and not only in a rare one. Every value is ready to print: formatted, on one line, and a link is
// https or null.

/** How much of a long list is shown. */
export type Room = { rows: number; images: boolean };

/** The fields that all mails of a brand in a language share. */
export const commonView = (brand: MailContent['brand'], language: string) => ({
  lang: language,
  ...directionOf(language),
  brand: brandView(brand, language),
  support: supportView(brand.support, language),
});

/** All other fields. */
export function viewOf(content: MailContent, locale: Locale, blocks: readonly ContentBlock[], room: Room) {
  const { order, kind, store, today } = content;
  const { tag, texts, language } = locale;
  const inSlot = (slot: ContentBlock['slot']) =>
    blocksIn(slot, blocks, { kind, store, today, language, items: order.items });
  const isPart = content.otherParcels.length > 0 || content.openItems.length > 0;
  const isLast = isPart && content.openItems.length === 0 && content.otherParcels.every(hasArrived);
  const moreToCome = content.isPart === true || content.openItems.length > 0 || content.otherParcels.some(isUnderWay);
  const expected = (days: MailContent['expected']) => (days && isStillPromised(content) ? dateWindow(days, tag) : null);
  return {
    customer: customerView(order.customerName),
    order: orderView(content, locale, room),
    parcel: parcelView(content, tag, room),
    oldTrackingNumber: line(content.oldTrackingNumber),
    otherParcels: content.otherParcels.slice(0, room.rows).map((other) => ({
      ...trackingOf(other),
      status: texts.status[other.assumed ? 'assumed' : other.status] ?? other.status,
      expected: isUnderWay(other) ? expected(other.expected) : null,
    })),
    moreParcels: rest(content.otherParcels, room, tag),
    openItems: content.openItems.slice(0, room.rows).map(countView),
    moreOpenItems: rest(content.openItems, room, tag),
    expected: expected(content.expected),
    expectedBy: content.expectedBy && content.expectedBy !== 'default' ? content.expectedBy : null,
    collectBy: content.collectBy ? dateWindow({ to: content.collectBy }, tag) : null,
    returns: returnsView(content, tag),
    assumed: content.assumed ?? false,
    afterTrouble: content.afterTrouble ?? false,
    basis: content.basis ?? 'consent',
    underWay: content.otherParcels.some(({ status }) => status !== 'label_created'),
    isPart,
    moreToCome,
    isLast,
    reason: reasonOf(content, texts),
    again: (content.round ?? 1) > 1,
    overdue: content.overdue ?? true,
    awaitsPayment: content.awaitsPayment ?? false,
    refund: content.refund && !order.gift ? money(content.refund.amount, content.refund.currency, tag) : null,
    request: requestView(content, room),
    cancelled: content.cancelled ?? false,
    outcome: content.outcome ?? null,
    review: reviewView(content, room),
    followUrl: httpsUrl(content.followUrl),
    feedbackUrl: httpsUrl(content.feedbackUrl),
    unsubscribeUrl: httpsUrl(content.unsubscribeUrl),
    progress: progressOf(content, texts, isPart && !isLast),
    parcels: parcelsView(content, tag),
    channels: channelsView(content.brand, order.shippingAddress?.country, language),
    help: inSlot('help').slice(0, MOST_TOPICS),
    banner: inSlot('banners')[0] ?? null,
    jsonLd: room.images ? jsonLdOf(content, !isPart || isLast) : null,
  };
}

const ENDS: readonly string[] = ['delivered', 'returned_to_sender'];
const isUnderWay = ({ status, assumed }: OtherParcel): boolean => !assumed && !ENDS.includes(status);
const hasArrived = ({ status, assumed }: OtherParcel): boolean => !assumed && status === 'delivered';

/**
 * Whether the expected days still hold. A late mail does not repeat the days that it withdraws, and before the payment
 * there are none.
 */
const isStillPromised = ({ kind, expectedBy, awaitsPayment }: MailContent): boolean => {
  const isLate = kind === 'running_late' || kind === 'preparing';
  return !awaitsPayment && (!isLate || expectedBy === 'carrier' || expectedBy === 'learned');
};

const RTL_SCRIPTS = ['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Samr', 'Syrc', 'Thaa'];

export function directionOf(language: string) {
  const rtl = RTL_SCRIPTS.includes(new Intl.Locale(language).maximize().script ?? '');
  return rtl ? { dir: 'rtl', start: 'right', end: 'left' } : { dir: 'ltr', start: 'left', end: 'right' };
}

function brandView(brand: MailContent['brand'], language: string) {
  const { name, color, url, postalAddress, social = {}, community, values } = brand;
  return {
    name,
    url,
    logoUrl: httpsUrl(brand.logoUrl),
    logoDarkUrl: httpsUrl(brand.logoDarkUrl),
    postalAddress,
    imprintUrl: httpsUrl(brand.imprintUrl),
    termsUrl: httpsUrl(brand.termsUrl),
    privacyUrl: httpsUrl(brand.privacyUrl),
    social: Object.entries(social).map(([network, address]) => ({ name: network, url: httpsUrl(address) })),
    community: community ? { text: wordsIn(community.text, language), url: httpsUrl(community.url) } : null,
    values: values ? { text: wordsIn(values.text, language), url: httpsUrl(values.url) } : null,
    color,
    onColor: textOn(color),
    onLight: readable(color, PAGE, INK),
    onDark: readable(color, DARK_PANEL, WHITE),
    onOnDark: textOn(readable(color, DARK_PANEL, WHITE)),
  };
}

export function supportView({ email, phone, url, hours }: MailContent['brand']['support'], language: string) {
  return {
    email,
    phone: phone ?? null,
    phoneUrl: phone ? telUrl(phone) : null,
    hours: hours ? wordsIn(hours, language) : null,
    url: httpsUrl(url),
  };
}

const telUrl = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, '')}`;

/** The channels for the customer's country. */
export function channelsView(brand: MailContent['brand'], country = '', language: string) {
  const open = (brand.support.channels ?? []).filter(({ countries }) => !countries || countries.includes(country));
  return open.map(({ name, url, phone, hours }) => ({
    name: wordsIn(name, language),
    url: httpsUrl(url) ?? (phone ? telUrl(phone) : null),
    phone: phone ?? null,
    hours: hours ? wordsIn(hours, language) : null,
  }));
}

function customerView(customerName: string | undefined) {
  const name = greetableName(customerName);
  return { name, firstName: firstName(name) };
}

function orderView({ kind, order, timeZone }: MailContent, { tag, texts }: Locale, room: Room) {
  const { shippingAddress: to, gift, currency } = order;
  const priced = !gift && kindOf[kind].basis !== 'service';
  const { lines, included } = priced ? priceLines(order) : { lines: [] };
  const labelled = ({ name, amount }: { name: string; amount: string }) => ({
    label: texts.amounts[name] ?? name,
    amount: money(amount, currency, tag),
  });
  return {
    id: clean(order.number ?? order.id, 100),
    placedOn: instantDate(order.placedAt, tag, timeZone),
    gift,
    total: priced ? money(order.total, currency, tag) : null,
    items: order.items.slice(0, room.rows).map((item) => ({
      ...itemView(item, order, room),
      price: priced ? money(multiply(item.unitPrice, item.quantity), currency, tag) : null,
      unitPrice: priced && item.quantity !== 1 ? money(item.unitPrice, currency, tag) : null,
    })),
    moreItems: rest(order.items, room, tag),
    lines: lines.map(labelled),
    included: included ? labelled(included) : null,
    pictured: room.images && order.items.some(({ imageUrl }) => toldUrl(imageUrl) !== null),
    shipped: to !== undefined,
    shipTo: to ? cleanWords(placeOf(to, tag), 120) : null,
  };
}

/** Countries that write the postal code after the town. All others write it before. */
const CODE_LAST = ['AU', 'CA', 'GB', 'IE', 'IN', 'NZ', 'US'];

function placeOf({ country, region, postalCode, city }: Address, tag: string): string {
  const join = (separator: string, ...parts: (string | undefined)[]) => parts.filter(Boolean).join(separator);
  const town = CODE_LAST.includes(country)
    ? join(', ', city, join(' ', region, postalCode))
    : join(' ', postalCode, city);
  return join(', ', town, countryName(country, tag));
}

function parcelView({ order, parcel }: MailContent, tag: string, room: Room) {
  const items = parcel?.items ?? [];
  return {
    ...trackingOf(parcel ?? {}),
    location: cleanWords(parcel?.location ?? '', 120) || null,
    items: items.slice(0, room.rows).map((item) => itemView(item, order, room)),
    moreItems: rest(items, room, tag),
  };
}

function trackingOf({ carrier, trackingNumber, trackingUrl }: MailParcel) {
  return { carrier: line(carrier), trackingNumber: line(trackingNumber), trackingUrl: toldUrl(trackingUrl) };
}

function itemView(item: ItemCount, { items }: MailOrder, room: Room) {
  const ordered = items.find(({ title }) => title === item.title);
  return {
    ...countView(item),
    imageUrl: room.images ? toldUrl(ordered?.imageUrl) : null,
    productUrl: room.images ? toldUrl(ordered?.productUrl) : null,
  };
}

const countView = ({ title, quantity }: ItemCount) => ({
  title: cleanWords(title, 120),
  quantity: String(quantity),
  several: quantity > 1,
});

function requestView({ request }: MailContent, room: Room) {
  const { what, accepted, items, instructions } = request ?? {};
  return {
    what: what ?? null,
    accepted: accepted ?? false,
    items: (items ?? []).slice(0, room.rows).map(countView),
    instructions: instructions ?? null,
  };
}

function reviewView({ review }: MailContent, room: Room) {
  const items = (review?.items ?? []).slice(0, room.rows).map(({ title, url, imageUrl }) => ({
    title: cleanWords(title, 120),
    url: httpsUrl(url),
    imageUrl: room.images ? toldUrl(imageUrl) : null,
  }));
  return {
    url: httpsUrl(review?.url),
    pictured: items.some(({ imageUrl }) => imageUrl !== null),
    linked: items.some((item) => item.url !== null),
    items,
  };
}

/** Without a shipping address nothing is delivered, so there is no day to count from. */
function returnsView({ order, returns }: MailContent, tag: string) {
  if (!returns || (!returns.until && !order.shippingAddress)) return null;
  const { days, until, url } = returns;
  const day = days > FAR_DAYS ? farDay : (date: string) => dateWindow({ to: date }, tag);
  return { days: dayCount(days, tag), until: until ? day(until, tag) : null, url: httpsUrl(url) };
}

/** A day and a month that are this far away could be read as a day of this year, so the year is shown. */
const FAR_DAYS = 180;

function reasonOf({ kind, reason = 'other' }: MailContent, texts: LocaleTexts) {
  if (kind === 'cancelled')
    return { what: own(texts.cancel_reasons, reason) ?? texts.cancel_reasons.other ?? null, next: null };
  if (kind === 'problem') return own(texts.reasons, reason) ?? texts.reasons.other ?? NO_REASON;
  return own(texts.reasons, reason === 'other' ? '' : reason) ?? NO_REASON;
}

const AT_A_PICKUP_POINT: readonly MailContent['kind'][] = ['ready_for_pickup', 'collect_reminder'];

const NO_REASON = { what: null, next: null };

/** A full bar means that everything has arrived. */
function progressOf({ kind, order }: MailContent, texts: LocaleTexts, isOnlyPart: boolean) {
  const { step } = kindOf[kind];
  if (step === undefined || !order.shippingAddress || (step === 3 && isOnlyPart)) return [];
  const third = AT_A_PICKUP_POINT.includes(kind) ? 'ready_for_pickup' : 'out_for_delivery';
  return ['ordered', 'dispatched', third, 'delivered'].map((name, i) => ({
    label: texts.progress[name] ?? name,
    reached: i <= step,
    current: i === step,
  }));
}

/**
 * How many of an order's parcels have arrived, if there are several. `all` is null while more parcels are to come and
 * nobody knows how many.
 */
function parcelsView({ kind, parcel, otherParcels, openItems, isPart }: MailContent, tag: string) {
  const all = otherParcels.length + (parcel ? 1 : 0);
  if (all < 2 || kind === 'order_confirmation') return null;
  const arrived = otherParcels.filter(hasArrived).length + (parcel && kind === 'delivered' ? 1 : 0);
  const isKnown = openItems.length === 0 && !isPart;
  const bar = isKnown && kind === 'delivered' && arrived < all && all <= LONGEST_BAR;
  return {
    arrived: count(arrived, tag),
    all: isKnown ? count(all, tag) : null,
    bar: bar ? Array.from({ length: all }, (_, i) => ({ reached: i < arrived })) : [],
  };
}

const LONGEST_BAR = 8;

/** More topics would bury the order under advice. */
const MOST_TOPICS = 4;

const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const line = (text: string | undefined): string | null => clean(text ?? '', 120) || null;

const rest = (list: readonly unknown[], { rows }: Room, tag: string): string | null =>
  list.length > rows ? count(list.length - rows, tag) : null;
