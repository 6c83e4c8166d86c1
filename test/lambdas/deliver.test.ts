import type { Signal } from '../../domain/journey/dispatch.ts';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { aHistory, aMail, aParcel, at, progress, theSettings } from '../fixtures.ts';
import { refusal, stepper } from './journeys.ts';

const FACTS = [progress('dispatched', at(3)), aParcel(at(3), { trackingNumber: 'A' })];

function dispatched(more: Partial<Parameters<typeof stepper>[0]> = {}) {
  const history = aHistory({ facts: FACTS, flow: { acknowledged: {} } });
  const { milestone, mark } = history.flow.registers['p#1']!;
  const signal: Signal = { register: 'p#1', milestone, mark };
  const one = stepper({ history, now: at(3), ...more });
  return {
    ...one,
    step: () => one.run({ trigger: 'milestone', signal }),
    look: (now: string) => {
      one.world.now = now;
      return one.run({ trigger: 'look' });
    },
    ledger: (): LedgerEntry | undefined => one.world.history!.mails[0],
  };
}

type Post = ReturnType<typeof dispatched>;

/** Every call of a step that sends a mail, in order; killed before the first, between any two, or after the last. */
const CALLS = ['read', 'contact', 'take number', 'take turn', 'claim', 'send dispatched', 'settle sent'];
const kills = [...CALLS.keys(), CALLS.length].map((dieAt) => [CALLS[dieAt] ?? 'nothing', dieAt] as const);

async function killedAt(dieAt: number, settings = theSettings()): Promise<Post> {
  const one = dispatched({ dieAt, settings });
  await one.step().catch(() => {});
  one.revive();
  return one;
}

/** What SES's own event does, when SES took the mail. */
function hearFromSes({ sent, ledger }: Post): void {
  const entry = ledger();
  if (sent.length > 0 && entry?.status === 'claimed') entry.status = 'sent';
}

test('these are the calls of a mail that goes', async () => {
  const { step, calls } = dispatched();

  await step();

  expect(calls).toEqual(CALLS);
});

test.each(kills)(
  'killed before %s, a mail that SES tells of goes once, and is known to have gone',
  async (_, dieAt) => {
    const one = await killedAt(dieAt);

    hearFromSes(one);
    await one.step();
    await one.look(at(4, '12:20'));

    expect(one.sent.length).toBeLessThanOrEqual(1);
    expect(one.outcomes().at(-1)).toBe(
      {
        send: 'dispatched unknown ses_never_answered',
        settle: 'dispatched sent confirmed_by_ses',
      }[(CALLS[dieAt] ?? '').split(' ')[0]!] ?? 'dispatched sent due',
    );
  },
);

test.each(kills)('killed before %s and never told of by SES, a mail goes at most once', async (_, dieAt) => {
  const one = await killedAt(dieAt);

  await one.step();
  await one.look(at(4, '11:59'));
  await one.look(at(4, '12:01'));
  await one.look(at(4, '13:00'));

  expect(one.sent.length).toBeLessThanOrEqual(1);
  expect(one.ledger()!.status).toMatch(/^(sent|unknown)$/);
  expect(one.unknownSends()).toBe(one.ledger()!.status === 'unknown' ? 1 : 0);
});

test.each(kills)('killed before %s, a mail goes at least once where the store would rather', async (_, dieAt) => {
  const one = await killedAt(dieAt, theSettings({ unknownSends: 'atLeastOnce' }));

  await one.step();
  await one.look(at(4, '12:01'));

  expect(one.sent.length).toBeGreaterThanOrEqual(1);
  expect(one.sent.length).toBeLessThanOrEqual(CALLS[dieAt] === 'settle sent' ? 2 : 1);
  expect(one.ledger()!.status).toBe('sent');
  expect(one.outcomes().at(-1)).toMatch(/^dispatched sent/);
});

test.each([...CALLS.keys()])(
  'killed twice, at the same call (%d) again, a mail still goes at most once',
  async (dieAt) => {
    const one = await killedAt(dieAt);

    one.revive(dieAt);
    await one.step().catch(() => {});
    one.revive();
    await one.look(at(4, '12:20'));
    await one.step();

    expect(one.sent.length).toBeLessThanOrEqual(1);
  },
);

test.each([0, 1, 2])(
  'giving a mail up, killed after call %d, it is counted as unknown and not as sent',
  async (dieAt) => {
    const one = await killedAt(CALLS.indexOf('send dispatched'));
    await one.step();

    one.revive(dieAt);
    await one.look(at(4, '12:20')).catch(() => {});
    one.revive();
    await one.look(at(4, '12:21'));

    expect(one.outcomes()).toEqual(['dispatched held waiting_for_ses', 'dispatched unknown ses_never_answered']);
    expect(one.unknownSends()).toBe(1);
  },
);

test('no answer waits a day for SES’s own event', async () => {
  const one = dispatched({
    ses: () => {
      throw new Error('socket hang up');
    },
  });

  expect(await one.step()).toMatchObject({ next: 'update', seconds: 86_400 });
  expect(one.outcomes()).toEqual(['dispatched held waiting_for_ses']);
  expect(one.ledger()).toMatchObject({ status: 'claimed', trackingNumber: 'A' });
});

test.each([500, 503])(
  'an error of SES’s own (%d) is a mail that did not go, and is tried again an hour later',
  async (status) => {
    let isBroken = true;
    const one = dispatched({
      ses: () => {
        if (isBroken) throw refusal('InternalServiceErrorException', status);
      },
    });

    await one.step();
    isBroken = false;
    await one.look(at(3, '12:59'));
    expect(one.sent).toEqual([]);
    await one.look(at(3, '13:00'));

    expect(one.outcomes()).toEqual(['dispatched held ses_error', 'dispatched sent due']);
    expect(one.sent).toHaveLength(1);
  },
);

test('a mail that SES tells of after its own error does not go again', async () => {
  const one = dispatched({
    ses: () => {
      throw refusal('InternalServiceErrorException', 500);
    },
  });

  await one.step();
  one.ledger()!.status = 'sent';
  await one.look(at(3, '14:00'));

  expect(one.calls.filter((call) => call === 'send dispatched')).toHaveLength(1);
  expect(one.outcomes().at(-1)).toBe('dispatched sent confirmed_by_ses');
});

test('a day of SES’s own errors is one decision and a few tries, and then the mail goes', async () => {
  const end = at(4, '12:00');
  const one = dispatched({
    ses: () => {
      if (one.world.now < end) throw refusal('InternalServiceErrorException', 500);
    },
  });

  let { seconds } = await one.step();
  while (one.sent.length === 0) {
    const now = new Date(Date.parse(one.world.now) + seconds * 1000).toISOString();
    ({ seconds } = await one.look(now));
  }

  expect(one.outcomes()).toEqual(['dispatched held ses_error', 'dispatched sent due']);
  expect(one.calls.filter((call) => call === 'send dispatched').length).toBeLessThanOrEqual(20);
  expect(Date.parse(one.sent[0]!.at) - Date.parse(end)).toBeLessThanOrEqual(4 * 3_600_000);
});

test.each([502, 504])('a gateway’s error (%d) is no answer of SES: the mail may have gone', async (status) => {
  const one = dispatched({
    ses: () => {
      throw refusal('Unknown', status);
    },
  });

  await one.step();

  expect(one.outcomes()).toEqual(['dispatched held waiting_for_ses']);
  expect(one.ledger()!.status).toBe('claimed');
});

test.each(['TooManyRequestsException', 'ThrottlingException'])(
  'a busy SES (%s) holds the mail for minutes, then for up to an hour, and that is one decision',
  async (name) => {
    let isBusy = true;
    const one = dispatched({
      ses: () => {
        if (isBusy) throw refusal(name, 429);
      },
    });

    const waits: number[] = [];
    let { seconds } = await one.step();
    for (let t = Date.parse(at(3)) + seconds * 1000; t < Date.parse(at(4)); t += seconds * 1000) {
      waits.push(seconds);
      seconds = (await one.look(new Date(t).toISOString())).seconds;
    }
    expect(waits[0]).toBeLessThanOrEqual(360);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3600);
    expect(waits.length).toBeLessThan(50);
    expect(one.outcomes()).toEqual(['dispatched held ses_busy']);
    expect(one.ledger()!.status).toBe('failed');

    isBusy = false;
    await one.look(at(4));
    expect(one.sent).toHaveLength(1);
    expect(one.outcomes().at(-1)).toBe('dispatched sent due');
  },
);

test.each([
  ['a refused connection', { code: 'ECONNREFUSED', syscall: 'connect' }],
  ['a name that is not found', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }],
  ['a name server that does not answer', { code: 'EAI_AGAIN' }],
  ['a connection that takes too long to make', { code: 'ETIMEDOUT', syscall: 'connect' }],
  ['a certificate of somebody else', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
  ['no credentials', { name: 'CredentialsProviderError' }],
])('%s is known not to have sent the mail', async (_, error) => {
  const one = dispatched({
    ses: () => {
      throw Object.assign(new Error(), error);
    },
  });

  await one.step();

  expect(one.outcomes()).toEqual(['dispatched held ses_unreachable']);
  expect(one.ledger()!.status).toBe('failed');
});

test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT'])(
  'a connection that breaks (%s) may have carried the mail',
  async (code) => {
    const one = dispatched({
      ses: () => {
        throw Object.assign(new Error(), { code, syscall: 'read' });
      },
    });

    await one.step();

    expect(one.outcomes()).toEqual(['dispatched held waiting_for_ses']);
  },
);

test.each(['MessageRejected', 'LimitExceededException', 'BadRequestException', 'NotFoundException'])(
  'a refusal for good (%s) is recorded, and the journey goes on',
  async (name) => {
    const one = dispatched({
      ses: () => {
        throw refusal(name);
      },
    });

    expect(await one.step()).toMatchObject({ next: 'update' });
    expect(one.outcomes()).toEqual([`dispatched failed ${name}`]);
    expect(one.ledger()!.status).toBe('failed');
  },
);

test.each([
  ['AccountSuspendedException', 'Suspended', 'ses_paused'],
  ['SendingPausedException', 'Paused', 'ses_paused'],
  ['TooManyRequestsException', 'Daily message quota exceeded.', 'ses_daily_quota'],
  ['MessageRejected', 'Email address is not verified. The following identities failed the check', 'ses_not_verified'],
  ['MailFromDomainNotVerifiedException', 'Not verified', 'ses_not_verified'],
  ['AccessDeniedException', 'not authorized on resource identity/maya@example.com', 'ses_not_verified'],
])(
  'while SES takes no mail of the account (%s: %s), it waits for hours, not seconds',
  async (name, message, reason) => {
    let open = false;
    const one = dispatched({
      ses: () => {
        if (!open) throw refusal(name, 429, message);
      },
    });

    const { seconds } = await one.step();
    expect(seconds).toBeGreaterThanOrEqual(3600);
    expect(seconds).toBeLessThanOrEqual(7200);
    expect(one.outcomes()).toEqual([`dispatched held ${reason}`]);
    expect(one.measured).toEqual(['MailsFailed']);

    open = true;
    await one.look(at(3, '13:30'));
    expect(one.outcomes().at(-1)).toBe('dispatched sent due');
  },
);

test('a mail that another attempt holds is left to it', async () => {
  const one = dispatched();
  const { claim } = one.port;
  one.port.claim = async (...args) => {
    const theirs = aMail('dispatched', { parcelId: '1', status: 'claimed', attempt: 'theirs' });
    one.world.history = { ...one.world.history!, mails: [theirs] };
    return claim(...args);
  };

  expect(await one.step()).toMatchObject({ seconds: 86_400 });
  expect(one.sent).toEqual([]);
  expect(one.outcomes()).toEqual(['dispatched held waiting_for_ses']);
});

test('the number that a mail tells is kept even when SES is faster than we are', async () => {
  const one = dispatched({ ses: () => Object.assign(one.ledger()!, { status: 'delivered' }) });

  await one.step();

  expect(one.ledger()).toMatchObject({ status: 'delivered', trackingNumber: 'A' });
});

test('a mail that lacks what it must show is not sent, and says what it lacks', async () => {
  const asked = stepper({ history: aHistory({ facts: [progress('delivered', at(5))] }), now: at(12) });
  asked.port.pageUrl = async () => 'not an address';
  await asked.run({ trigger: 'review_due' });
  expect(asked.outcomes()).toEqual(['review_request skipped missing_field: unsubscribeUrl']);
  expect(asked.calls).not.toContain('claim');
});

test('a claim whose answer never came is given back: SES was not asked, so the next try sends', async () => {
  const one = dispatched();
  const { claim } = one.port;
  one.port.claim = async (...args) => {
    await claim(...args);
    one.port.claim = claim;
    throw refusal('TimeoutError');
  };

  await expect(one.step()).rejects.toThrow('TimeoutError');
  expect(one.ledger()).toMatchObject({ status: 'failed' });
  await one.step();

  expect(one.outcomes()).toEqual(['dispatched sent due']);
  expect(one.sent).toHaveLength(1);
});

test.each(['the claim was given back', 'SES was busy'])(
  'that %s is written though the table fails at first',
  async (what) => {
    let isBusy = true;
    const one = dispatched({
      ses: () => {
        if (isBusy) throw refusal('TooManyRequestsException', 429);
      },
    });
    const { claim, settle } = one.port;
    if (what !== 'SES was busy')
      one.port.claim = async (...args) => {
        await claim(...args);
        throw refusal('TimeoutError');
      };
    let failures = 2;
    one.port.settle = async (...args) => {
      if (failures-- > 0) throw refusal('ThrottlingException');
      return settle(...args);
    };

    await one.step().catch(() => {});
    expect(one.ledger()).toMatchObject({ status: 'failed' });
    isBusy = false;
    one.port.claim = claim;
    await one.step();

    expect(one.sent).toHaveLength(1);
  },
);

test('a broken template is no decision: the step fails before the mail is claimed', async () => {
  const one = dispatched({
    render: () => {
      throw new TypeError('undefined is not a function');
    },
  });

  await expect(one.step()).rejects.toThrow(TypeError);
  expect(one.calls).not.toContain('claim');
  expect(one.outcomes()).toEqual([]);
});

test('a mail that SES tells of while it is given up is known to have gone, and rings no alarm', async () => {
  const one = await killedAt(CALLS.indexOf('send dispatched') + 1);
  await one.step();
  const { settle } = one.port;
  one.port.settle = async (...args) => {
    hearFromSes(one);
    return settle(...args);
  };

  await one.look(at(4, '12:20'));

  expect(one.outcomes().at(-1)).toBe('dispatched sent confirmed_by_ses');
  expect(one.unknownSends()).toBe(0);
});

test('what gave way to a message is told when nobody knows whether that went', async () => {
  const history = aHistory({ facts: [...FACTS, progress('exception', at(4))], flow: { acknowledged: {} } });
  const { milestone, mark } = history.flow.registers['p#1']!;
  const one = stepper({
    history,
    now: at(4),
    ses: (nth) => {
      if (nth === 1 && one.world.now === at(4)) throw new Error('socket hang up');
    },
  });

  await one.run({ trigger: 'milestone', signal: { register: 'p#1', milestone, mark } });
  one.world.now = at(5, '12:01');
  await one.run({ trigger: 'look' });
  await one.run({ trigger: 'look' });

  expect(one.outcomes()).toEqual([
    'dispatched skipped superseded_by_problem',
    'problem held waiting_for_ses',
    'dispatched sent due',
    'problem unknown ses_never_answered', // in the same moment
  ]);
});

test('two decisions about a mail within a millisecond are both kept', async () => {
  const busy = (nth: number) => {
    if (nth === 1 && !isOver) throw refusal('TooManyRequestsException', 429);
  };
  let isOver = false;
  const one = dispatched({ ses: busy });

  await one.step();
  isOver = true;
  await one.step();

  expect(one.outcomes()).toEqual(['dispatched held ses_busy', 'dispatched sent due']);
});
