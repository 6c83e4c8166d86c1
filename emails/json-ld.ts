import { kindOf, type MessageKind } from '../domain/message/kinds.ts';
import { cleanWords, httpsUrl, toldUrl } from './clean.ts';
import type { MailContent } from './content.ts';

// Data about an order for mail programs (schema.org, as Gmail requires it:
// https://developers.google.com/workspace/gmail/markup/reference/types/Order). There is no ParcelDelivery: Gmail
// requires the street for it, which is not stored.

const STATUS: Partial<Record<MessageKind, string>> = {
  order_confirmation: 'OrderProcessing',
  dispatched: 'OrderInTransit',
  ready_for_pickup: 'OrderPickupAvailable',
  delivered: 'OrderDelivered',
  cancelled: 'OrderCancelled',
};

/** The contents of a script element. Null if the mail is not about a state of the whole order, or shows no prices. */
export function jsonLdOf(content: MailContent, isWhole: boolean): string | null {
  const { kind, order, brand, awaitsPayment } = content;
  const status = kind === 'order_confirmation' && awaitsPayment ? 'OrderPaymentDue' : STATUS[kind];
  const priced = !order.gift && kindOf[kind].basis !== 'service' && order.items.length > 0;
  if (!status || !priced || !isWhole) return null;
  const offers = order.items.map((item) => ({
    '@type': 'Offer',
    itemOffered: {
      '@type': 'Product',
      name: cleanWords(item.title, 120),
      ...named('url', toldUrl(item.productUrl)),
      ...named('image', toldUrl(item.imageUrl)),
    },
    price: item.unitPrice,
    priceCurrency: order.currency,
    eligibleQuantity: { '@type': 'QuantitativeValue', value: item.quantity },
  }));
  return inScript({
    '@context': 'https://schema.org',
    '@type': 'Order',
    merchant: { '@type': 'Organization', name: brand.name, ...named('url', httpsUrl(brand.url)) },
    orderNumber: order.number ?? order.id,
    orderDate: order.placedAt,
    orderStatus: `https://schema.org/${status}`,
    price: order.total,
    priceCurrency: order.currency,
    acceptedOffer: offers,
  });
}

const named = (name: string, value: string | null): object => (value === null ? {} : { [name]: value });

/** JSON in which nothing can end the element or be read as markup. */
const inScript = (data: object): string =>
  JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
