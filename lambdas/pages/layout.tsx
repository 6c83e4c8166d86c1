import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import { directionOf } from '../../emails/view.ts';
import { type Loads, pageHeaders } from './headers.ts';
import { styleOf } from './style.ts';
import { Support } from './support.tsx';
import type { PageWords } from './words.tsx';

type Brand = StoreSettings['brand'];

/** @property title of the window; the store's name where a page has none */
type PageProps = {
  words: PageWords;
  store: StoreSettings | undefined;
  title?: string | undefined;
  /** The customer's, which has ways of its own to reach people. */
  country?: string | undefined;
  children: ComponentChildren;
};

/** A whole answer. @param status of HTTP */
export function pageOf(status: number, { words, store, title, country, children }: PageProps): Response {
  const style = styleOf(store?.brand ?? {});
  const html = renderToString(<Document {...{ words, store, title, country, style }}>{children}</Document>);
  return new Response(`<!doctype html>${html}`, {
    status,
    headers: pageHeaders({ style, picturesFrom: originsOf(store) }),
  });
}

const Document = ({ words, store, title, country, style, children }: PageProps & Pick<Loads, 'style'>) => (
  <html lang={words.language} dir={directionOf(words.language).dir as 'ltr' | 'rtl'}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <meta name="color-scheme" content="light dark" />
      <title>{[title, store?.brand.name].filter(Boolean).join(' · ')}</title>
      <style dangerouslySetInnerHTML={{ __html: style }} />
    </head>
    <body>
      {store && <Header {...store.brand} />}
      <main>
        {children}
        {store && <Support {...{ words, store, country }} />}
      </main>
      {store && (
        <footer>
          <p>
            <bdi>{store.brand.postalAddress}</bdi>
          </p>
        </footer>
      )}
    </body>
  </html>
);

const Header = ({ name, url, logoUrl }: Brand) => (
  <header>
    <a href={url}>{logoUrl ? <img src={logoUrl} alt={name} height="36" /> : <bdi>{name}</bdi>}</a>
  </header>
);

/** Where a store's pages may show pictures from. */
export function originsOf(store: StoreSettings | undefined): string[] {
  if (!store) return [];
  const { brand, pages } = store;
  return [
    ...new Set([...(brand.logoUrl ? [new URL(brand.logoUrl).origin] : []), ...(pages ? pages.picturesFrom : [])]),
  ];
}
