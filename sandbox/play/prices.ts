// List prices of us-east-1 in US dollars, as read on 2026-11-21 from AWS's public price pages and price list files.

/** The day these prices were read. */
export const PRICES_AS_OF = '2026-11-21';

export const PRICES = {
  /** Step Functions Standard, per state transition. */
  transition: 0.000025,
  lambdaRequest: 0.0000002,
  /** arm64, first tier. */
  lambdaGbSecond: 0.0000133334,
  /** HTTP API, first 300 million. */
  apiRequest: 0.000001,
  /** DynamoDB on demand. */
  writeUnit: 0.000000625,
  readUnit: 0.000000125,
  /**
   * For each 64 KB of an own event, and of SES's events on the default bus. Events of AWS's services are free; it is
   * not clear whether SES's are, so they are counted.
   */
  busEvent: 0.000001,
  snsPublish: 0.0000005,
  /** SES à la carte. The Essentials plan, the default of new accounts, costs 0.00016. */
  mail: 0.0001,
  /** CloudWatch Logs, for each GB taken in. */
  logGb: 0.5,
  /** DynamoDB, for each GB and month: the table itself, and what point-in-time recovery keeps of it. */
  storageGbMonth: 0.25,
  recoveryGbMonth: 0.2,
  alarmMetricMonth: 0.1,
  metricMonth: 0.3,
  dashboardMonth: 3,
  secretMonth: 0.4,
} as const;
