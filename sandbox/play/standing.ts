import { PRICES } from './prices.ts';

// Computes the fixed cost of a stack for a month, from its template.

type StandingResource = { Type: string; Properties?: Record<string, unknown> };
export type TemplateOfStack = {
  Resources: Record<string, StandingResource>;
  Metadata?: { Settings?: { stores?: object; retentionDays?: number } };
};

export type Standing = {
  lines: { what: string; used: number; unit: string; dollars: number }[];
  /** The whole cost, in US dollars a month. `furtherStore` is what each further store adds. */
  month: number;
  furtherStore: number;
};

/** The metric StoreHeard. */
const METRICS_OF_STORE = 1;
/** The metrics that functions report each hour: LanesSlowing, and the sweep's three (lambdas/sweep/index.ts). */
const METRICS_OF_STACK = 4;
const METRICS_OF_DASHBOARD = 5;

export function standingCost({ Resources, Metadata }: TemplateOfStack): Standing {
  const all = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type);
  const stores = Object.keys(Metadata?.Settings?.stores ?? {}).length;
  const alarms = all('AWS::CloudWatch::Alarm').map(metricsOf);
  const dashboards = all('AWS::CloudWatch::Dashboard').length;
  const metrics = METRICS_OF_STACK + stores * METRICS_OF_STORE + (dashboards > 0 ? METRICS_OF_DASHBOARD : 0);
  const line = (what: string, used: number, unit: string, price: number) => ({
    what,
    used,
    unit,
    dollars: used * price,
  });
  const lines = [
    line('CloudWatch alarms', sum(alarms), 'metrics', PRICES.alarmMetricMonth),
    line('Secrets Manager', all('AWS::SecretsManager::Secret').length, 'secrets', PRICES.secretMonth),
    line('CloudWatch metrics', metrics, 'metrics', PRICES.metricMonth),
    line('CloudWatch dashboards', dashboards, 'dashboards', PRICES.dashboardMonth),
  ].filter(({ used }) => used > 0);
  return {
    lines,
    month: sum(lines.map(({ dollars }) => dollars)),
    furtherStore:
      PRICES.secretMonth + ANOMALY_METRICS * PRICES.alarmMetricMonth + METRICS_OF_STORE * PRICES.metricMonth,
  };
}

/** A band that CloudWatch learns is billed as three metrics: the metric, and its upper and lower bounds. */
const ANOMALY_METRICS = 3;

/** How many metrics an alarm is billed for. */
function metricsOf({ Properties = {} }: StandingResource): number {
  if (Properties.ThresholdMetricId) return ANOMALY_METRICS;
  const metrics = Properties.Metrics as { MetricStat?: object }[] | undefined;
  return metrics ? metrics.filter(({ MetricStat }) => MetricStat).length : 1;
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
