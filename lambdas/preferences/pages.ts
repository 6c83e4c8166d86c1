import type { StoreSettings } from '../../domain/policy/settings.ts';
import { DARK_CARD, INK, readable, textOn, WHITE } from '../../emails/colors.ts';
import type { Texts } from '../../emails/compiled.ts';
import type { Locale } from '../../emails/locale.ts';
import { directionOf } from '../../emails/view.ts';

type Brand = StoreSettings['brand'];

/** Whether the customer gets mails that can be unsubscribed from; `gone`: nothing of the order is left. */
export type WishState = 'on' | 'off' | 'complained' | 'gone';

/** @param isSaved the customer has just said so */
export function wishPage(brand: Brand, locale: Locale<Texts>, state: WishState, isSaved: boolean): string {
  const say = (name: string) => said(locale.texts[name] ?? '', brand.name);
  const form = (wish: 'on' | 'off', label: string) =>
    `<form method="post"><input type="hidden" name="wish" value="${wish}"><button class="${wish}">${label}</button></form>`;
  const shown = state === 'gone' ? 'off' : state;
  return page(
    brand,
    locale,
    `${isSaved ? `<p class="saved" role="status">${say('saved')}</p>` : ''}
<h1>${say(`${shown}_title`)}</h1>
<p>${say(shown)}</p>
${state === 'on' ? form('off', say('turn_off')) : ''}
${state === 'off' ? `<p>${say('back')}</p>${form('on', say('turn_on'))}` : ''}`,
  );
}

export const notFoundPage = ({ texts, ...locale }: Locale<Texts>): string =>
  page(
    undefined,
    { texts, ...locale },
    `<h1>${said(texts.not_found_title ?? '', '')}</h1><p>${said(texts.not_found ?? '', '')}</p>`,
  );

const GREY = '#444444';

function page(brand: Brand | undefined, { language, texts }: Locale<Texts>, body: string): string {
  const color = brand?.color ?? GREY;
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language).dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escaped(brand?.name ?? texts.not_found_title ?? '')}</title>
<style>${styleOf(color)}</style>
</head>
<body>
${brand ? headerOf(brand) : ''}
<main>
${body}
</main>
${brand ? footerOf(brand, texts) : ''}
</body>
</html>
`;
}

const headerOf = ({ name, url, logoUrl }: Brand): string =>
  `<header><a href="${escaped(url)}">${
    logoUrl ? `<img src="${escaped(logoUrl)}" alt="${escaped(name)}" height="36">` : `<bdi>${escaped(name)}</bdi>`
  }</a></header>`;

const footerOf = ({ support, postalAddress }: Brand, texts: Texts): string =>
  `<footer><p>${escaped(texts.questions ?? '')} <a href="mailto:${escaped(support.email)}"><bdi>${escaped(support.email)}</bdi></a></p>
<p><bdi>${escaped(postalAddress)}</bdi></p></footer>`;

/** As the mails look, in light and dark. */
function styleOf(color: string): string {
  const dark = readable(color, DARK_CARD, WHITE);
  return `
:root { color-scheme: light dark; --page: #f3f1ec; --card: ${WHITE}; --ink: ${INK}; --soft: #5d6068; --link: ${readable(color, WHITE, INK)}; --fill: ${color}; --on-fill: ${textOn(color)} }
@media (prefers-color-scheme: dark) { :root { --page: #131416; --card: ${DARK_CARD}; --ink: #f1f1f2; --soft: #b4b7bd; --link: ${dark}; --fill: ${dark}; --on-fill: ${textOn(dark)} } }
body { font: 17px/1.55 -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; color: var(--ink); background: var(--page); margin: 0 auto; max-width: 34rem; padding: 0 1rem; overflow-wrap: anywhere }
header { padding: 1.75rem 1.25rem 1.1rem; font-size: 1.25rem; font-weight: 700 }
header a { color: inherit; text-decoration: none }
header img { display: block; height: 36px; width: auto; max-width: 100% }
main { background: var(--card); border-radius: 16px; padding: 1.75rem 1.25rem; margin-top: 1.5rem }
header + main { margin-top: 0 }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem }
p { margin: 0 0 1.25rem }
.saved { color: var(--soft); margin: 0 0 .5rem }
button { font: inherit; font-weight: 600; padding: .8rem 1.6rem; border: 2px solid var(--fill); border-radius: 10px; color: var(--on-fill); background: var(--fill); cursor: pointer }
button.on { color: var(--link); border-color: var(--link); background: none }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px }
footer { color: var(--soft); font-size: .85rem; padding: 1.25rem }
footer p { margin: 0 0 .5rem }
`;
}

/** A text with the store's name in the place of the one field that it may name (emails/check-fields.ts). */
const said = (text: string, name: string): string =>
  text
    .split(/\{\{\s*brand\.name\s*\}\}/)
    .map(escaped)
    .join(`<bdi>${escaped(name)}</bdi>`);

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
