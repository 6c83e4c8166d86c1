/** The result of a campaign. */
export type CampaignResult = {
  where: 'sandbox' | 'memory';
  runs: number;
  seed: number;
  seconds: number;
  orders: number;
  webhooks: number;
  /** `planned` counts the faults that were planned one by one. `met` also counts those of outages. */
  planned: number;
  met: number;
  /** How often each kind of fault met which calls, such as `JourneyStep dynamodb PutItem: crash_after`. */
  kinds: Record<string, number>;
  broken: { seed: number; rule: string; about: string; story: string[] }[];
};
