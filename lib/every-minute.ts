import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

const EVERY = Duration.minutes(1);

/** The next minute is the retry: an old event would only run beside a newer one. */
const NO_RETRY = { retryAttempts: 0, maxEventAge: EVERY };

/** Calls a function every minute, with work for up to one. */
export function everyMinute(scope: Construct, id: string, handler: LambdaFunction, description: string): Rule {
  handler.configureAsyncInvoke(NO_RETRY);
  return new Rule(scope, id, {
    description,
    schedule: Schedule.rate(EVERY),
    targets: [new FunctionTarget(handler, NO_RETRY)],
  });
}
