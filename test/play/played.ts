import type { Lanes } from '../../play/lanes.ts';
import { type Answer, openStage, play } from '../../play/play.ts';
import { type Report, reportOf } from '../../play/report.ts';
import type { Line } from '../../play/timeline.ts';
import { CDK_OUT, STACK } from '../e2e/shop.ts';

type Played = Report & { answers: Answer[]; errors: string[] };

/** What became of a timeline, played as a replay plays it. */
export async function played(lines: Line[], lanes?: Lanes): Promise<Played> {
  const options = { cdkOut: CDK_OUT, stack: STACK, startAt: lines[0]!.at, keepsHistories: false, bodiesKept: 0 };
  const stage = await openStage(options, lanes);
  try {
    const answers: Answer[] = [];
    await play(stage, lines, (answer) => answers.push(answer));
    return { ...(await reportOf(stage, answers)), answers, errors: stage.errors };
  } finally {
    await stage.sandbox.stop();
  }
}
