// Which ways of paying leave the goods to be sent before the customer has paid.

/**
 * As they are named in gateways' ids (woocommerce/woocommerce: `cod`; klarna-checkout-for-woocommerce: `kco`) and by shops,
 * who word manual payments themselves (Shopify proposes "Cash on Delivery (COD)"). Bank transfer, cheque and deposit are
 * not among them: they come first.
 */
const LATER = [
  // to whoever brings it
  /\bcod\b|(cash|collect|pay|payment) (on|upon|at) (delivery|pickup|collection)|nachnahme|contra ?(re)?(embolso|entrega)/,
  /contre remboursement|contrassegno|rembours\b|efterkrav|postforskott|dobirk|pobrani/,
  // to a service that pays the shop
  /pay (in )?(later|instal?lments)|instal?lments|ratenzahlung|klarna|\bkco\b|after ?pay|clearpay|affirm|sezzle/,
  /\bzip ?(pay|money)?\b|quadpay|laybuy|scalapay|\balma\b|riverty|billie|mondu|paidy|tabby|tamara|atome|splitit|sunbit/,
  /walley|\bsvea|qliro|ratepay|billpay|openpay|\bhumm\b|\boney\b|hokodo|in3\b/,
  // on account
  /invoice|on account|house account|purchase order|\bnet ?\d+|pay(ment)? terms|rechnung|facture|fattura|faktura/,
];

/** Whether one of an order's ways of paying is such a one. */
export const paysLater = (ways: readonly (string | undefined)[]): boolean =>
  ways.some((way) => LATER.some((later) => later.test(plain(way ?? ''))));

/** Its words in small letters, without accents and signs. */
const plain = (way: string): string =>
  way
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
