import { type Agent, type OutgoingHttpHeaders, request } from 'node:http';

/** What was answered, unread. */
export type Answer = { readonly status: number; readonly text: string };

type Question = { method: string; headers: OutgoingHttpHeaders; agent: Agent };

/** One HTTP request over kept connections: a third of what fetch costs. */
export function ask(url: string, { method, headers, agent }: Question, body: string | Buffer = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode!, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
