/** The Resource of a Task, taken apart. `service` and `action` are as history events show them. */
export type TaskResource = {
  arn: string;
  /** e.g. `lambda`, `dynamodb`, `aws-sdk:dynamodb` */
  service: string;
  /** e.g. `invoke`, `updateItem.waitForTaskToken` */
  action: string;
  waitForTaskToken: boolean;
  /** Set when the Resource is a Lambda function itself. */
  functionArn?: string;
};

const FUNCTION = /^arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:[^:]+(:[^:]+)?$/;
const INTEGRATION =
  /^arn:aws[a-z-]*:states:[^:]*:[^:]*:((?:aws-sdk:)?[a-zA-Z0-9-]+):([a-zA-Z0-9]+)(\.[a-zA-Z]+(?::\d+)?)?$/;

/** Undefined when the text is no resource of a Task. */
export function parseResource(arn: string): TaskResource | undefined {
  if (FUNCTION.test(arn)) {
    return { arn, service: 'lambda', action: 'invoke', waitForTaskToken: false, functionArn: arn };
  }
  const [, service, call, pattern = ''] = INTEGRATION.exec(arn) ?? [];
  if (!service || !call) return undefined;
  return { arn, service, action: call + pattern, waitForTaskToken: pattern === '.waitForTaskToken' };
}
