import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ShownMetric } from '../domain/metrics/shown.ts';
import { METRICS_NAMESPACE } from './node-function.ts';

type StatusBoardProps = {
  /** The alarms of the whole stack. The alarms of single stores are not shown. */
  alarms: Alarm[];
  health: { title: string; metrics: IMetric[] }[];
};

const A_DAY = Duration.days(1);
const WIDE = 24;

/** A CloudWatch dashboard that answers three questions: is it healthy, are parcels late, and is it worth it? */
export class StatusBoard extends Construct {
  constructor(scope: Construct, id: string, { alarms, health }: StatusBoardProps) {
    super(scope, id);
    const width = WIDE / health.length;
    new Dashboard(this, 'Board', {
      dashboardName: Stack.of(this).stackName,
      widgets: [
        [question('Is it healthy?')],
        [new AlarmStatusWidget({ title: 'Alarms', alarms, width: WIDE, height: 6 })],
        health.map(({ title, metrics }) => new GraphWidget({ title, left: metrics, width })),
        [question('Are parcels late?')],
        [
          this.value('Delivered late, %', [this.share('ParcelsLate', 'ParcelsOnTime')]),
          this.graph('Parcels a day', ['ParcelsOnTime', 'ParcelsLate']),
        ],
        [question('Is it worth it?')],
        [
          this.value('In the time shown', [this.daily('Orders'), this.daily('ReviewsAsked')]),
          this.graph('A day', ['Orders', 'MailsSent', 'ReviewsAsked']),
        ],
      ],
    });
  }

  private value(title: string, metrics: IMetric[]): IWidget {
    return new SingleValueWidget({ title, metrics, setPeriodToTimeRange: true, width: WIDE / 3, height: 6 });
  }

  private graph(title: string, names: ShownMetric[]): IWidget {
    return new GraphWidget({ title, left: names.map((name) => this.daily(name)), width: (WIDE / 3) * 2 });
  }

  private daily(metricName: ShownMetric): Metric {
    const dimensionsMap = { service: Stack.of(this).stackName };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period: A_DAY });
  }

  private share(part: ShownMetric, rest: ShownMetric): MathExpression {
    const usingMetrics = { part: this.daily(part), rest: this.daily(rest) };
    return new MathExpression({ expression: '100 * part / (part + rest)', usingMetrics, label: '%', period: A_DAY });
  }
}

const question = (text: string): IWidget => new TextWidget({ markdown: `## ${text}`, width: WIDE, height: 1 });
