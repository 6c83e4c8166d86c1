// Which ways of paying let a shop send the goods before the customer pays.

/**
 * The words come from gateways' ids (woocommerce/woocommerce: `cod`; klarna-checkout-for-woocommerce: `kco`) and from
 * shops, who name manual payments themselves (Shopify suggests "Cash on Delivery (COD)"). Bank transfer, cheque and
 * deposit are not here: with them the customer pays first.
 */
const LATER = [
  // to the person who delivers
  /\bcod\b|(cash|collect|pay|payment) (on|upon|at) (delivery|pickup|collection)|nachnahme|contra ?(re)?(embolso|entrega)/,
  /contre remboursement|contrassegno|rembours\b|efterkrav|postforskott|dobirk|pobrani/,
  // to a service that pays the shop
  /pay (in )?(later|instal?lments)|instal?lments|ratenzahlung|klarna|\bkco\b|after ?pay|clearpay|affirm|sezzle/,
  /\bzip ?(pay|money)?\b|quadpay|laybuy|scalapay|\balma\b|riverty|billie|mondu|paidy|tabby|tamara|atome|splitit|sunbit/,
  /walley|\bsvea|qliro|ratepay|billpay|openpay|\bhumm\b|\boney\b|hokodo|in3\b/,
  // on account
  /invoice|on account|house account|purchase order|\bnet ?\d+|pay(ment)? terms|rechnung|facture|fattura|faktura/,
];

/** Whether one of an order's ways of paying allows paying later. */
export const paysLater = (ways: readonly (string | undefined)[]): boolean =>
  ways.some((way) => LATER.some((later) => later.test(plain(way ?? ''))));

/** The name in lower case, without accents and punctuation. */
const plain = (way: string): string =>
  way
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
