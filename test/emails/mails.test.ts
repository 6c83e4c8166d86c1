import { isMarketing, MESSAGE_KINDS } from '../../domain/message/kinds.ts';
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
  expect(html).not.toMatch(/<script|<img src=x|<b>UPS|onmouseover="|<style>\*/i);
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
  const changed = sources[file]!.replace('<h1>{{ t.title }}</h1>', `<h1>${title}</h1>`);
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

  expect(subject).toBe('Delivered: your order 1042');
  expect(text).not.toMatch(/you have everything|complete/);
});

test('until the due day a silent carrier is what the late mail speaks of, however often', () => {
  const silent = sampleMail('running_late', 'silent carrier');
  const { subject, text } = render(silent);

  expect(subject).toBe('We are looking into your order 1042');
  expect(text).toContain('not heard anything from the carrier');
  expect(text).toContain('Expected delivery: Thursday, March 12');
  expect(text).not.toMatch(/doorbell|running late/);
  expect(render({ ...silent, round: 2 }).subject).toBe(subject);
  expect(render(sampleMail('running_late', 'smooth')).text).toContain('doorbell');
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

test('help comes by category, each topic once, and never more than the shop knows', () => {
  const content = sampleMail('order_confirmation', 'smooth');
  const topics = (helpTopics?: string[]) =>
    [...render({ ...content, helpTopics }).text.matchAll(/^(Good to know|About your .*)$/gm)].map(([title]) => title);

  expect(topics()).toEqual(['Good to know', 'About your clothes']);
  expect(topics(['plants', 'plants', 'unknown'])).toEqual(['Good to know', 'About your plants']);
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
