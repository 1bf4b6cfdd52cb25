import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type TraceContext, traceAttributes } from '../../contract/trace-context';

/** What a message has beside its body where it is part of a trace. */
export function carrying(trace: TraceContext | undefined): {
  MessageAttributes?: Record<string, MessageAttributeValue>;
} {
  if (trace === undefined) return {};
  const each = Object.entries(traceAttributes(trace)).map(
    ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
  );
  return { MessageAttributes: Object.fromEntries(each) };
}
