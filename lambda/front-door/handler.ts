import type { ALBEvent, ALBResult, Context } from 'aws-lambda';
import { frontDoorEnvironment } from '../contract/environment';
import { jsonLog } from '../platform/log';
import { fromAlb, toAlb } from './alb';
import { frontDoor } from './front-door';
import { wholeResponse } from './http';
import { openPorts } from './open-ports';

// Made once per process. Beside the connections it keeps the last stamp that it gave, how the table lately answered, and counts.
const ports = openPorts(frontDoorEnvironment.read(process.env), __dirname, jsonLog());
const answer = frontDoor(ports);

export async function handler(event: ALBEvent, context: Context): Promise<ALBResult> {
  const deadline = ports.now() + context.getRemainingTimeInMillis();
  const response = await answer(fromAlb(event, context.awsRequestId, deadline));
  // What breaks off was counted as well.
  const whole = await wholeResponse(response).finally(() => ports.tellIfDue?.());
  return toAlb(whole, event);
}
