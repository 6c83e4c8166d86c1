import { basisWords } from '../../domain/lanes/told.ts';
import type { WholeOrder } from '../answers.ts';
import { call } from '../client.ts';
import { useLoaded } from '../loaded.ts';
import { STAGE_TONES, stageWords } from '../orders.tsx';
import type { Whereabouts } from '../place.ts';
import { useShell } from '../shell.ts';
import { At, Badge, Card, Empty, Go, Result } from '../ui.tsx';
import { calendarDay, capital, money, plain } from '../words.ts';
import { CaseBody } from '../work/case.tsx';
import { Actions } from './actions.tsx';
import { Journey } from './journey.tsx';
import { Messages } from './messages.tsx';
import { Parcels } from './parcels.tsx';
import { TimeLine } from './time-line.tsx';

/** Shows all of an order: what comes next and why, where its journey stands, and everything that happened. */
export function OrderView({ place }: { place: Whereabouts }) {
  const { store } = useShell();
  const orderId = place.order ?? '';
  const found = useLoaded(() => call('readOrder', { store, orderId }), [store, orderId]);
  return <Result of={found}>{(order) => <Whole order={order} place={place} />}</Result>;
}

function Whole({ order, place }: { order: WholeOrder; place: Whereabouts }) {
  const { store } = useShell();
  const { orderId, journey, cases } = order;
  const { number, placedAt, total, currency, customer, items, shippingAddress: to, test, awaitsPayment } = order.order;
  return (
    <>
      <header class="head">
        <div>
          <h1>
            {number ?? orderId}{' '}
            <Badge tone={STAGE_TONES[journey.stage ?? '']}>{stageWords(journey.stage, journey.outcome)}</Badge>
            {journey.held && <Badge tone="warn">held by people</Badge>}
            {test && <Badge>test order</Badge>}
            {awaitsPayment && <Badge tone="warn">not paid yet</Badge>}
          </h1>
          <p class="soft">
            {customer.name ?? 'No name'} · {customer.email ?? 'no e-mail address'}
            {to && ` · ${[to.postalCode, to.city, to.region, to.country].filter(Boolean).join(' ')}`} · placed{' '}
            <At at={placedAt} /> {order.platform !== 'own' && `by ${capital(order.platform)} `}·{' '}
            {money(total, currency)}
          </p>
        </div>
        <Actions order={order} />
      </header>
      <div class="columns">
        <Next order={order} />
        <Parcels order={order} />
        <Card title="Items">
          <ul class="rows">
            {items.slice(0, 50).map(({ id, title, quantity, unitPrice, sku }, i) => (
              <li key={id ?? i} class="row">
                <span class="number">{quantity} ×</span>
                <span class="grow">
                  {title} {sku && <small class="soft">{sku}</small>}
                </span>
                <span class="number">{money(unitPrice, currency)}</span>
              </li>
            ))}
          </ul>
        </Card>
      </div>
      {cases
        .filter(({ status }) => status === 'open')
        .map((one) => (
          <Card key={one.caseId} title={`Open case: ${plain(one.cause)}`} class="alarm">
            <CaseBody one={{ ...one, orderId }} />
          </Card>
        ))}
      <div class="split">
        <Journey store={store} orderId={orderId} runs={journey.run ?? 1} link={journey.execution.link} />
        <TimeLine order={order} />
      </div>
      {cases.some(({ status }) => status === 'closed') && (
        <Card title="Closed cases">
          {cases
            .filter(({ status }) => status === 'closed')
            .map((one) => (
              <details key={one.caseId}>
                <summary>{capital(one.cause)}</summary>
                <CaseBody one={{ ...one, orderId }} />
              </details>
            ))}
        </Card>
      )}
      <Messages order={order} chosen={place.mail} />
    </>
  );
}

/** Explains in words what happens next by itself, and what it waits for. */
function Next({ order: { awaits, planned, journey, expected, next } }: { order: WholeOrder }) {
  const hasEnded = journey.stage === 'ended';
  return (
    <Card title="What comes next">
      <p class="lead">
        {hasEnded
          ? `Its journey has ended: ${plain(journey.outcome ?? 'done')}. News begins a new run.`
          : `It awaits ${awaits.says}`}
        {!hasEnded && awaits.until && (
          <>
            , at the latest until <At at={awaits.until} />
          </>
        )}
        {!hasEnded && '.'}
      </p>
      {expected && (
        <p>
          Expected <b>{calendarDay(expected.likely)}</b>{' '}
          <span class="soft">
            ({expected.from === expected.to ? '' : `${calendarDay(expected.from)} to ${calendarDay(expected.to)}, `}
            {basisWords[expected.basis]}
            {expected.n > 0 ? `, ${expected.n} parcels` : ''})
          </span>
        </p>
      )}
      {!hasEnded && planned.length > 0 && (
        <ol class="planned">
          {planned.map(({ at, message, because, says }) => (
            <li key={`${at} ${message?.kind}`}>
              <At at={at} />
              <span>
                {message
                  ? `${capital(message.kind)} is decided${message.parcelId ? ` for parcel ${message.parcelId}` : ''}.`
                  : `${capital(says ?? '')}.`}
                {because && <small class="soft"> {because}</small>}
              </span>
            </li>
          ))}
        </ol>
      )}
      {!hasEnded && planned.length === 0 && 'outcome' in next && <Empty title="Nothing by itself" />}
      <p class="soft">
        <Go to={{ view: 'settings' }}>By the settings in force</Go>
      </p>
    </Card>
  );
}
