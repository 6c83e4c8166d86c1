import type { Lanes } from '../../../sandbox/play/lanes.ts';
import { openStage, type PlayedAnswer, play } from '../../../sandbox/play/play.ts';
import { type Report, reportOf } from '../../../sandbox/play/report.ts';
import type { TimelineLine } from '../../../sandbox/play/timeline.ts';
import { STACK } from '../../e2e/shop.ts';
import { CDK_OUT } from '../../setup/build.ts';

type Played = Report & { answers: PlayedAnswer[]; errors: string[] };

/** What became of a timeline, played as a replay plays it. */
export async function played(lines: TimelineLine[], lanes?: Lanes): Promise<Played> {
  const options = { cdkOut: CDK_OUT, stack: STACK, startAt: lines[0]!.at, keepsHistories: false, bodiesKept: 0 };
  const stage = await openStage(options, lanes);
  try {
    const answers: PlayedAnswer[] = [];
    await play(stage, lines, (answer) => answers.push(answer));
    return { ...(await reportOf(stage, answers)), answers, errors: stage.errors };
  } finally {
    await stage.sandbox.stop();
  }
}
