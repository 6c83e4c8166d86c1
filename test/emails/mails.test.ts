import { isMarketing, MESSAGE_KINDS } from '../../domain/message/kinds.ts';
import { TOLD_OUTCOMES } from '../../domain/records/items.ts';
import { faultsIn } from '../../emails/check-rendering.ts';
import { compileMails } from '../../emails/compile.ts';
import type { MailContent, RenderedMail } from '../../emails/content.ts';
import { mailer } from '../../emails/mailer.ts';
import { withPseudoLocale } from '../../emails/pseudo-locale.ts';
import { HOSTILE_TITLE, SAMPLES, type SampleName, sampleMail } from '../../emails/samples.ts';
import { readSources } from '../../emails/sources.ts';

const LOCALES = ['en', 'de', 'fr', 'es', 'it', 'ar-XB'];
const NAMES = Object.keys(SAMPLES) as SampleName[];
const HARD: SampleName[] = ['smooth', 'split', '50 items', 'hostile text'];

let render: (content: MailContent) => RenderedMail;
beforeAll(async () => {
  render = mailer(await compileMails(withPseudoLocale(readSources())));
});

const cases = MESSAGE_KINDS.flatMap((kind) => LOCALES.map((locale) => ({ kind, locale })));

test.each(cases)('$kind in $locale is whole, whatever the order', ({ kind, locale }) => {
  for (const name of locale === 'en' ? NAMES : HARD) {
    const content = sampleMail(kind, name, locale);
    const mail = render(content);

    expect({ name, faults: faultsIn(mail, content) }).toEqual({ name, faults: [] });
    expect(mail.html).toContain(`<html lang="${locale}" dir="${locale === 'ar-XB' ? 'rtl' : 'ltr'}"`);
    if (name !== 'hostile text')
      expect(mail.subject + mail.html + mail.text).not.toMatch(/\{\{|\{%|undefined|\[object/);
  }
});

test.each(MESSAGE_KINDS)('the text part of %s says what the HTML says', (kind) => {
  const content = sampleMail(kind, 'smooth');
  const { text, html } = render(content);
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'));
  const needed = links.filter((link) => !link.startsWith('tel:') && !link.includes('/products/'));

  for (const link of needed) expect(text).toContain(link.replace(/^mailto:/, ''));
  if (!isMarketing(kind)) expect(text).toContain(content.order.id);
  expect(text).not.toMatch(/<\/?[a-z]|&[a-z]+;|\n{3}/);
});

test('every outcome that a customer can be told of has words of its own in every language', () => {
  for (const locale of LOCALES) {
    const texts = TOLD_OUTCOMES.map((outcome) => render({ ...sampleMail('resolved', 'smooth', locale), outcome }).text);
    expect(new Set(texts).size).toBe(TOLD_OUTCOMES.length);
  }
});

test.each(['dispatched', 'in_transit', 'out_for_delivery', 'running_late'] as const)(
  '%s links to the tracking page',
  (kind) => {
    const { html, text } = render(sampleMail(kind, 'smooth'));

    expect(html).toContain('href="https://www.ups.com/track?tracknum=1Z999AA10123456784"');
    expect(text).toContain('Track your parcel:\nhttps://www.ups.com/track?tracknum=1Z999AA10123456784');
  },
);

test('without a tracking number the mail says so and has no empty button', () => {
  const { html, text } = render(sampleMail('dispatched', 'no name'));

  expect(text).toContain('It has no tracking link.');
  expect(html).not.toContain('Track your parcel');
});

test.each(MESSAGE_KINDS)('hostile names, titles and links stay text in %s', (kind) => {
  const { subject, preheader, html, text } = render(sampleMail(kind, 'hostile text'));

  expect(subject).toMatch(/^[^\r\n<>]+$/);
  expect(preheader).toMatch(/^[^\r\n]*$/);
  expect(html.replace('<script type="application/ld+json">', '')).not.toMatch(
    /<script|<img src=x|<b>UPS|onmouseover="|<style>\*/i,
  );
  expect(html + text).not.toMatch(/javascript:|data:text/);
  expect(text).not.toMatch(/^Bcc:|^X-Evil:/m);
});

test('a hostile title is shown as it is written', () => {
  expect(render(sampleMail('order_confirmation', 'hostile text')).text).toContain(HOSTILE_TITLE);
});

test('a brand is shown as it is written, whatever it looks like, and each store its own', () => {
  const content = sampleMail('dispatched', 'smooth');
  const branded = (name: string) => render({ ...content, brand: { ...content.brand, name } });
  const [odd, plain] = [branded(`{{ order.id }} & {% "Sons" %}`), branded('Harbor')];

  expect(odd.text).toContain('because of your order at {{ order.id }} & {% "Sons" %}.');
  expect(odd.html).toContain('because of your order at {{ order.id }} &amp; {% &#34;Sons&#34; %}.');
  expect(plain.html).toContain('because of your order at Harbor.');
});

test('a template may ask for texts and the brand in any way that Liquid knows', async () => {
  const sources = readSources();
  const file = 'templates/preparing.mjml';
  const title =
    '{{t.title | upcase}}{% if shared.greeting contains customer.firstName %} {{-brand["name"]-}}{% endif %}';
  const changed = sources[file]!.replace('{{ t.title }}', title);
  const content = sampleMail('preparing', 'smooth');

  const { text } = mailer(await compileMails({ ...sources, [file]: changed }))(content);

  expect(text).toContain('WE ARE STILL PREPARING YOUR ORDERAcme Outfitters');
});

test.each([
  ['en', 'Maya Lopez', 'Hi Maya,'],
  ['de', 'Maya Lopez', 'Guten Tag Maya Lopez,'],
  ['fr', 'Maya Lopez', 'Bonjour Maya,'],
  ['es', 'Maya Lopez', 'Hola, Maya:'],
  ['it', 'Maya Lopez', 'Ciao Maya,'],
  ['en', 'Dr. Maya Lopez', 'Hi Dr. Maya Lopez,'],
  ['en', '山田', 'Hi 山田,'],
  ['en', undefined, 'Hello,'],
  ['en', '  ', 'Hello,'],
  ['en', '12345', 'Hello,'],
  ['en', 'Win $900 at http://evil.example', 'Hello,'],
  ['de', '', 'Guten Tag,'],
])('in %s, %j is greeted with "%s"', (locale, customerName, greeting) => {
  const content = sampleMail('dispatched', 'smooth', locale);
  const { text } = render({ ...content, order: { ...content.order, customerName } });

  expect(text).toContain(`\n${greeting}\n`);
});

test.each(MESSAGE_KINDS)('a gift order shows no price in %s', (kind) => {
  const { subject, html, text } = render(sampleMail(kind, 'gift'));

  expect(subject + html + text).not.toMatch(/\$\s?\d|214\.80/);
});

test('of a split order the mail names this parcel, the others and what is still to come', () => {
  const { subject, text } = render(sampleMail('dispatched', 'split'));

  expect(subject).toBe('Part of your order 1042 is on its way');
  expect(text).toContain('In this parcel\n- 2 × Wool hiking socks\n');
  expect(text).toContain('DHL 00340434161094042557\n  https://www.dhl.com/track?id=00340434161094042557');
  expect(text).toContain('Still to come\n- 1 × Wool hiking socks');
});

test.each([
  ['smooth', 'Delivered: your order 1042'],
  ['split', 'Delivered: part of your order 1042'],
  ['last of split', 'Delivered: the last parcel of your order 1042'],
] as const)('the delivered mail of a %s order has the subject "%s"', (name, subject) => {
  expect(render(sampleMail('delivered', name)).subject).toBe(subject);
});

test('an order of which a parcel goes back is not called complete when the other arrives', () => {
  const content = sampleMail('delivered', 'last of split');
  const otherParcels = content.otherParcels.map((other) => ({ ...other, status: 'returned_to_sender' as const }));
  const { subject, text } = render({ ...content, otherParcels });

  expect(subject).toBe('Delivered: part of your order 1042');
  expect(text).not.toMatch(/you have everything|complete|more to come/);
});

test.each([
  ['a parcel is under way', { otherParcels: [{ status: 'in_transit' }] }],
  ['goods are in no parcel yet', { openItems: [{ title: 'Wool hiking socks', quantity: 1 }] }],
] satisfies [string, Partial<MailContent>][])('while %s the delivered mail claims no more than a part', (_, more) => {
  const { subject, text, html } = render({ ...sampleMail('delivered', 'smooth'), ...more });

  expect(subject).toBe('Delivered: part of your order 1042');
  expect(text).toContain('One parcel has arrived');
  expect(html.match(/class="bar"/g) ?? []).toHaveLength('openItems' in more ? 0 : 1);
});

describe('what nobody reports on', () => {
  const CLAIMS = /delivered|has arrived|zugestellt|ist angekommen|est arrivé|livré|entregado|ha llegado todo/i;

  test.each(['en', 'de', 'fr', 'es'])('is said in %s to be expected there by now, never to have arrived', (locale) => {
    for (const kind of ['check_in', 'review_request', 'review_reminder'] as const) {
      const [known, assumed] = ['smooth', 'assumed arrival'].map((name) =>
        render(sampleMail(kind, name as SampleName, locale)),
      );
      const first = ({ text }: RenderedMail) => text.split('\n\n')[3];

      expect(first(assumed!)).not.toMatch(CLAIMS);
      if (kind !== 'review_reminder') expect(assumed!.subject).toMatch(/\?$/);
      expect(first(assumed!)).toMatch(/should have reached|müsste inzwischen|devrait maintenant|ya debería/);
      expect(first(known!)).not.toBe(first(assumed!));
    }
  });

  test.each([
    ['en', 'Should have arrived'],
    ['de', 'Müsste angekommen sein'],
    ['fr', 'Devrait être arrivé'],
    ['es', 'Debería haber llegado'],
  ])('is shown in %s beside other parcels as "%s", whatever its status', (locale, words) => {
    const content = sampleMail('delivered', 'smooth', locale);
    const other = { status: 'delivered', assumed: true, expected: { to: '2026-03-16' } } as const;
    const { text } = render({ ...content, otherParcels: [other] });

    expect(text).toContain(`- ${words}\n`);
  });

  test('does not make an order complete, nor is more to come of it', () => {
    const { subject, text, html } = render(sampleMail('delivered', 'assumed arrival'));

    expect(subject).toBe('Delivered: part of your order 1042');
    expect(text).not.toMatch(/everything\.|complete|more to come/);
    expect(text).toContain('Parcels delivered: 1 of 2');
    expect(html.match(/class="bar( reached)?"/g)).toEqual(['class="bar reached"', 'class="bar"']);
  });
});

test.each(['ready_for_pickup', 'collect_reminder'] as const)(
  '%s says where and until when, where that is known',
  (kind) => {
    const content = sampleMail(kind, 'smooth');

    expect(render(content).text).toContain('Collect it by: Tuesday, March 17\nWhere it is: Corner Store');
    expect(render(content).text).toMatch(/(by|until) Tuesday, March 17: after that/);
    expect(render({ ...content, collectBy: undefined }).text).toContain('after a few days');
  },
);

test('a mail that asks whether all is right is no advertising: no price, no review, no way to unsubscribe needed', () => {
  const { html, text } = render(sampleMail('check_in', 'smooth'));

  expect(text).toContain('- 3 × Wool hiking socks\n');
  expect(text).toContain('Something is not right:\nhttps://acme.example.com/help');
  expect(text).toContain('because of your order at');
  expect(html + text).not.toMatch(/\$\s?\d|review|unsubscribe|preferences/i);
});

test('without a help page the question is answered by replying', () => {
  const content = sampleMail('check_in', 'smooth');
  const support = { email: 'help@acme.example.com' };
  const { html, text } = render({ ...content, brand: { ...content.brand, support } });

  expect(text).toContain('Just reply to this email');
  expect(html).not.toContain('Something is not right');
});

test.each(['check_in', 'review_request', 'review_reminder'] as const)('%s knows of a trouble that is over', (kind) => {
  expect(render(sampleMail(kind, 'after trouble')).text).toMatch(/went wrong.*sorry.*Now that it is over/);
  expect(render(sampleMail(kind, 'smooth')).text).not.toMatch(/went wrong|is over/);
});

test.each([
  ['consent', 'because you agreed to hear from Acme Outfitters.'],
  [undefined, 'because you agreed to hear from Acme Outfitters.'],
  ['purchase', 'because you bought something at Acme Outfitters. You can say no'],
] as const)('the footer of a mail on the basis of %s says so, with the way out', (basis, words) => {
  const { text } = render({ ...sampleMail('review_request', 'smooth'), basis });

  expect(text).toMatch(new RegExp(`${words}.*\nUnsubscribe: https://`));
});

describe('sending back', () => {
  const days = (more: Partial<NonNullable<MailContent['returns']>>) => ({ returns: { days: 30, ...more } });

  test.each(['order_confirmation', 'delivered', 'check_in'] as const)(
    '%s says how long and how, or nothing',
    (kind) => {
      const content = sampleMail(kind, 'smooth');
      const url = 'https://acme.example.com/returns?a=1&b=2';

      expect(render({ ...content, ...days({}) }).text).toContain('You have 30 days to send something back');
      const { text } = render({ ...content, ...days({ until: '2026-03-12', url }) });
      expect(text).toContain(`until Thursday, March 12.\nHow to send something back: ${url}`);
      expect(render({ ...content, returns: undefined }).text).not.toContain('back');
    },
  );

  test.each([
    ['de', 1, /haben Sie 1 Tag Zeit/],
    ['fr', 1, /Vous avez 1\sjour pour/],
    ['es', 14, /Tienes 14 días para/],
  ])('in %s %d is counted as "%s"', (locale, count, words) => {
    expect(render({ ...sampleMail('delivered', 'smooth', locale), ...days({ days: count }) }).text).toMatch(words);
  });

  test('a day far ahead has its year', () => {
    const content = sampleMail('check_in', 'smooth');

    expect(render({ ...content, ...days({ days: 365, until: '2027-03-12' }) }).text).toContain('until March 12, 2027.');
  });

  test('of an order of which nothing is delivered there are no days from a delivery', () => {
    expect(render(sampleMail('order_confirmation', 'nothing to ship')).text).not.toContain('send something back');
  });
});

test.each([
  ['en', 'Expected delivery', /your payment/, 'getting it ready'],
  ['de', 'Voraussichtliche Lieferung', /Ihre Zahlung/, 'gerade fertig'],
  ['fr', 'Livraison prévue', /votre paiement/, 'la préparons'],
  ['es', 'Entrega prevista', /tu pago/, 'lo estamos preparando'],
])(
  'in %s an order that is not paid is told that its payment comes next, and no day before',
  (locale, day, payment, ready) => {
    const [paid, unpaid] = (['smooth', 'not paid'] as const).map(
      (name) => render(sampleMail('order_confirmation', name, locale)).text,
    );

    expect(paid).toContain(day);
    expect(paid).toContain(ready);
    expect(unpaid).toMatch(payment);
    expect(unpaid).not.toContain(day);
    expect(unpaid).not.toContain(ready);
  },
);

test('a late mail says what is so: that the day has passed, or that it will probably not hold', () => {
  const early = sampleMail('running_late', 'late soon');

  expect(render(early).subject).toBe('Your order 1042 will probably come later');
  expect(render(early).text).not.toMatch(/doorbell|running late/);
  expect(render({ ...early, round: 2 }).subject).toBe('Your order 1042 will probably come later');
  expect(render(sampleMail('running_late', 'smooth')).text).toContain('doorbell');
});

const LATE = ['running_late', 'preparing'] as const;

test.each(LATE.flatMap((kind) => ['smooth', 'split', 'late soon'].map((name) => [kind, name as SampleName] as const)))(
  '%s of the sample "%s" repeats no day that it revokes, and blames no silence',
  (kind, name) => {
    for (const locale of ['en', 'de', 'fr', 'es']) {
      const { text } = render({ ...sampleMail(kind, name, locale), expected: { to: '2026-03-12' } });

      expect(text).not.toMatch(/March 1|1[2-6]\. März|1[2-6] mars|1[2-6] de marzo/);
      expect(text).not.toMatch(/not heard|nichts .* gehört|sans nouvelles|sin noticias/);
    }
  },
);

test('of an order of which a part has left, the rest is still being prepared', () => {
  const content = sampleMail('preparing', 'smooth');
  const rest = [{ title: 'Harbor rain jacket', quantity: 1 }];
  const arrived = { parcelId: '2', status: 'delivered' } as const;
  const { subject, text } = render({ ...content, otherParcels: [arrived], openItems: rest });

  expect(subject).toBe('Part of your order 1042 is taking a little longer');
  expect(text).toContain('part of it has not left us yet');
  expect(text).toMatch(/Still to come\s+- 1 × Harbor rain jacket\s/);
});

test('a second delay has other words than the first', () => {
  const content = sampleMail('running_late', 'smooth');

  expect(render({ ...content, round: 2 }).subject).not.toBe(render(content).subject);
});

test.each([
  ['customs', 'checked by customs'],
  ['no_such_code', 'The carrier has reported a problem'],
  ['__proto__', 'The carrier has reported a problem'],
])('a problem for the reason %s says "%s"', (reason, words) => {
  expect(render({ ...sampleMail('problem', 'smooth'), reason }).text).toContain(words);
});

test.each(['other', 'fraud', '__proto__', undefined])('cancelled for the reason %s has the general words', (reason) => {
  expect(render({ ...sampleMail('cancelled', 'smooth'), reason }).text).toContain('nothing will be shipped. If this');
});

test('help comes by category, each topic once', () => {
  const content = sampleMail('order_confirmation', 'smooth');
  const items = ['Wooden table', 'Plant', 'Pflanzen', 'Unstable'].map((category) => ({
    ...content.order.items[0]!,
    category,
  }));
  const topics = (order: MailContent['order']) =>
    [...render({ ...content, order }).text.matchAll(/^(Good to know|About your .*)$/gm)].map(([title]) => title);

  expect(topics(content.order)).toEqual(['Good to know', 'About your clothes']);
  expect(topics({ ...content.order, items })).toEqual(['Good to know', 'About your furniture', 'About your plants']);
});

test.each([
  ['order_confirmation', 'Can I still change my order?'],
  ['dispatched', 'What if I am not at home?'],
  ['delivered', 'What if something is broken or missing?'],
] as const)('the help of %s answers what is asked then: "%s"', (kind, question) => {
  const { text } = render(sampleMail(kind, 'smooth'));
  const general = text.split('Good to know\n\n')[1]?.split('\n')[0];

  expect(general).toBe(question);
  expect(text).toContain('About your clothes');
});

describe('the order as data for mail programs', () => {
  const dataOf = (content: MailContent) => {
    const [, data] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(render(content).html) ?? [];
    return data && JSON.parse(data);
  };

  test('is whole, as Gmail wants it', () => {
    expect(dataOf(sampleMail('order_confirmation', 'smooth'))).toMatchObject({
      '@type': 'Order',
      merchant: { name: 'Acme Outfitters' },
      orderNumber: '1042',
      orderStatus: 'https://schema.org/OrderProcessing',
      price: '214.80',
      priceCurrency: 'USD',
      acceptedOffer: [
        { itemOffered: { name: 'Harbor rain jacket, moss, M' }, price: '149.00', eligibleQuantity: { value: 1 } },
        { itemOffered: { name: 'Wool hiking socks' }, price: '18.60', eligibleQuantity: { value: 3 } },
        { itemOffered: { name: 'Gift wrapping' } },
      ],
    });
  });

  test('says of a hostile order what it says, and no more', () => {
    const data = dataOf(sampleMail('order_confirmation', 'hostile text'));

    expect(data.acceptedOffer).toHaveLength(1);
    expect(JSON.stringify(data)).not.toMatch(/javascript:|data:/);
  });

  test.each(['gift', 'split'] as const)('is not there where it would tell too much or be wrong: %s', (name) => {
    expect(dataOf(sampleMail('delivered', name))).toBeUndefined();
  });
});

test('of an order with several parcels a mail says how many have come, and how many there are', () => {
  expect(render(sampleMail('delivered', 'everything')).text).toContain('Parcels delivered: 1 of 2');
  expect(render(sampleMail('delivered', 'split')).text).toContain('Parcels delivered so far: 2');
  expect(render(sampleMail('delivered', 'smooth')).text).not.toContain('Parcels delivered');
});

test('what a brand sets stands at the end, in the language of the mail, and for the customer’s country', () => {
  const { text } = render(sampleMail('dispatched', 'everything', 'de'));

  expect(text).toContain('WhatsApp: https://wa.me/15550100 (täglich, 8–22 Uhr)\nTelefon in den USA: +1 555 0199');
  expect(text).not.toContain('Japan');
  expect(text).toContain('Reparieren statt ersetzen https://acme.example.com/repairs\nZum Wanderclub https://');
  expect(text).toContain('Impressum: https://acme.example.com/imprint\nAGB: ');
  expect(text).toContain('Rückgabe: https://acme.example.com/returns');
});

test('prices lead to the total, and the tax in them is named after it', () => {
  expect(render(sampleMail('order_confirmation', 'everything')).text).toContain(
    'Subtotal: $214.80\nShipping: $8.50\nDiscount: -$14.90\nFees: $2.00\nTax: $5.90\nTotal: $216.30',
  );
  expect(render(sampleMail('order_confirmation', 'tax included')).text).toContain(
    'Shipping: $4.99\nTotal: $219.79\nTax included: $35.09',
  );
});

test('a store says some texts in its own way, and another store does not', async () => {
  const own = JSON.stringify({
    shared: { track: 'Where is it?' },
    mails: { dispatched: { subject: 'Off it goes: {{ order.id }}' } },
  });
  const renderOwn = mailer(await compileMails({ ...readSources(), 'texts/acme/en.json': own }));
  const content = sampleMail('dispatched', 'smooth');

  expect(renderOwn({ ...content, store: 'acme' }).subject).toBe('Off it goes: 1042');
  expect(renderOwn({ ...content, store: 'acme' }).text).toContain('Where is it?:\nhttps://');
  expect(renderOwn({ ...content, store: 'other' }).subject).toBe('Your order 1042 is on its way');
});

test('a dark logo takes the place of the light one, and without it the light one has a plate', () => {
  const [both, one] = ['everything', 'pale brand'].map(
    (name) => render(sampleMail('dispatched', name as SampleName)).html,
  );

  expect(both).toMatch(/class="logo-light".*class="logo-dark" style="display:none".*logo-dark\.png/);
  expect(one).toContain('class="plate"');
  expect(one).not.toContain('class="logo-dark"');
});

test('each item is named in a review mail, also without a page of its own', () => {
  const content = sampleMail('review_request', 'smooth');
  const items = content.review!.items!.map(({ url: _, ...item }) => item);
  const { text, html } = render({ ...content, review: { url: content.review!.url, items } });

  expect(text).toContain('- Harbor rain jacket, moss, M\n- Wool hiking socks\n');
  expect(html).not.toContain('Review this');
});

test('each item has its own review link', () => {
  const { text } = render(sampleMail('review_request', 'smooth'));

  expect(text).toContain('- Wool hiking socks\n  Review this: https://acme.example.com/review/1042?item=2');
});

test.each([
  ['de-AT', 'Guten Tag'],
  ['fr_CA', 'Bonjour'],
  ['pt-BR', 'Hi Maya'],
  ['not a locale', 'Hi Maya'],
])('the locale %s is greeted with "%s"', (locale, words) => {
  expect(render(sampleMail('dispatched', 'smooth', locale)).text).toContain(words);
});

test('outside production the subject names the stage', () => {
  expect(render({ ...sampleMail('dispatched', 'smooth'), stage: 'dev' }).subject).toBe(
    '[dev] Your order 1042 is on its way',
  );
});

test('a marketing mail without its unsubscribe link is not rendered', () => {
  const content = { ...sampleMail('review_request', 'smooth'), unsubscribeUrl: 'http://insecure.example.com' };

  expect(() => render(content)).toThrow('review_request without unsubscribeUrl');
});

test('an order of a thousand hostile items still fits', () => {
  const item = {
    title: '&'.repeat(500),
    quantity: 1,
    unitPrice: '1.00',
    imageUrl: `https://a.example/${'x'.repeat(1900)}`,
  };
  const content = sampleMail('order_confirmation', 'smooth');
  const { html, text } = render({
    ...content,
    order: { ...content.order, items: Array.from({ length: 1000 }, () => item) },
  });

  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  expect(text).toContain('Further items: 988');
});
