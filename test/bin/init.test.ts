import { answersOf } from '../../bin/init/ask.ts';
import { settingsOf, textOf } from '../../bin/init/settings-text.ts';
import { parseSettings } from '../../domain/policy/parse.ts';
import type { SettingsInput } from '../../domain/policy/settings.ts';

const NEEDED = {
  name: "L'Àncora Bottega",
  url: 'https://www.ancora-bottega.it',
  'postal-address': 'L\'Àncora Srl, Via Roma "1", 20121 Milano',
  locale: 'it',
  zone: 'Europe/Rome',
};

/** Someone at a terminal who types these lines, and what they read. */
function someone(...lines: string[]) {
  const read: string[] = [];
  const ask = async (text: string) => {
    read.push(text);
    return lines.shift() ?? '';
  };
  return { ask, read, print: (line: string) => void read.push(line) };
}

/** The settings that a written file holds. */
function written(text: string): SettingsInput {
  const code = text.replace(/^import .*$/m, '').replace('export const settings: SettingsInput =', 'return');
  return new Function(code)() as SettingsInput;
}

test('flags and usual answers are enough where nobody can be asked', async () => {
  const answers = await answersOf(NEEDED, undefined, false, () => {});

  const { stores, teamEmail } = parseSettings(settingsOf(answers));
  expect(teamEmail).toBe('help@ancora-bottega.it');
  expect(stores.lancorabottega).toMatchObject({
    brand: { from: 'orders@ancora-bottega.it', replyTo: 'help@ancora-bottega.it' },
    locale: 'it',
    timeZone: 'Europe/Rome',
    platformSends: { shopify: ['order_confirmation'] },
  });
});

test.each([
  [{}],
  [{ platform: 'woocommerce', phone: '+39 02 000', logo: 'https://ancora-bottega.it/l.png' }],
  [{ platform: 'own', store: 'bottega2', 'promised-days': '9', name: "back\\slash's `$".concat('{x}` shop') }],
])('the file that is written holds the answers, whatever stands in them: %j', async (more) => {
  const answers = await answersOf({ ...NEEDED, ...more }, undefined, false, () => {});

  expect(parseSettings(written(textOf(answers)))).toEqual(parseSettings(settingsOf(answers)));
});

test.each(['shopify', 'woocommerce'])(
  'of %s, which confirms orders itself, the file says what to write once that is turned off there',
  async (platform) => {
    const answers = await answersOf({ ...NEEDED, platform }, undefined, false, () => {});
    const sent = (text: string) => parseSettings(written(text)).stores.lancorabottega!.platformSends;

    expect(sent(textOf(answers))).toMatchObject({ [platform]: ['order_confirmation'] });
    const followed = textOf(answers).replace(/\/\/ (platformSends: )/, '$1');
    expect(sent(followed)).toMatchObject({ [platform]: [] });
  },
);

test.each([
  ['shopify', 'shopDomain'],
  ['bigcommerce', 'bigcommerce: { storeHash'],
])('of %s the file says where the shop’s own name belongs', async (platform, setting) => {
  const text = textOf(await answersOf({ ...NEEDED, platform }, undefined, false, () => {}));

  expect(text).toContain(`// ${setting}`);
  expect(parseSettings(written(text.replaceAll(/\/\/ ((shopDomain|bigcommerce):.*)/g, '$1')))).toBeDefined();
});

test('every flag that is wrong or needed is named at once, and nothing that is made of them', async () => {
  const wrong = answersOf({ color: 'red', from: 'me@gmail.com', store: 'admin' }, undefined, false, () => {});

  await expect(wrong).rejects.toThrow(
    [
      '--name: is needed',
      '--store admin: "admin" is a path of Porchlight\'s own: expected another store id',
      '--url: is needed',
      '--from me@gmail.com: nobody can send mails of a shop from gmail.com: expected an address at a domain of the shop',
      '--postal-address: is needed',
      '--color red: expected a colour of six digits, such as "#1f5f4a"',
    ].join('\n'),
  );
});

test('a wrong answer hears what was expected, and is asked again', async () => {
  const known = {
    ...NEEDED,
    store: 'ancora',
    from: 'o@ancora.it',
    support: 'h@ancora.it',
    phone: '',
    logo: '',
    platform: 'own',
  };
  Object.assign(known, { 'promised-days': '5', 'review-url': 'https://ancora.it/r', team: 'team@ancora.it' });
  const { ask, read, print } = someone('blue', '#0000ff');

  const answers = await answersOf(known, ask, false, print);

  expect(answers.color).toBe('#0000ff');
  expect(read).toEqual([
    'the brand’s colour, of buttons and links [#1f5f4a]: ',
    '  expected a colour of six digits, such as "#1f5f4a"',
    'the brand’s colour, of buttons and links [#1f5f4a]: ',
  ]);
});

test('with --yes only what has no usual answer is asked', async () => {
  const { ask, read, print } = someone('Ancora', 'https://ancora.it', 'Via Roma 1');

  await answersOf({ locale: 'it', zone: 'Europe/Rome' }, ask, true, print);

  expect(read).toHaveLength(3);
});
