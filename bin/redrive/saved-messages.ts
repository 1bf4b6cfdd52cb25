// Receives: what is about to be deleted.
// Promises: it is on the disk before it is deleted, in a form that a replay takes.
// Hands on: a file with one message a line.

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Message } from '@aws-sdk/client-sqs';
import { messageOf } from '../../local/error-code';
import { CommandError } from '../command-line/command';
import { type QuarantineName, type SetAside, setAsideFrom } from './set-aside';

const VERSION = 1;

/** Never over a file that is there: it may be what an earlier purge left. */
export function saveMessages(file: string, messages: readonly SetAside[]): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    throw new CommandError(`${file} cannot be written (${messageOf(error)}): nothing was deleted; see --save`);
  }
  try {
    for (const aside of messages) writeSync(descriptor, `${lineOf(aside)}\n`);
    fsyncSync(descriptor);
  } catch (error) {
    throw new CommandError(`${file} could not be written (${messageOf(error)}): nothing was deleted; see --save`);
  } finally {
    closeSync(descriptor);
  }
}

function lineOf({ queue, messageId, body, attributes, systemAttributes }: SetAside): string {
  return JSON.stringify({ version: VERSION, queue, messageId, body, attributes, systemAttributes });
}

export function readSaved(file: string): SetAside[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${messageOf(error)}`);
  }
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const aside = asideIn(line);
    if (aside === undefined) {
      throw new CommandError(`${file}, line ${index + 1}: not a message that purge has saved; nothing was replayed`);
    }
    return [aside];
  });
}

function asideIn(line: string): SetAside | undefined {
  try {
    const saved: unknown = JSON.parse(line);
    if (!isSaved(saved)) return undefined;
    const { queue, messageId, body, attributes, systemAttributes } = saved;
    const message = { MessageId: messageId, Body: body, MessageAttributes: attributes, Attributes: systemAttributes };
    return setAsideFrom(queue, message);
  } catch {
    return undefined;
  }
}

interface Saved {
  readonly queue: QuarantineName;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: NonNullable<Message['MessageAttributes']>;
  readonly systemAttributes: NonNullable<Message['Attributes']>;
}

function isSaved(value: unknown): value is Saved {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return (
    fields.version === VERSION &&
    (fields.queue === 'quarantine' || fields.queue === 'fifoQuarantine') &&
    typeof fields.messageId === 'string' &&
    typeof fields.body === 'string' &&
    typeof fields.attributes === 'object' &&
    typeof fields.systemAttributes === 'object'
  );
}
