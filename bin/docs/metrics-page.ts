import { HOURS_UP_TO } from '../../domain/metrics/case-counts.ts';
import { WINDOWS } from '../../domain/metrics/customers.ts';
import { LEG_HOURS } from '../../domain/metrics/flow-counts.ts';
import { COUNTS } from '../../domain/metrics/names.ts';
import { NUMBERS } from '../../domain/metrics/numbers.ts';

/** docs/metrics.md, made from the definitions of numbers and counts. */
export const metricsPage = (): string => `# Metrics

What each number says, and where it comes from. This page is written from \`domain/metrics/\` by
\`node --import tsx bin/docs/write.ts\`; a test says when it is stale.

\`\`\`sh
npx porchlight metrics acme                                                     # the last 28 days
npx porchlight metrics acme --from 2026-01-01 --to 2026-03-31 --by month
npx porchlight metrics acme --csv > numbers.csv                                 # for a spreadsheet
npx porchlight customers acme                                                   # who orders again, and what customers are worth
npx porchlight recount acme                                                     # are they right?
\`\`\`

With \`--stage prod\` they read the deployed stack. The Admin API's \`metrics\` answers the same
([docs/admin](admin/README.md)). Days are the store's own (\`timeZone\`), money is in the currency of the orders and is never
converted.

## Numbers

| number | says | counted from | name |
|---|---|---|---|
${Object.entries(NUMBERS)
  .map(([name, { title, says, from }]) => `| ${title} | ${says} | ${from} | \`${name}\` |`)
  .join('\n')}

- **Rates count back.** Who was cancelled, refunded or returned counts on the day of the order or of its arrival, so a month's rate
  grows for some time: compare months that are equally long past.
- **A time of nobody is no time.** A number of which nothing was counted is left out; so are a half and nine tenths that lie beyond the
  last column.

## Customers

\`customers\` tells, by the month of their first order, the share of customers who ordered again within ${WINDOWS.join(', ')} days of it, and
the mean of what they paid in these days, less what went back in them. A month is told once everybody of it has had the days, so that
months are compared over equal times; nothing is extrapolated. A customer is an e-mail address in one currency; orders that were called
off, and test orders, are left out; a first order is the first that is still kept.

No daily counter can hold this: whether an order is a customer's second hangs on the orders before it. It is worked out from the orders
when you ask, and nothing about a customer is stored for it, so an erasure leaves nothing behind.

## How they are counted

- **Exactly once.** Each change of an order counts the difference it makes, in one transaction with a mark of its record: what is
  told twice, late or in another order changes nothing.
- **What is corrected moves.** A total, a delivery, an answer or a cancellation that is corrected leaves its old day and counts on its new one.
- **Recomputable.** \`recount\` reads every order again by rules of its own, and says what differs, for as far back as the orders are kept
  (\`retentionDays\`). What an erased customer's orders counted stays counted; the counts hold nothing personal.

## Counts

Day by day, in the table \`metrics\` ([Every item](architecture.md#the-table-metrics)). Hours of parcels are by the clock, in columns up
to ${LEG_HOURS.join(', ')}; those of cases are the store's, up to ${HOURS_UP_TO.join(', ')}. The columns never change.

| count | means |
|---|---|
${Object.entries(COUNTS)
  .map(([name, says]) => `| \`${name}\` | ${says} |`)
  .join('\n')}

## Cost of an order

It is measured, not counted: \`npm run replay -- TIMELINE.jsonl\` says what AWS charges for 1,000 orders of your own kind, by its list prices. What the
deployed stack costs is in AWS Cost Explorer, by the tag \`aws:cloudformation:stack-name\` once it is activated for billing; divide it by
the orders of the same days.

## Other questions

For SQL over everything, export the table \`metrics\` (or \`journeys\`, which holds personal data) to S3 and ask Athena. It reads the
backup (point-in-time recovery), so it takes no capacity from the table and costs $0.10 a GB:

\`\`\`sh
aws dynamodb export-table-to-point-in-time --table-arn TABLE_ARN --s3-bucket YOUR_BUCKET --export-format DYNAMODB_JSON
\`\`\`

An item is a line of JSON under \`Item\`; a day's counts are the sum over its eight items \`DAY#<day>#0\` to \`#7\`.
`;
