import type { FailureBucket, GivenUp } from '../shared/failure-bucket.ts';

// Removes what is about an erased order from the failure bucket. What is about other orders stays.

/**
 * What identifies the erased customer: the partition keys of orders, the sort key of the request (which names the
 * customer), and the address.
 */
type AboutErased = { orders: readonly string[]; request?: string; email?: string | undefined };

export async function forgetGivenUp(bucket: FailureBucket, about: AboutErased): Promise<void> {
  const isAbout = aboutAny(about);
  for await (const key of bucket.keys()) {
    const text = await bucket.read(key);
    if (text === undefined || !isAbout(text)) continue;
    const rest = without(JSON.parse(text), isAbout);
    await (rest ? bucket.write(key, JSON.stringify(rest)) : bucket.remove(key));
  }
}

/**
 * Whether a text is about any of them. SES events name the order in a tag, in base64url; an execution's input is JSON
 * within JSON, with its quotes escaped.
 */
function aboutAny({ orders, request, email }: AboutErased): (text: string) => boolean {
  const names = orders.flatMap((pk) => [pk, Buffer.from(pk).toString('base64url')]).concat(request ?? []);
  const written = email?.trim().replace(/[^\w@]/g, '\\$&');
  const address = written ? new RegExp(`(?<![\\w.+-])${written}(?![\\w-]|\\.\\w)`, 'i') : undefined;
  return (text) => {
    const plain = text.replaceAll('\\', '');
    return names.some((name) => plain.includes(`"${name}"`)) || (address?.test(plain) ?? false);
  };
}

/** The part that is not about them; `undefined` if all of it is. */
function without(givenUp: GivenUp, isAbout: (text: string) => boolean): GivenUp | undefined {
  if (givenUp.payload === undefined) return undefined;
  const { Records } = JSON.parse(givenUp.payload) as { Records: unknown[] };
  const rest = Records.filter((record) => !isAbout(JSON.stringify(record)));
  return rest.length > 0 ? { ...givenUp, payload: JSON.stringify({ Records: rest }) } : undefined;
}
