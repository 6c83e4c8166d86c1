import type { StoreSettings } from '../../domain/policy/settings.ts';
import { pageOf } from './layout.tsx';
import type { PageWords } from './words.tsx';

/** A page that only says something. @param name the texts `<name>_title` and `<name>` */
export const plainPage = (status: number, name: string, words: PageWords, store: StoreSettings | undefined): Response =>
  pageOf(status, {
    words,
    store,
    title: words.texts.page[`${name}_title`],
    children: (
      <>
        <h1>{words.say(`${name}_title`)}</h1>
        <p>{words.say(name)}</p>
      </>
    ),
  });
