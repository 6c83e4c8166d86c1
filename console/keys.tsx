import { useEffect, useRef } from 'preact/hooks';
import { refresh } from './live.ts';
import { go } from './place.ts';

type KeyedViews = Record<string, { title: string; key?: string }>;

/** The rows that j and k move through, and the box that x ticks. */
const ROWS = '[data-row]';

const isTyping = ({ target }: KeyboardEvent): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type=checkbox]), textarea, select, dialog') !== null;

/** The keys of the whole console. A view names its own keys by `data-key` on its buttons. */
export function useKeys(views: KeyedViews, help: () => void): void {
  const isGoing = useRef(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return;
      const { key } = event;
      const wasGoing = isGoing.current;
      isGoing.current = key === 'g';
      const [to] = Object.entries(views).find(([, one]) => wasGoing && one.key === key) ?? [];
      const button = document.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
      if (to) go({ view: to });
      else if (wasGoing || key === 'g') return;
      else if (key === '/') document.getElementById('search')?.focus();
      else if (key === '?') help();
      else if (key === 'r') refresh();
      else if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1);
      else if (key === 'x')
        document.activeElement?.closest(ROWS)?.querySelector<HTMLElement>('[type=checkbox]')?.click();
      else if (button) button.click();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [views, help]);
}

function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.querySelector<HTMLElement>('a, button')?.focus();
}

export function Keys({ views, onClose }: { views: KeyedViews; onClose(): void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  const keys = [
    ['/', 'search'],
    ['j k', 'the next row, the one before'],
    ['Enter', 'opens it'],
    ['x', 'ticks it'],
    ['c', 'closes the ticked cases, or the open one'],
    ['a', 'assigns'],
    ['n', 'notes'],
    ['r', 'loads again'],
    ...Object.values(views).flatMap(({ key, title }) => (key ? [[`g ${key}`, title]] : [])),
  ];
  return (
    <dialog ref={ref} onClose={onClose} aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <footer>
        <button type="button" onClick={() => ref.current?.close()}>
          Close
        </button>
      </footer>
    </dialog>
  );
}
