import type { StoreSettings } from '../../domain/policy/settings.ts';

type Brand = StoreSettings['brand'];

export const questionPage = (brand: Brand): string =>
  page(
    brand.name,
    brand.color,
    `<h1>Stop review requests?</h1>
<p>${escaped(brand.name)} will no longer ask you for reviews. Mails about your orders still reach you.</p>
<form method="post"><button>Unsubscribe</button></form>`,
  );

export const confirmedPage = (brand: Brand): string =>
  page(
    brand.name,
    brand.color,
    `<h1>You are unsubscribed</h1><p>${escaped(brand.name)} will not ask you for reviews any more.</p>`,
  );

export const notFoundPage = (): string =>
  page(
    'Not found',
    '#444444',
    '<h1>This link does not work</h1><p>It may have been cut off. Please open it from the mail again.</p>',
  );

const page = (title: string, color: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
body { font: 17px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1.5rem }
button { font: inherit; padding: .7rem 1.4rem; border: 0; border-radius: .4rem; color: #fff; background: ${color} }
</style>
</head>
<body>
${body}
</body>
</html>
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
