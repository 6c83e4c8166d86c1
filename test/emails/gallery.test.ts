import { parseSettings } from '../../domain/policy/parse.ts';
import { Gallery } from '../../emails/gallery.ts';
import { SAMPLES } from '../../emails/samples.ts';
import { settings as bottega } from '../settings/bottega.config.ts';
import { settings as twoStores } from '../settings/two-stores.config.ts';

const { lindgren } = twoStores.stores;
const stores = { ...bottega.stores, lindgren: lindgren! };
const gallery = new Gallery(parseSettings({ ...bottega, stores }).stores, undefined);
beforeAll(() => gallery.compile());

test('the preview opens with the first store, in its language', () => {
  expect(gallery.choices()).toMatchObject({ stores: ['bottega', 'lindgren'], locale: 'it' });
  expect(gallery.show({ kind: 'dispatched' })).toMatchObject({
    from: 'La Bottega di Lucia <ordini@bottega.example.com>',
    subject: 'Il tuo ordine 1042 è in viaggio',
  });
});

test('another store is shown in its own language', () => {
  expect(gallery.show({ kind: 'dispatched', store: 'lindgren' })).toMatchObject({
    from: 'Lindgren Möbel <versand@lindgren.example.com>',
    subject: 'Ihre Bestellung 1042 ist unterwegs',
  });
});

test('another shop’s previews name nothing of ours, whatever the order and the mail', () => {
  const all = gallery.choices().kinds.flatMap((kind) => Object.keys(SAMPLES).map((sample) => ({ kind, sample })));

  expect(all.filter((choice) => /acme/i.test(JSON.stringify(gallery.show(choice))))).toEqual([]);
});
