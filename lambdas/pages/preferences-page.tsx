import type { StoreSettings } from '../../domain/policy/settings.ts';
import { pageOf } from './layout.tsx';
import type { Words } from './words.tsx';

/** Whether the customer gets mails that can be unsubscribed from; `gone`: nothing of the order is left. */
export type WishState = 'on' | 'off' | 'complained' | 'gone';

/** @param isSaved the customer has just said so */
export function preferencesPage(words: Words, store: StoreSettings, state: WishState, isSaved: boolean): Response {
  const shown = state === 'gone' ? 'off' : state;
  return pageOf(200, {
    words,
    store,
    children: (
      <>
        {isSaved && (
          <p class="soft" role="status">
            {words.say('saved')}
          </p>
        )}
        <h1>{words.say(`${shown}_title`)}</h1>
        <p>{words.say(shown)}</p>
        {state === 'on' && <Form wish="off" label={words.say('turn_off')} />}
        {state === 'off' && (
          <>
            <p>{words.say('back')}</p>
            <Form wish="on" label={words.say('turn_on')} />
          </>
        )}
      </>
    ),
  });
}

const Form = ({ wish, label }: { wish: 'on' | 'off'; label: ReturnType<Words['say']> }) => (
  <form method="post">
    <input type="hidden" name="wish" value={wish} />
    <button type="submit" class={wish === 'on' ? 'quiet' : undefined}>
      {label}
    </button>
  </form>
);
