import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Loaded, Paged } from './loaded.ts';
import { go, hrefOf, type Whereabouts } from './place.ts';
import { nowIn, useShell } from './shell.ts';
import { ago, count, fullTime, timeOf } from './words.ts';

// Small parts that every view uses.

type GoProps = {
  to: Whereabouts;
  class?: string;
  title?: string;
  'aria-label'?: string;
  'aria-current'?: 'page' | undefined;
  children: ComponentChildren;
};

/** A link to another place of the console. */
export const Go = ({ to, ...props }: GoProps) => (
  <a
    {...props}
    href={hrefOf(to)}
    onClick={(event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      go(to);
    }}
  />
);

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain';
export const Badge = ({ tone = 'plain', children }: { tone?: Tone | undefined; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

/** A time in the store's zone. Pointing at it shows the full time. */
export const At = ({ at, isRelative }: { at: string; isRelative?: boolean }) => {
  const shell = useShell();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {isRelative ? ago(at, nowIn(shell)) : timeOf(at)}
    </time>
  );
};

type CardProps = { title: string; aside?: ComponentChildren; children: ComponentChildren; class?: string };
export const Card = ({ title, aside, children, class: more = '' }: CardProps) => (
  <section class={`card ${more}`} aria-label={title}>
    <header>
      <h2>{title}</h2>
      {aside}
    </header>
    {children}
  </section>
);

/** Something that may be wider than its card. It scrolls, also by keyboard. */
export const Wide = ({ title, children }: { title: string; children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: who has only keys gets there so
  <section class="wide" tabIndex={0} aria-label={title}>
    {children}
  </section>
);

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <b>{title}</b>
    {children && <p>{children}</p>}
  </div>
);

type ResultProps<T> = { of: Loaded<T>; children: (value: T) => ComponentChildren };

/** Shows the loaded value, or that it is loading, or why it failed. */
export function Result<T>({ of: { value, error }, children }: ResultProps<T>) {
  return (
    <>
      {error && (
        <p class="problem" role="alert">
          {error.message}
        </p>
      )}
      {value !== undefined ? children(value) : !error && <div class="loading" role="status" aria-label="Loading" />}
    </>
  );
}

export function Pager<T>({ of: { value, more, first }, what }: { of: Paged<T>; what: string }) {
  if (!value || (!more && !first)) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <span class="soft">
        {count(value.rows.length)} {what} shown
      </span>
      {first && (
        <button type="button" onClick={first}>
          From the start
        </button>
      )}
      {more && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </nav>
  );
}

export type FormField = {
  name: string;
  label: string;
  type?: 'text' | 'long' | 'time' | 'email' | 'yes';
  options?: readonly (readonly [value: string, label: string])[];
  value?: string;
  isOptional?: boolean;
};
export type Prompt = {
  title: string;
  says?: ComponentChildren;
  fields: FormField[];
  button: string;
  isGrave?: boolean;
  act(values: Record<string, string>): Promise<ComponentChildren>;
};

/** Asks for what an action needs, performs it, and shows the result. */
export function Ask({ prompt, onClose }: { prompt: Prompt; onClose(): void }) {
  const ref = useRef<HTMLDialogElement>(null);
  const [state, set] = useState<{ isBusy?: boolean; said?: ComponentChildren; error?: string }>({});
  useEffect(() => ref.current?.showModal(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    set({ isBusy: true });
    try {
      const said = await prompt.act(values);
      if (said === undefined) onClose();
      else set({ said });
    } catch (error) {
      set({ error: (error as Error).message });
    }
  };
  return (
    <dialog ref={ref} onClose={onClose} aria-labelledby="ask">
      <form onSubmit={submit}>
        <h2 id="ask">{prompt.title}</h2>
        {prompt.says && <div class="says">{prompt.says}</div>}
        {state.said === undefined && prompt.fields.map((field) => <Input key={field.name} field={field} />)}
        {state.error && (
          <p class="problem" role="alert">
            {state.error}
          </p>
        )}
        {state.said !== undefined && (
          <div class="said" role="status">
            {state.said}
          </div>
        )}
        <footer>
          <button type="button" onClick={() => ref.current?.close()}>
            {state.said === undefined ? 'Cancel' : 'Done'}
          </button>
          {state.said === undefined && (
            <button type="submit" class={prompt.isGrave ? 'grave' : 'main'} disabled={state.isBusy}>
              {prompt.button}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

const Input = ({ field: { name, label, type = 'text', options, value, isOptional } }: { field: FormField }) => {
  const given = { id: `f-${name}`, name, required: !isOptional };
  if (type === 'yes')
    return (
      <label class="yes" for={given.id}>
        <input id={given.id} name={name} type="checkbox" /> {label}
      </label>
    );
  return (
    <label for={given.id}>
      <span>
        {label}
        {isOptional && <small> optional</small>}
      </span>
      {options ? (
        <select {...given}>
          {options.map(([key, text]) => (
            <option key={key} value={key} selected={key === value}>
              {text}
            </option>
          ))}
        </select>
      ) : type === 'long' ? (
        <textarea {...given} rows={3} maxLength={2000} defaultValue={value} />
      ) : (
        <input
          {...given}
          {...({ type: type === 'time' ? 'datetime-local' : type } as { type: 'text' })}
          defaultValue={value}
          autocomplete="off"
        />
      )}
    </label>
  );
};

/** An action with a dialog. `ask` opens the dialog. */
export function useAsk(): [ask: (prompt: Prompt) => void, dialog: ComponentChildren] {
  const [prompt, set] = useState<Prompt>();
  return [set, prompt && <Ask prompt={prompt} onClose={() => set(undefined)} />];
}

/** Shows a mail as it is, in a frame where nothing may run. Its links open outside the console. */
export const MailFrame = ({ subject, html }: { subject: string; html: string }) => (
  <iframe
    title={`The mail “${subject}”`}
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    srcdoc={html.replace('<head>', '<head><base target="_blank">')}
  />
);
