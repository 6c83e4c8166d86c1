export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];
/** Who has to do something next about a case. */
export const WAITS_FOR = ['us', 'customer', 'carrier'] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** What ends a case by itself. `sent`: the message went after all; `not_needed`: nothing is left to send. */
export const CASE_ENDS = ['arrived', 'money_back', 'called_off', 'address_corrected', 'sent', 'not_needed'] as const;
export type CaseEnd = (typeof CASE_ENDS)[number];

/** Everything the rules know about a cause. A new cause is a row here: where it comes from, what people have to do, and its words. */
type CauseRow = {
  /** Of a case that holds back a follow-up: "Someone of the team must look at the order first: …". */
  because: string;
  /** Of a new case: "order 1001 …". */
  says: string;
  priority: Priority;
  /** Who has to do something next, when it is opened. */
  waitsFor: WaitsFor;
  /** Absent: only people end it, or the customer's own answer. */
  endedBy: readonly CaseEnd[];
};

const OVER = ['money_back', 'called_off'] as const;
const ON_THE_WAY = ['arrived', ...OVER] as const;

const ROWS = {
  late: { because: 'it is late', says: 'is late', priority: 'normal', waitsFor: 'carrier', endedBy: ON_THE_WAY },
  problem: {
    because: 'there was a problem on its way',
    says: 'has a problem on the way',
    priority: 'normal',
    waitsFor: 'carrier',
    endedBy: ON_THE_WAY,
  },
  returned: {
    because: 'a parcel is on its way back to the shop',
    says: 'is on its way back to the sender',
    priority: 'normal',
    waitsFor: 'us',
    endedBy: ON_THE_WAY,
  },
  contradicted: {
    because: 'it was said to be delivered, and then was seen on its way',
    says: 'was said to be delivered, and then was seen on its way',
    priority: 'normal',
    waitsFor: 'carrier',
    endedBy: ON_THE_WAY,
  },
  handed_over: {
    because: 'it waited for too long for news, its payment or its collection',
    says: 'has waited for too long and needs a person now',
    priority: 'high',
    waitsFor: 'us',
    endedBy: ON_THE_WAY,
  },
  not_received: {
    because: 'the customer says that it has not arrived',
    says: 'has not arrived, says its customer',
    priority: 'high',
    waitsFor: 'us',
    endedBy: ON_THE_WAY,
  },
  something_wrong: {
    because: 'the customer says that something is wrong',
    says: 'has something wrong, says its customer',
    priority: 'high',
    waitsFor: 'us',
    endedBy: OVER,
  },
  low_rating: {
    because: 'the customer gave a low rating',
    says: 'was given a low rating',
    priority: 'normal',
    waitsFor: 'us',
    endedBy: [],
  },
  return_request: {
    because: 'the customer wants to send something back',
    says: 'has something that its customer wants to send back',
    priority: 'normal',
    waitsFor: 'us',
    endedBy: OVER,
  },
  cancel_request: {
    because: 'the customer wants to cancel it',
    says: 'is to be cancelled, asks its customer',
    priority: 'high',
    waitsFor: 'us',
    endedBy: OVER,
  },
  address_change: {
    because: 'the customer wants it to go to another address',
    says: 'is to go to another address, asks its customer',
    priority: 'high',
    waitsFor: 'us',
    endedBy: ON_THE_WAY,
  },
  bounced: {
    because: 'a mail about it bounced',
    says: 'has an address at which mails bounce',
    priority: 'normal',
    waitsFor: 'us',
    endedBy: ['address_corrected', 'sent', ...OVER],
  },
  failed_message: {
    because: 'a mail about it was refused by Amazon SES',
    says: 'has a mail that Amazon SES refused',
    priority: 'normal',
    waitsFor: 'us',
    endedBy: ['sent', 'not_needed', ...ON_THE_WAY],
  },
  by_hand: {
    because: 'your team opened a case',
    says: 'has a case that your team opened',
    priority: 'normal',
    waitsFor: 'us',
    endedBy: [],
  },
} satisfies Record<string, CauseRow>;

/** Why someone of the team must look at an order. */
export type Cause = keyof typeof ROWS;

export const CAUSES = Object.keys(ROWS) as Cause[];

export const causeRow: Readonly<Record<Cause, CauseRow>> = ROWS;

export const isCause = (word: string): word is Cause => Object.hasOwn(ROWS, word);
