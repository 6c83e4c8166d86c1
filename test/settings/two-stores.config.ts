import type { SettingsInput } from '../../domain/policy/settings.ts';

// What the tests stand on, whatever a team writes into porchlight.config.ts: a store in the United States and one in
// Germany. jest.config.cjs names this file, also to the commands that tests run.
export const settings: SettingsInput = {
  teamEmail: 'team@example.com',
  retentionDays: 400,
  bus: true,
  adminApi: true,
  messages: {},
  weeklyReasons: true,
  stages: {
    dev: { allowedRecipients: ['@example.com'] },
    prod: { allowedRecipients: 'all' },
  },
  stores: {
    acme: {
      brand: {
        name: 'Acme Outfitters',
        color: '#1f5f4a',
        url: 'https://acme.example.com',
        from: 'orders@acme.example.com',
        replyTo: 'help@acme.example.com',
        support: { email: 'help@acme.example.com', phone: '+1 555 0100', url: 'https://acme.example.com/help' },
        postalAddress: 'Acme Outfitters, 1 Harbor Street, Portland, OR 97209, USA',
      },
      locale: 'en',
      timeZone: 'America/Los_Angeles',
      shopDomain: 'acme.myshopify.com',
      bigcommerce: { storeHash: 'acme1hash' },
      review: { url: 'https://acme.example.com/review/{orderId}', afterDays: 5, remindAfterDays: 7, cooldownDays: 0 },
      // sample traffic comes all at once, and from few addresses: no caps in its way
      marketingCap: { mails: 1000, days: 1 },
      limits: { perKind: { mails: 100_000, minutes: 10 }, perDay: 1_000_000, perAddress: 200 },
      promisedDays: 7,
      checkIn: false, // lindgren checks in
      returns: { days: 30 },
      requests: { return: {}, cancellation: {}, address: {} },
      lookup: true,
    },
    lindgren: {
      brand: {
        name: 'Lindgren Möbel',
        color: '#274690',
        url: 'https://lindgren.example.com',
        from: 'versand@lindgren.example.com',
        replyTo: 'hilfe@lindgren.example.com',
        support: { email: 'hilfe@lindgren.example.com', url: 'https://lindgren.example.com/hilfe' },
        postalAddress: 'Lindgren Möbel GmbH, Hafenstraße 2, 20457 Hamburg, Deutschland',
      },
      locale: 'de',
      timeZone: 'Europe/Berlin',
      review: { url: 'https://lindgren.example.com/bewertung/{orderId}', afterDays: 7, remindAfterDays: 10 },
      // In Germany's public holidays and on Sundays nobody is asked for a review.
      marketingHours: {
        from: '10:00',
        to: '19:00',
        weekdays: [1, 2, 3, 4, 5, 6],
        holidays: ['01-01', '05-01', '10-03', '12-25', '12-26'],
      },
      promisedDays: 10,
      goLive: '2026-01-01T00:00:00+01:00',
    },
  },
};
