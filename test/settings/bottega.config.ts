import type { SettingsInput } from '../../domain/policy/settings.ts';

// Another shop's settings: one store of another name, language, zone and currency. .ci/run puts them in the place of
// porchlight.config.ts in a copy of the project, where all must work as well.
export const settings: SettingsInput = {
  teamEmail: 'squadra@bottega.example.com',
  stages: {
    prod: { allowedRecipients: 'all' },
  },
  stores: {
    bottega: {
      brand: {
        name: 'La Bottega di Lucia',
        color: '#7a1f3d',
        url: 'https://bottega.example.com',
        from: 'ordini@bottega.example.com',
        replyTo: 'aiuto@bottega.example.com',
        support: { email: 'aiuto@bottega.example.com', phone: '+39 06 5550100' },
        postalAddress: 'La Bottega di Lucia, Via dei Fiori 3, 00153 Roma, Italia',
      },
      locale: 'it',
      timeZone: 'Europe/Rome',
      review: { url: 'https://bottega.example.com/recensioni/{orderId}', afterDays: 6 },
      promisedDays: 5,
    },
  },
};
