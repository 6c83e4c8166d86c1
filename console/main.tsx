import './style.css';
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleBoot } from '../bin/console/server.ts';
import { Audit } from './audit.tsx';
import { boot } from './client.ts';
import { Keys, useKeys } from './keys.tsx';
import { Lanes } from './lanes.tsx';
import { useLive } from './live.ts';
import { Numbers } from './numbers.tsx';
import { OrderView } from './order/order.tsx';
import { Orders } from './orders.tsx';
import { go, usePlace, type Whereabouts } from './place.ts';
import { Clock } from './sandbox/clock.tsx';
import { Mailbox } from './sandbox/mailbox.tsx';
import { Team } from './sandbox/team.tsx';
import { Webhook } from './sandbox/webhook.tsx';
import { SearchBox, SearchView } from './search.tsx';
import { Sending } from './sending.tsx';
import { Settings } from './settings.tsx';
import { type Shell, ShellContext } from './shell.ts';
import { Go } from './ui.tsx';
import { setZone } from './words.ts';
import { Work } from './work/work.tsx';

type View = { title: string; of: (props: { place: Whereabouts }) => unknown; key?: string; isHidden?: boolean };

/** By the view's name in the address. `key` opens the view when it is pressed after g. */
const VIEWS: Record<string, View> = {
  work: { title: 'Work', of: Work, key: 'w' },
  orders: { title: 'Orders', of: Orders, key: 'o' },
  numbers: { title: 'Numbers', of: Numbers, key: 'n' },
  lanes: { title: 'Lanes', of: Lanes, key: 'l' },
  sending: { title: 'Sending', of: Sending, key: 's' },
  audit: { title: 'Audit', of: Audit, key: 'a' },
  settings: { title: 'Settings', of: Settings },
  order: { title: 'Order', of: OrderView, isHidden: true },
  search: { title: 'Search', of: SearchView, isHidden: true },
};
const SANDBOX_VIEWS: Record<string, View> = {
  mailbox: { title: 'Mailbox', of: Mailbox, key: 'm' },
  team: { title: 'Team messages', of: Team, key: 't' },
  webhook: { title: 'Send a webhook', of: Webhook, key: 'h' },
};

function App({ about }: { about: ConsoleBoot }) {
  const place = usePlace();
  const { stores, isSandbox } = about;
  const store = stores.find(({ id }) => id === place.store) ?? stores[0]!;
  setZone(store.timeZone);
  const live = useLive(isSandbox);
  const toldAt = useRef<[typeof live, number]>([live, Date.now()]);
  if (toldAt.current[0] !== live) toldAt.current = [live, Date.now()];
  const shell: Shell = { ...about, store: store.id, live, toldAt: toldAt.current[1] };
  const all = isSandbox ? { ...VIEWS, ...SANDBOX_VIEWS } : VIEWS;
  const name = Object.hasOwn(all, place.view ?? '') ? place.view! : isSandbox ? 'orders' : 'work';
  const view = all[name]!;
  const Shown = view.of as (props: { place: Whereabouts }) => preact.JSX.Element;
  const [isHelp, setHelp] = useState(false);
  useKeys(all, () => setHelp(true));
  const heading = place.order && name === 'order' ? `Order ${place.order}` : view.title;
  useEffect(() => {
    document.title = `${heading} · ${store.name} · Porchlight`;
  }, [heading, store.name]);
  return (
    <ShellContext.Provider value={shell}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <aside>
        <div class="brand">
          <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
            <path d="M8 1l5 5v9H3V6z" fill="currentColor" />
            <circle cx="8" cy="9" r="2.6" fill="#f4c95d" />
          </svg>
          Porchlight
          <span class={`stage ${isSandbox ? 'is-sandbox' : ''}`}>{about.stage}</span>
        </div>
        <select
          aria-label="Store"
          value={store.id}
          onChange={(event) => go({ view: name === 'order' ? 'work' : name, store: event.currentTarget.value })}
        >
          {stores.map(({ id, name: title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        <Menu views={VIEWS} current={name} label="Views" />
        {isSandbox && (
          <>
            <p class="menu-title">Sandbox</p>
            <Menu views={SANDBOX_VIEWS} current={name} label="Sandbox" />
          </>
        )}
        <button type="button" class="quiet keys-button" onClick={() => setHelp(true)}>
          Keys <kbd>?</kbd>
        </button>
      </aside>
      <div class="page">
        <header class="top">
          <SearchBox />
          {isSandbox && <Clock />}
        </header>
        <main id="main" tabIndex={-1}>
          <Shown key={`${store.id} ${name} ${name === 'order' ? place.order : ''}`} place={place} />
        </main>
      </div>
      {isHelp && <Keys views={all} onClose={() => setHelp(false)} />}
    </ShellContext.Provider>
  );
}

const Menu = ({ views, current, label }: { views: Record<string, View>; current: string; label: string }) => (
  <nav aria-label={label}>
    {Object.entries(views)
      .filter(([, { isHidden }]) => !isHidden)
      .map(([name, { title, key }]) => (
        <Go key={name} to={{ view: name }} aria-current={name === current ? 'page' : undefined}>
          {title}
          {key && <kbd>g {key}</kbd>}
        </Go>
      ))}
  </nav>
);

const Refused = ({ message }: { message: string }) => (
  <main class="refused">
    <h1>Porchlight console</h1>
    <p role="alert">{message}</p>
  </main>
);

const root = document.getElementById('app')!;
boot().then(
  (about) => render(<App about={about} />, root),
  (error: Error) => render(<Refused message={error.message} />, root),
);
