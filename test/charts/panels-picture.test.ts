import fc from 'fast-check';
import { drawSvg } from '../../bin/charts/draw';
import { labelRows } from '../../bin/charts/label-rows';
import { CANVAS, TONES } from '../../bin/charts/palette';
import type { PanelsPicture } from '../../bin/charts/picture';
import { apart } from './colour-sight';
import { badTexts, textBoxes } from './text-boxes';

const PICTURE: PanelsPicture = {
  kind: 'panels',
  title: 'A run',
  subtitle: 'of this and that',
  x: { name: 'time', min: 0, max: 60 },
  panels: [
    {
      left: { name: 'requests/s' },
      series: [
        {
          name: 'acknowledged',
          tone: 'acknowledged',
          points: [
            [0, 5],
            [30, 20],
            [59, 5],
          ],
        },
        {
          name: 'offered',
          tone: 'offered',
          dashed: true,
          points: [
            [0, 20],
            [59, 20],
          ],
        },
      ],
    },
    {
      left: { name: 'http.total', unit: 'seconds', logarithmic: true },
      series: [
        {
          name: 'p99',
          tone: 'p99',
          points: [
            [0, 0],
            [30, 0.2],
            [59, 8],
          ],
        },
      ],
    },
    {
      left: { name: 'messages' },
      right: { name: 'age', unit: 'seconds' },
      series: [
        {
          name: 'waiting',
          tone: 'backlog',
          filled: true,
          points: [
            [0, 0],
            [30, 400],
            [59, 0],
          ],
        },
        {
          name: 'age of the oldest',
          tone: 'age',
          axis: 'right',
          points: [
            [0, 0],
            [30, 90],
            [59, 0],
          ],
        },
      ],
    },
  ],
};

const drawn = (more: Partial<PanelsPicture> = {}) => drawSvg({ ...PICTURE, ...more });

test('each panel has its axes and legend, and no text covers another', () => {
  const svg = drawn();

  expect(badTexts(svg, CANVAS)).toEqual([]);
  const said = textBoxes(svg).map((box) => box.said);
  expect(said).toEqual(expect.arrayContaining(['requests/s', 'http.total', 'messages', 'age', 'acknowledged', 'time']));
  // Each axis by its own scale: the powers of ten of the second, the minutes of the third.
  expect(said).toEqual(expect.arrayContaining(['24', '100 ms', '10 s', '600', '1 min 40 s']));
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('the numbers of the common time stand once, below the last panel', () => {
  const times = textBoxes(drawn()).filter(({ said }) => said === '30 s');

  expect(times).toHaveLength(1);
  expect(times[0]?.top).toBeGreaterThan(700);
});

test('a shaded time goes from its begin to its end through every panel; a moment is a line', () => {
  const shade = (svg: string) => [...svg.matchAll(new RegExp(`<path d="([^"]*)"[^>]*fill="${TONES.fault}"`, 'g'))];
  const moment = drawn({ windows: [{ from: 20, to: 20, label: 'kill' }] });
  const lasting = drawn({ windows: [{ from: 15, to: 30, label: 'frozen' }] });

  expect(shade(moment)).toHaveLength(0);
  expect(moment).toContain(`stroke="${TONES.fault}"`);
  expect(shade(lasting)).toHaveLength(1);
  const [left, right, top, bottom] = edges(shade(lasting)[0]?.[1] ?? '');
  // A quarter and a half of the plot, which is from 100 to 1,100.
  expect([left, right]).toEqual([350, 600]);
  expect(top).toBeLessThan(260);
  expect(bottom).toBe(724);
});

test('what lies outside of the time is cut, and what is wholly outside is not drawn', () => {
  const svg = drawn({
    windows: [
      { from: 50, to: Number.MAX_SAFE_INTEGER, label: 'to the end' },
      { from: 90, to: 95, label: 'later' },
    ],
  });

  expect(textBoxes(svg).map(({ said }) => said)).not.toContain('later');
  expect(svg).toContain('to the end');
  expect(badTexts(svg, CANVAS)).toEqual([]);
});

test('nine faults, marks and phases at any times have names that cover nothing', () => {
  const label = fc.constantFrom('kill:writer', 'throttle-table:30%,reason=table', 'stop-cache', 'delay:20%,by=3s', 'f');
  const window = fc.record({ from: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 0, max: 30 }), label });
  const mark = fc.record({
    at: fc.integer({ min: 0, max: 60 }),
    label: fc.constantFrom('drained after 9 s', 'plan: 15 s'),
  });

  fc.assert(
    fc.property(
      fc.array(window, { maxLength: 9 }),
      fc.array(mark, { maxLength: 2 }),
      fc.boolean(),
      (windows, marks, strip) => {
        const svg = drawn({
          windows: windows.map(({ from, length, label: name }) => ({ from, to: from + length, label: name })),
          marks,
          phases: strip
            ? [
                { from: 0, to: 1, label: 'warm' },
                { from: 1, to: 25, label: 'a phase with a very long name that has no room' },
                { from: 25, to: 60, label: 'calm' },
              ]
            : [],
        });

        expect(badTexts(svg, CANVAS)).toEqual([]);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      },
    ),
    { numRuns: 40, seed: 8 },
  );
});

const CROWDS = [
  [
    { x: 300, label: 'the first of them' },
    { x: 330, label: 'the second of them' },
    { x: 360, label: 'the third of them' },
  ],
  // The last has no room to its right.
  [
    { x: 898, label: 'fail-send:10%' },
    { x: 981, label: 'drained within 1 s (plan: 12 s)' },
  ],
  [
    { x: 830, label: 'kill:frontDoor' },
    { x: 890, label: 'kill:writer' },
    { x: 981, label: 'drained within 1 s (plan: 12 s)' },
  ],
  // The plan's line would go through the name beside it, were its letters thought to be wider than they are.
  [
    { x: 44, label: 'duplicate-messages' },
    { x: 128, label: 'delay-messages:50%,by=3s' },
    { x: 219, label: 'fail-sends:30%' },
    { x: 297, label: 'lose-send-answers:30%' },
    { x: 375, label: 'throttle-table:30%' },
    { x: 466, label: 'stop-cache' },
    { x: 543, label: 'freeze-cache' },
    { x: 609, label: 'freeze:writer' },
    { x: 674, label: 'freeze:frontDoor' },
    { x: 725.5, label: 'kill:frontDoor' },
    { x: 777.5, label: 'kill:writer' },
    { x: 860, label: 'plan: within 1 s' },
    { x: 980, label: 'drained after 19.3 s' },
  ],
];

test.each(CROWDS.map((crowd) => [crowd]))(
  'a label is not crossed by the line of another where that can be',
  (crowd) => {
    const placed = labelRows(crowd, 0, 1080);

    const crossed = placed.flatMap((one) =>
      placed.filter((other) => other !== one && other.row >= one.row && other.of.x > one.from && other.of.x < one.to),
    );
    expect(crossed).toEqual([]);
  },
);

test('a gap breaks the line, and a point between gaps is a dot', () => {
  const line = (points: PanelsPicture['panels'][number]['series'][number]['points']) =>
    drawn({ panels: [{ left: { name: 'a' }, series: [{ name: 'p50', tone: 'p50', points }] }, ...PICTURE.panels] });
  const strokes = (svg: string) =>
    [...svg.matchAll(/<path d="(M[^"]*)"[^>]*stroke="#56b4e9"/g)].map(([, d = '']) => d.match(/M/g)?.length);
  // ECharts draws a symbol as a path that is filled.
  const dots = (svg: string) => [...svg.matchAll(/<path [^>]*fill="#56b4e9"/g)].length;

  const whole = line([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 3],
  ]);
  const broken = line([
    [0, 1],
    [1, 2],
    [2, undefined],
    [3, 3],
    [4, undefined],
  ]);

  expect(Math.max(...strokes(whole).map((count) => count ?? 0))).toBe(1);
  expect(dots(broken) - dots(whole)).toBe(1);
});

test('nought stands at the lower end of an axis of powers of ten', () => {
  const svg = drawn();
  const path = new RegExp(`<path d="(M[^"]*)"[^>]*stroke="${TONES.p99}"`).exec(svg)?.[1] ?? '';
  const [, y] = /^M[\d.]+ ([\d.]+)L/.exec(path) ?? [];
  const lowest = textBoxes(svg).find(({ said }) => said === '100 ms');

  // In the middle of the number beside it.
  expect(Math.abs(Number(y) - ((lowest?.top ?? 0) + (lowest?.bottom ?? 0)) / 2)).toBeLessThan(2);
});

test('where there is nothing it is said', () => {
  const svg = drawn({ panels: [{ left: { name: 'a' }, series: [], empty: 'nothing was answered' }] });

  expect(svg).toContain('nothing was answered');
  expect(drawn()).not.toContain('nothing was answered');
});

test('two panels and four fill the same height', () => {
  const [first, second] = PICTURE.panels;
  for (const panels of [
    [first, second],
    [first, second, first, second],
  ]) {
    const svg = drawn({ panels: panels.filter((one) => one !== undefined) });

    expect(badTexts(svg, CANVAS)).toEqual([]);
    expect(textBoxes(svg).filter(({ said }) => said === 'requests/s')).toHaveLength(panels.length / 2);
  }
});

test.each([
  ['requests', ['offered', 'acknowledged', 'refused', 'unknown']],
  ['latencies', ['p50', 'p95', 'p99']],
  ['what waits', ['backlog', 'inFlight', 'age']],
  ['steps of a search', ['good', 'over', 'invalid']],
] as const)('the colours of %s are apart for people who see few', (_, tones) => {
  for (const [index, one] of tones.entries()) {
    for (const other of tones.slice(index + 1)) {
      for (const sight of ['all', 'protan', 'deutan'] as const) {
        expect({ one, other, sight, apart: apart(TONES[one], TONES[other], sight) > 15 }).toMatchObject({
          apart: true,
        });
      }
    }
  }
});

function edges(d: string): number[] {
  const numbers = [...d.matchAll(/-?[\d.]+/g)].map(Number);
  // As `M350 200l250 0l0 524l-250 0Z`: moves, then goes on by differences.
  const [x = 0, y = 0, width = 0, , , height = 0] = numbers;
  return [x, x + width, y, y + height].map(Math.round);
}
