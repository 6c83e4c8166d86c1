/** What a campaign came to. */
export type CampaignResult = {
  where: 'sandbox' | 'memory';
  runs: number;
  seed: number;
  seconds: number;
  orders: number;
  webhooks: number;
  /** Faults that were planned one by one, and all that were met, outages included. */
  planned: number;
  met: number;
  /** How often each kind of fault met which calls: `JourneyStep dynamodb PutItem: crash_after`. */
  kinds: Record<string, number>;
  broken: { seed: number; rule: string; about: string; story: string[] }[];
};
