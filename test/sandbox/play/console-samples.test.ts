import type { Request } from '../../../lambdas/ingest/adapter.ts';
import { sampleWebhooks } from '../../../sandbox/play/console/samples.ts';
import { sampleShop } from '../../../sandbox/play/sample-shop.ts';
import { platformOf, signed } from '../../../sandbox/play/sign.ts';
import { intake, KEY, NOW, OWN_KEY, settings } from '../../lambdas/ingest/intake.ts';

const samples = sampleWebhooks(sampleShop(settings, 'acme'), new Date(NOW).toISOString(), { id: '6120044880777' });

test.each(samples.map((one) => [one.what, one] as const))(
  '%s is taken in, signed by the sandbox',
  async (_, sample) => {
    const { path, headers, body } = sample;
    const platform = platformOf(path);
    const all = signed(platform, headers, body, platform === 'own' ? OWN_KEY : KEY, NOW);
    const lower = Object.fromEntries(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]));
    const resource = (
      platform === 'own' ? (path.endsWith('milestones') ? 'milestones' : 'orders') : 'webhooks'
    ) as Request['resource'];
    const [, , , orderId] = path.split('/');
    const taken = intake();
    const answer = await taken.post({ resource, platform, headers: lower, orderId, rawBody: Buffer.from(body) });

    expect(answer.status).toBe(202);
    expect([taken.facts.length > 0, taken.unknown]).toEqual([true, []]);
  },
);
