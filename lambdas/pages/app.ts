import { type Context, Hono } from 'hono';
import type { Purpose } from '../shared/links.ts';
import { feedback } from './feedback.ts';
import { notFound, opened, tooLong } from './open.ts';
import type { Opened, PageRequest, PagesPort } from './port.ts';
import { preferences } from './preferences.ts';
import { requests } from './requests.ts';
import { tracking } from './tracking.ts';

/** Makes the page for one kind of link. */
type Show = (opened: Opened, asked: PageRequest, port: PagesPort) => Promise<Response | undefined>;

const MOST_BYTES = 64 * 1024;

/**
 * The pages behind the links in mails. GET and HEAD never change anything, because scanners and previews follow links.
 */
export function pagesApp(port: PagesPort): Hono {
  const app = new Hono();
  const page = (path: string, purpose: Purpose, show: Show): void => {
    const answer = async (context: Context, form?: string): Promise<Response> => {
      const token = tokenIn(context);
      const one = await opened(purpose, token, port);
      const query = (name: string) => context.req.query(name);
      const shown = one && (await show(one, { query, form }, port));
      if (shown) port.opened(purpose);
      return shown ?? notFound(token, languageOf(context), port);
    };
    app.get(path, (context) => answer(context)); // HEAD too
    app.post(path, async (context) => {
      const form = await context.req.text();
      return Buffer.byteLength(form) > MOST_BYTES
        ? tooLong(tokenIn(context), languageOf(context), port)
        : answer(context, form);
    });
  };
  page('/t/:token', 'track', tracking);
  page('/f/:token', 'feedback', feedback);
  page('/h/:token', 'help', requests);
  page('/p/:token', 'preferences', preferences);
  page('/unsubscribe/:token', 'preferences', preferences);
  app.notFound((context) => notFound('', languageOf(context), port));
  app.onError((error) => {
    throw error; // Lambda counts the error, and API Gateway answers 500
  });
  return app;
}

const languageOf = ({ req }: Context): string | undefined => req.header('accept-language')?.split(/[,;]/)[0];
const tokenIn = ({ req }: Context): string => req.param('token') ?? '';
