import { loadSettings } from '../../bin/settings-file.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { stackOf, synthesize } from '../template/synth.ts';
import { lifeOf, sumsOf } from './life.ts';
import { openStage, type PlayedAnswer, play } from './play.ts';
import { reportOf } from './report.ts';
import { sampleShop } from './sample-shop.ts';
import { samples } from './samples.ts';
import { PORT, whatNow } from './what-now.ts';

// `npm start`: builds, synthesizes, plays the sample orders and stays up.

const HOUR = 3_600_000;

async function main(): Promise<void> {
  const settings = loadSettings();
  const shop = sampleShop(settings);
  const name = stageToPlay(settings);
  console.log('Bundling the functions and synthesizing the stack …');
  const cdkOut = await synthesize(name);
  const start = Math.floor(Date.now() / HOUR) * HOUR;
  const stage = await openStage({ cdkOut, stack: stackOf(name), startAt: start, httpPort: await freePort(PORT) });
  const { sandbox } = stage;
  const lines = samples(start, shop);
  console.log(`Playing ${lines.length} webhooks of sample orders through the API, in virtual time …\n`);
  const answers: PlayedAnswer[] = [];
  await play(stage, lines, (answer) => answers.push(answer));
  sandbox.clock.setPace('pace');

  const report = await reportOf(stage, answers);
  for (const order of report.orders) {
    console.log(
      lifeOf(
        order,
        answers.filter(({ line, body }) => isAbout(order.orderId, line.path, line.body, body)),
      ),
    );
  }
  console.log(sumsOf(report));
  for (const error of stage.errors) console.error(error);
  console.log(whatNow(sandbox.http, sandbox.aws, shop.store));
}

/** `prod` as a rule; where no stage has this name, one that mails everyone, or else any. */
function stageToPlay({ stages }: Settings): string {
  const names = Object.keys(stages);
  const open = names.find((name) => stages[name]?.allowedRecipients === 'all');
  return names.includes('prod') ? 'prod' : (open ?? names[0] ?? 'prod');
}

const isAbout = (orderId: string, path: string, body: string, answer: string): boolean =>
  path.includes(`/${orderId}/`) || body.includes(`"orderId":"${orderId}"`) || answer.includes(`"${orderId}"`);

async function freePort(wanted: number): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(0))
      .listen(wanted, '127.0.0.1', () => probe.close(() => resolve(wanted)));
  });
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
