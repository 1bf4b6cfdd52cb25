import { comesIn, type Minute, minutes, shown } from './alarm-history';
import { alarmsOf, watched } from './monitoring-path';

const { template } = watched();
const alarms = alarmsOf(template);

/** Whether both halves of a pair are above their thresholds. No data is not breaching. */
function comes(
  pair: 'AcceptBurnFast' | 'AcceptBurnSlow' | 'DurableBurnFast' | 'DurableBurnSlow',
  history: Minute[],
): boolean {
  const halves = Object.entries(alarms).filter(([name]) => name.startsWith(pair) && /\dm$/.test(name));
  expect(halves).toHaveLength(2);
  return halves.every(([, alarm]) => {
    const value = shown(alarm, history);
    return value !== undefined && value > alarm.Threshold;
  });
}

/** A thousand writes a minute, of which so many percent failed. */
function accepting(badPercent: number): Minute {
  const bad = badPercent * 10;
  return bad === 0 ? { Accepted: 1000 } : { Accepted: 1000 - bad, Failed: bad };
}

describe('accepted writes, 99.9 %', () => {
  test('2 % failed, for an hour and still: the fast pair comes', () => {
    expect(comes('AcceptBurnFast', minutes(60, accepting(2)))).toBe(true);
  });

  test('0.05 % failed, for however long: none ever comes', () => {
    const day = minutes(1440, accepting(0.05));

    expect(comes('AcceptBurnFast', day)).toBe(false);
    expect(comes('AcceptBurnSlow', day)).toBe(false);
  });

  test('0.1 %, which is what the objective allows, brings none', () => {
    expect(comes('AcceptBurnSlow', minutes(360, accepting(0.1)))).toBe(false);
  });

  test('1 % failed, for six hours and still: the slow pair comes, the fast one does not', () => {
    const history = minutes(360, accepting(1));

    expect(comes('AcceptBurnSlow', history)).toBe(true);
    expect(comes('AcceptBurnFast', history)).toBe(false);
  });

  test('2 % failed for the last five minutes only: no alarm yet', () => {
    expect(comes('AcceptBurnFast', [...minutes(55, accepting(0)), ...minutes(5, accepting(2))])).toBe(false);
  });

  test.each([
    [100, 1],
    [5, 18],
    [2, 44],
  ])('%s %% failing comes in minute %s, as docs/monitoring.md says', (percent, minute) => {
    const failingFor = (count: number) => [...minutes(60 - count, accepting(0)), ...minutes(count, accepting(percent))];

    expect(comes('AcceptBurnFast', failingFor(minute - 1))).toBe(false);
    expect(comes('AcceptBurnFast', failingFor(minute))).toBe(true);
  });

  test('it ends within five minutes of its cause, though the hour is still bad', () => {
    const history = [...minutes(50, accepting(5)), ...minutes(5, accepting(0))];

    expect(comes('AcceptBurnFast', history)).toBe(false);
    expect(comes('AcceptBurnFast', history.slice(0, -2))).toBe(true);
  });

  test('writes that were shed count like failed ones; those that a client got wrong, or too many of, do not count', () => {
    const shed = minutes(60, { Accepted: 980, Shed: 20 });
    const refused = minutes(60, { Accepted: 500, Refused: 300, RateLimited: 200 });

    expect(comes('AcceptBurnFast', shed)).toBe(true);
    expect(comes('AcceptBurnFast', refused)).toBe(false);
  });

  test('a single bad write in a calm hour is no alarm, nor are nine', () => {
    const calm = (bad: number) => [...minutes(59, { Accepted: 1 }), { Failed: bad }];

    expect(comes('AcceptBurnFast', calm(1))).toBe(false);
    expect(comes('AcceptBurnFast', calm(9))).toBe(false);
    expect(comes('AcceptBurnFast', calm(10))).toBe(true);
  });

  test('from how many on is the owner’s to say', () => {
    const own = alarmsOf(watched({ monitoring: { objectives: { fewestMissed: 3 } } }).template).AcceptBurnFast60m;
    const history = (bad: number) => [...minutes(59, { Accepted: 1 }), { Failed: bad }];

    expect(own && shown(own, history(2))).toBe(0);
    expect(own && shown(own, history(3))).toBeCloseTo(4.84);
  });

  test('a night without a write is no alarm', () => {
    expect(comes('AcceptBurnFast', minutes(60, {}))).toBe(false);
    expect(comes('AcceptBurnSlow', minutes(360, {}))).toBe(false);
  });

  test('nothing but failures is an alarm: silence of what is accepted hides none', () => {
    expect(comes('AcceptBurnFast', minutes(60, { Failed: 5 }))).toBe(true);
  });
});

describe('durable writes, 99 %', () => {
  test('a fifth late, for an hour and still: the fast pair comes', () => {
    expect(comes('DurableBurnFast', minutes(60, { Applied: 1000, Late: 200 }))).toBe(true);
  });

  test('14 % late: only the slow pair', () => {
    const history = minutes(360, { Applied: 1000, Late: 140 });

    expect(comes('DurableBurnFast', history)).toBe(false);
    expect(comes('DurableBurnSlow', history)).toBe(true);
  });

  test('a late write is an applied one: all late is a hundred percent, not a half', () => {
    const { DurableBurnFast5m } = alarms;

    expect(DurableBurnFast5m && shown(DurableBurnFast5m, minutes(5, { Applied: 70, Late: 70 }))).toBe(100);
  });

  test('5 % late brings none', () => {
    expect(comes('DurableBurnSlow', minutes(360, { Applied: 1000, Late: 50 }))).toBe(false);
  });
});

describe('shares of 5xx by the minute', () => {
  const { DoorAway, DoorAnswers5xx } = alarms;

  test('all of a hundred requests that the front door answers with 5xx are 100 %, half of them 50 %', () => {
    expect(DoorAnswers5xx && shown(DoorAnswers5xx, [{ RequestCount: 100, HTTPCode_Target_5XX_Count: 100 }])).toBe(100);
    expect(DoorAnswers5xx && shown(DoorAnswers5xx, [{ RequestCount: 100, HTTPCode_Target_5XX_Count: 50 }])).toBe(50);
  });

  test('all of a hundred that the load balancer answers itself are 100 %, whether they had a target or not', () => {
    expect(DoorAway && shown(DoorAway, [{ RequestCount: 100, HTTPCode_ELB_5XX_Count: 100 }])).toBe(100);
    expect(DoorAway && shown(DoorAway, [{ HTTPCode_ELB_5XX_Count: 100 }])).toBe(100);
    expect(DoorAway && shown(DoorAway, [{ RequestCount: 100, HTTPCode_ELB_5XX_Count: 5 }])).toBe(5);
  });

  test.each([93.1, 96.5, 99.999])('with an objective of %s %%, total failure brings both', (acceptAvailability) => {
    const own = alarmsOf(watched({ monitoring: { objectives: { acceptAvailability } } }).template);
    const away = { RequestCount: 70, HTTPCode_ELB_5XX_Count: 70 };
    const failing = { RequestCount: 70, HTTPCode_Target_5XX_Count: 70 };

    expect(comesIn(own.DoorAway, minutes(5, away))).toBe(3);
    expect(comesIn(own.DoorAnswers5xx, minutes(5, failing))).toBe(3);
  });

  test('none is 0 %, and silence is no data', () => {
    expect(DoorAnswers5xx && shown(DoorAnswers5xx, [{ RequestCount: 10 }])).toBe(0);
    expect(DoorAnswers5xx && shown(DoorAnswers5xx, [{}])).toBeUndefined();
  });
});
