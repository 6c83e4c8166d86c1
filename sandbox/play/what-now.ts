/** Where the commands look for the sandbox by themselves (bin/target.ts). */
export const PORT = 4747;

/** What to do with the sandbox that `npm start` leaves running. */
export function whatNow(http: string, aws: string, store: string): string {
  const isUsual = new URL(http).port === String(PORT);
  const there = isUsual ? '' : ` --sandbox ${http}`;
  const note = isUsual
    ? ''
    : `\nPort ${PORT} is in use, so the commands must be told where this one is: ${there.trim()}\n`;
  return `
The sandbox stays up, at real pace from its virtual now.
${note}
  post to        ${http}/${store}/orders
  send an order  npx porchlight send order${there}
                 npx porchlight send milestone ORDER_ID dispatched${there}
  see the mails  curl ${http}/_outbox
  move the clock curl -X POST ${http}/_clock -d '{"advance":"P3D"}'
  AWS endpoint   ${aws}  (AWS_ENDPOINT_URL for the AWS CLI: stepfunctions, dynamodb)

Ctrl-C ends it.`;
}
