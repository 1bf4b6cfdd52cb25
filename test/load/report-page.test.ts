import { bottleneckOf, bottleneckWords, measuredOf } from '../../load/report/bottleneck';
import { html } from '../../load/report/html';
import { reportPage } from '../../load/report/report-page';
import { resultRow } from '../../load/report/results-rows';
import { allVisible, visible } from '../../load/report/visible';
import type { RunSummary } from '../../load/run/summary';
import { ALL, breakpoint, empty, fault, GOOD, spike, steady } from './report-summaries';

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;\u202e\u0000]]>$&\${1}</style></title>`;

/** Every text of a summary is what a client, or whoever names a scenario, may have chosen. */
function hostile(data: unknown): unknown {
  if (typeof data === 'string') return /^(pass|fail|invalid|interrupted|undecided)$/.test(data) ? data : HOSTILE;
  if (Array.isArray(data)) return data.map(hostile);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, hostile(value)]));
}

/** What was opened is closed, in turn: of the page's own elements and the pictures'. */
function unclosed(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, close, name = '', , self] of page
    .replace(/<!doctype html>|<!\[CDATA\[[\s\S]*?\]\]>|<style[\s\S]*?<\/style>/g, '')
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:[^>"]|"[^"]*")*?)(\/?)>/g)) {
    if (['meta', 'br', 'img', 'link'].includes(name) || self === '/') continue;
    if (close !== '/') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

/** With what is around it: a page is too long to be shown. */
const found = (page: string, what: RegExp) =>
  [...page.matchAll(new RegExp(`.{0,40}(?:${what.source}).{0,40}`, `${what.flags}g`))].map(String);

test.each(Object.entries(ALL))('the page of %s is whole, and needs nothing from elsewhere', (_, summary) => {
  const page = reportPage(summary);

  expect(unclosed(page)).toEqual([]);
  expect(found(page, /<script|<link|<iframe|@import|url\((?!#)|\bsrc=|\bhref="http/i)).toEqual([]);
  // The names of SVG's own vocabularies are no addresses that are asked.
  expect(found(page.replaceAll('http://www.w3.org/', ''), /https?:\/\//)).toEqual([]);
  expect(found(page, /NaN|undefined|Infinity|\[object/)).toEqual([]);
});

test.each([
  ['pass', steady, 'PASS'],
  ['fail', fault, 'FAIL'],
  ['invalid', empty, 'INVALID'],
  ['interrupted', ALL.interrupted, 'INTERRUPTED'],
] as const)('the verdict stands first: %s, with its reasons', (kind, summary, word) => {
  const page = reportPage(summary as RunSummary);
  const body = page.slice(page.indexOf('<body>'));

  expect(body).toMatch(new RegExp(`^<body>\\s*<header>\\s*<div class="verdict ${kind}"><strong>${word}</strong>`));
  for (const reason of summary?.reasons ?? []) {
    expect(body.indexOf(reason)).toBeGreaterThan(0);
    expect(body.indexOf(reason)).toBeLessThan(body.indexOf('<svg'));
  }
});

test('a page names what was found wrong, write by write, and how many more there are', () => {
  const many = Array.from({ length: 30 }, (_, n) => ({ what: 'It is lost.', key: `key-${n}`, collection: 'orders' }));
  const page = reportPage({
    ...fault,
    verification: { ...GOOD, checks: [{ name: 'lost', verdict: 'fail', checked: 90, wrong: 70, problems: many }] },
  });

  expect(reportPage(fault)).toContain('<code>orders/rmk3a8f2x7-1-17</code>');
  expect(reportPage(fault)).toContain('<b class="undecided">undecided</b>');
  expect(page).toContain('orders/key-24<');
  expect(page).not.toContain('orders/key-25<');
  expect(page).toContain('and 45 more');
});

test('a page has the steps of a search, the faults, the CPU, the statuses and how to do it again', () => {
  const page = reportPage({ ...breakpoint, faults: fault.faults, command: 'npx spillway load breakpoint --seed 7' });

  expect(page).toContain('pass, the highest');
  expect(page).toContain('delivered 91 %');
  expect(page).toContain('<code>throttle-table:30%,reason=table@15s+10s</code>');
  expect(page).toContain('class="generator" style="width:48.50%"');
  expect(page).toContain('<td>no answer</td>');
  expect(page).toContain('npx spillway load breakpoint --seed 7');
  expect(reportPage(steady)).toContain('npx spillway load steady');
  expect(page.match(/<figure>/g)).toHaveLength(2);
  expect(page).toContain('cffba2c');
  expect(page).toContain(breakpoint.machine.line);
});

test('texts of clients stay texts, in the page and in its pictures', () => {
  for (const summary of [fault, breakpoint, spike]) {
    const page = reportPage(hostile(summary) as RunSummary);

    expect(found(page, /<script|<img|\u202e/)).toEqual([]);
    expect(page.includes('\u0000')).toBe(false);
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('\\u202e\\u0000');
    expect(unclosed(page)).toEqual([]);
  }
});

test('a name of a status is a text too', () => {
  const page = reportPage({ ...steady, rates: { ...steady.rates, statuses: { '<b>': 1 } } });

  expect(page).toContain('<td>&lt;b&gt;</td>');
});

test('letters that are not seen, or turn others round, are written as their numbers', () => {
  expect(visible('a\u0000b\u202ec\nd\te\ud800')).toBe('a\\u0000b\\u202ec d e\\ud800');
  expect(visible('ünïcode 🌊 <&> fine')).toBe('ünïcode 🌊 <&> fine');
  expect(allVisible({ a: ['\u0007', 1, null], b: undefined })).toEqual({ a: ['\\u0007', 1, null], b: undefined });
});

test('what is put into a template is escaped once', () => {
  expect(html`<p title="${'"<&\''}">${[html`<b>${'<'}</b>`, undefined, 7]}</p>`.html).toBe(
    '<p title="&quot;&lt;&amp;&#39;"><b>&lt;</b>7</p>',
  );
});

describe('who was at the end', () => {
  const cpu = { cores: 2, generator: 0.4, stack: 0.9, runner: 0.05, others: 0.05 };

  test.each([
    ['the generator, by what it did not deliver', { cpu, deliveredShare: 0.97 }, 'generator', 'delivered 97 %'],
    ['nobody', { cpu, deliveredShare: 1 }, 'none', 'Neither was at its end'],
    [
      'the generator, a whole core',
      { cpu: { ...cpu, generator: 0.96 }, deliveredShare: 1 },
      'generator',
      'may carry more',
    ],
    ['the machine', { cpu: { ...cpu, stack: 1.4 }, deliveredShare: 0.98 }, 'machine', 'wholly busy'],
    ['others', { cpu: { ...cpu, others: 0.8 }, deliveredShare: 1 }, 'others', 'other programs took 0.8 of it'],
    ['nobody told', { deliveredShare: 1 }, 'untold', 'Nobody told'],
  ] as const)('%s', (_, measured, found, words) => {
    expect(bottleneckOf(measured)).toBe(found);
    expect(bottleneckWords(measured)).toContain(words);
  });

  test('a search is judged by the step that ended it, and not by its waits', () => {
    const { search, rates } = breakpoint;
    if (search === undefined) throw new Error('the breakpoint is a search');
    const { highest = 0 } = search;
    const busy = { ...cpu, stack: 1.7 };
    const steps = search.steps.map((step) => (step.offered > highest ? { ...step, cpu: busy } : { ...step, cpu }));
    const summary = { ...breakpoint, rates: { ...rates, deliveredShare: 0.5 }, search: { ...search, steps } };

    expect(measuredOf(summary)).toEqual({ deliveredShare: 1, cpu: busy });
    expect(resultRow('breakpoint', summary)).toMatchObject({ deliveredShare: 1, cpu: { stack: 1.7 } });
  });

  test('other programs are named where they took much', () => {
    expect(bottleneckWords({ cpu: { ...cpu, stack: 0.5, others: 0.4 }, deliveredShare: 1 })).toContain(
      'Other programs took 0.4',
    );
    expect(bottleneckWords({ cpu, deliveredShare: 1 })).not.toContain('Other programs');
  });
});

test('beside each fault stands what it met, and of one that nobody counts that it is not counted', () => {
  const [first, second] = fault.faults;
  if (first === undefined || second === undefined) throw new Error('the summary has two faults at least');
  const met = { count: 143, words: '143 writes throttled' };

  const page = reportPage({ ...fault, faults: [{ ...first, met }, second] });

  expect(page).toContain('<td>143 writes throttled</td>');
  expect(page.split('<td>not counted</td>')).toHaveLength(2);
});
