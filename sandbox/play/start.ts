import { parseArgs } from 'node:util';
import { loadSettings } from '../../bin/settings-file.ts';
import { HOUR_MS } from '../../domain/calendar/durations.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { portOptions, portsIn } from '../http/ports.ts';
import { stackOf, synthesize } from '../template/synth.ts';
import { homeOf } from './console/home.ts';
import { lifeOf, sumsOf } from './life.ts';
import { openStage, type PlayedAnswer, play } from './play.ts';
import { reportOf } from './report.ts';
import { sampleShop } from './sample-shop.ts';
import { samples } from './samples.ts';
import { whatNow } from './what-now.ts';

// `npm start` builds, synthesizes, plays the sample orders and stays up.

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the reader cannot act on this warning

const USAGE = 'usage: npm start -- [--http-port 4747] [--aws-port 4566]';

async function main(): Promise<void> {
  const { help, ...values } = parseArgs({ options: { ...portOptions, help: { type: 'boolean' } } }).values;
  if (help) return console.log(USAGE);
  const settings = loadSettings();
  const ports = await portsIn(values);
  const shop = sampleShop(settings);
  const name = stageToPlay(settings);
  console.log('Bundling the functions and synthesizing the stack …');
  // the console needs the Admin API, even if the settings leave it out
  const cdkOut = await synthesize(name, { adminApi: true });
  const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const stage = await openStage({ cdkOut, stack: stackOf(name), startAt: start, ...ports });
  const { sandbox } = stage;
  const lines = samples(start, shop);
  console.log(`Playing ${lines.length} webhooks of sample orders through the API, in virtual time …\n`);
  const answers: PlayedAnswer[] = [];
  await play(stage, lines, (answer) => answers.push(answer));
  sandbox.clock.setPace('pace');
  sandbox.home = await homeOf(stage, settings);

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
  const { timeZone: zone } = settings.stores[shop.store]!;
  const orderId = report.orders[0]?.orderId ?? 'ORDER_ID';
  const { http, aws, clock } = sandbox;
  console.log(whatNow({ http, aws, store: shop.store, zone, now: clock.now(), orderId }));
}

/** The stage to play: `prod` if it exists, otherwise one that mails everyone, otherwise any. */
function stageToPlay({ stages }: Settings): string {
  const names = Object.keys(stages);
  const open = names.find((name) => stages[name]?.allowedRecipients === 'all');
  return names.includes('prod') ? 'prod' : (open ?? names[0] ?? 'prod');
}

const isAbout = (orderId: string, path: string, body: string, answer: string): boolean =>
  path.includes(`/${orderId}/`) || body.includes(`"orderId":"${orderId}"`) || answer.includes(`"${orderId}"`);

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  if (error?.code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
  process.exit(1);
});
