import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_KINDS } from '../../local/faults/fault-kinds';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { type FaultSpec, parseFault } from '../../local/faults/fault-spec';
import { faultWords } from '../../local/faults/fault-words';

const fault = (settings: object) => ({ name: 'settings', settings });
const SPECS: readonly (readonly [
  text: string,
  spec: Omit<FaultSpec, 'fault' | 'text'>,
  fault: object,
  words: string,
])[] = [
  ['kill:writer@10s', { atSeconds: 10 }, { name: 'kill', functionName: 'writer' }, 'writer killed'],
  ['kill:frontDoor', { atSeconds: 0 }, { name: 'kill', functionName: 'frontDoor' }, 'front door killed'],
  [
    'freeze:PathWriter1A2B@1m+500ms',
    { atSeconds: 60, forSeconds: 0.5 },
    { name: 'freeze', functionName: 'PathWriter1A2B' },
    'PathWriter1A2B frozen',
  ],
  [
    'throttle-table:30%',
    { atSeconds: 0 },
    fault({ throttle: { share: 0.3 } }),
    "30 % of the table's calls throttled (keyRange)",
  ],
  [
    'throttle-table:0.5,reason=table,key=hot@20s+10s',
    { atSeconds: 20, forSeconds: 10 },
    fault({ throttle: { share: 0.5, reason: 'table', key: 'hot' } }),
    '50 % of the table\'s calls throttled (table, keys with "hot")',
  ],
  [
    'throttle-table:1,key=a@b:c@0s',
    { atSeconds: 0 },
    fault({ throttle: { share: 1, key: 'a@b:c' } }),
    'all the table\'s calls throttled (keyRange, keys with "a@b:c")',
  ],
  [
    'slow-target:task-1,by=200ms@5s+1m',
    { atSeconds: 5, forSeconds: 60 },
    { name: 'slow', target: 'task-1', milliseconds: 200 },
    'task-1 slower by 200 ms',
  ],
  ['kill:task-2@3s', { atSeconds: 3 }, { name: 'kill', functionName: 'task-2' }, 'task-2 killed'],
  ['stop-cache@10s+5s', { atSeconds: 10, forSeconds: 5 }, fault({ cache: 'stopped' }), 'cache stopped'],
  ['freeze-cache+2', { atSeconds: 0, forSeconds: 2 }, fault({ cache: 'frozen' }), 'cache frozen'],
  ['duplicate-messages', { atSeconds: 0 }, fault({ duplicateShare: 1 }), 'all messages delivered twice'],
  ['duplicate-messages:2%@3', { atSeconds: 3 }, fault({ duplicateShare: 0.02 }), '2 % of messages delivered twice'],
  ['delay-messages', { atSeconds: 0 }, fault({ delayShare: 1, delaySeconds: 5 }), 'all messages delayed by 5 s'],
  [
    'delay-messages:20%,by=90s',
    { atSeconds: 0 },
    fault({ delayShare: 0.2, delaySeconds: 90 }),
    '20 % of messages delayed by 1 min 30 s',
  ],
  ['fail-sends', { atSeconds: 0 }, fault({ failSendShare: 0.3 }), '30 % of sends not taken'],
  [
    ' lose-send-answers:5%+1h',
    { atSeconds: 0, forSeconds: 3600 },
    fault({ loseSendAnswerShare: 0.05 }),
    '5 % of sends taken without an answer',
  ],
];

test.each(SPECS)('%s', (text, times, expected, words) => {
  const spec = parseFault(text);

  expect(spec).toEqual({ text, ...times, fault: expected });
  expect(faultWords(spec)).toBe(words);
});

test('every fault that the help lists is among these', () => {
  const tried = new Set(SPECS.map(([text]) => /[a-z-]+/.exec(text)?.[0]));

  expect(FAULT_KINDS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

test('the page of the local run tells of every fault, and of every lie that no path can bear', () => {
  const page = readFileSync(join(__dirname, '../../docs/local-run.md'), 'utf8');

  const untold = FAULT_KINDS.filter(({ name }) => !page.includes(`| \`${name}`)).map(({ name }) => name);
  const unlisted = Object.keys(NO_FAULT_SETTINGS.violations).filter((name) => !page.includes(`| \`${name}\` |`));
  expect([untold, unlisted]).toEqual([[], []]);
});

test.each([
  ['', '--fault must be NAME[:ARGUMENTS][@AT][+FOR] such as stop-cache@10s+5s, got ""'],
  [
    'stop-cache+5s@10s',
    '--fault must be NAME[:ARGUMENTS][@AT][+FOR] such as stop-cache@10s+5s, got "stop-cache+5s@10s"',
  ],
  ['stop-cahce', '--fault "stop-cahce": there is no fault stop-cahce: did you mean stop-cache?'],
  [
    'earthquake',
    '--fault "earthquake": there is no fault earthquake: there are kill, freeze, throttle-table, slow-target, stop-cache, freeze-cache, duplicate-messages, delay-messages, fail-sends, lose-send-answers',
  ],
  ['stop-cache@soon', '--fault "stop-cache@soon": the time after @ must be a time such as 60s, 2m or 1h, got "soon"'],
  ['stop-cache@', '--fault "stop-cache@": the time after @ must be a time such as 60s, 2m or 1h, got ""'],
  ['stop-cache+', '--fault "stop-cache+": the time after + must be a time such as 60s, 2m or 1h, got ""'],
  ['stop-cache+0s', '--fault "stop-cache+0s": the time after + must be more than 0'],
  ...['slow-target', 'slow-target:task-1', 'slow-target:frontDoor,by=1s', 'slow-target:task-1,by=1s,by=2s'].map(
    (text): [string, string] => [
      text,
      `--fault "${text}": slow-target needs a task and a time, such as slow-target:task-1,by=200ms`,
    ],
  ),
  [
    'slow-target:task-1,by=61s',
    '--fault "slow-target:task-1,by=61s": the time after by= must be from 0.001 s to 1 min, got "61s"',
  ],
  ['stop-cache:1', '--fault "stop-cache:1": stop-cache takes nothing after a colon'],
  ['kill', '--fault "kill": kill needs one function, such as kill:writer'],
  ['kill:a,b', '--fault "kill:a,b": kill needs one function, such as kill:writer'],
  ['kill:../x', '--fault "kill:../x": kill needs one function, such as kill:writer'],
  ['kill:writer+5s', '--fault "kill:writer+5s": kill happens at one moment, and takes no time after +'],
  ['freeze:writer@5s', '--fault "freeze:writer@5s": freeze needs the time that it lasts, such as +3s at its end'],
  [
    'freeze:writer+901',
    '--fault "freeze:writer+901": freeze lasts 900 s at most, as no function of Lambda runs longer',
  ],
  ['throttle-table', '--fault "throttle-table": throttle-table needs a share: throttle-table:30%'],
  ['throttle-table:30', '--fault "throttle-table:30": what comes first must be a share such as 2% or 0.02, got "30"'],
  [
    'throttle-table:1,reason=slow',
    '--fault "throttle-table:1,reason=slow": the reason must be one of keyRange, table, account, maxOnDemand, got "slow"',
  ],
  ['throttle-table:1,kye=a', '--fault "throttle-table:1,kye=a": it takes a share, then reason=…, key=…, got "kye=a"'],
  ['throttle-table:1,key=', '--fault "throttle-table:1,key=": it takes a share, then reason=…, key=…, got "key="'],
  [
    'throttle-table:1,key=a,key=b',
    '--fault "throttle-table:1,key=a,key=b": it takes a share, then reason=…, key=…, got "key=b"',
  ],
  ['duplicate-messages:1,2', '--fault "duplicate-messages:1,2": it takes a share and nothing else, got "2"'],
  [
    'delay-messages:1,by=1h',
    '--fault "delay-messages:1,by=1h": the time after by= must be from 0 s to 15 min, got "1h"',
  ],
])('%j is refused in one line', (text, sentence) => {
  expect(() => parseFault(text)).toThrow(expect.objectContaining({ name: 'UsageError', message: sentence }));
});

test('a scenario names its own place in the error', () => {
  expect(() => parseFault('nothing', 'faults[1]')).toThrow('faults[1] "nothing": there is no fault nothing');
});
