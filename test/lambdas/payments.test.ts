import { paysLater } from '../../lambdas/shared/payments.ts';

test.each([
  ...['cod', 'Cash on Delivery (COD)', 'cash_on_delivery', 'Nachnahme', 'Pago contra entrega', 'Contre-remboursement'],
  ...['Contrassegno', 'Dobírkou', 'klarna_payments', 'kco', 'Klarna - Pay Later', 'Afterpay North America', 'Affirm'],
  ...['Shop Pay Installments', 'Zip', 'invoice', 'igfw_invoice_gateway', 'german_market_purchase_on_account'],
  ...['b2bking-invoice-gateway', 'Net 30', 'Kauf auf Rechnung', 'pre_orders_pay_later'],
])('who pays by %j may have the goods before', (way) => {
  expect(paysLater([way])).toBe(true);
  expect(paysLater(['gift_card', way])).toBe(true);
});

test.each([
  ...[
    'manual',
    'Bank Deposit',
    'bacs',
    'cheque',
    'Money Order',
    'shopify_payments',
    'paypal',
    'stripe_zippy',
    'Vorkasse',
  ],
  ...['bogus', 'Codice QR', 'Palma', 'net banking', '', undefined],
])('who pays by %j pays before the goods are sent', (way) => {
  expect(paysLater([way])).toBe(false);
});
