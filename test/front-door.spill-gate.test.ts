import {
  LONGEST_PAUSE_MS,
  RETURN_BELOW_MS,
  SPILL_ABOVE_MS,
  SpillGate,
  TRIALS_TO_RETURN,
} from '../lambda/front-door/direct/spill-gate';

const FAST = 10;

describe('the gate alone', () => {
  function gateAt() {
    let now = 0;
    const gate = new SpillGate(() => now);
    const pass = (millis: number) => {
      now += millis;
    };
    /** How long it stays shut from now. Unit: milliseconds. */
    const shutFor = () => {
      const start = now;
      while (!gate.admits()) now += 100;
      return now - start;
    };
    return { gate, pass, shutFor };
  }

  it('lets every write through while the table is calm', () => {
    const { gate } = gateAt();

    for (let write = 0; write < 100; write += 1) gate.report(SPILL_ABOVE_MS, false);

    expect([gate.admits(), gate.admits()]).toEqual([true, true]);
  });

  it('turns at the first throttle', () => {
    const { gate } = gateAt();

    gate.report(FAST, true);

    expect(gate.admits()).toBe(false);
  });

  it('turns at a slow average, and not at one slow call', () => {
    const { gate } = gateAt();
    gate.report(SPILL_ABOVE_MS * 9, false);
    expect(gate.admits()).toBe(true);

    for (let write = 0; write < 30; write += 1) gate.report(SPILL_ABOVE_MS + 50, false);

    expect(gate.admits()).toBe(false);
  });

  it('lets one trial through after a second, and the others wait for it', () => {
    const { gate, pass } = gateAt();
    gate.report(FAST, true);

    pass(999);
    expect(gate.admits()).toBe(false);
    pass(1);

    expect([gate.admits(), gate.admits()]).toEqual([true, false]);
  });

  it('turns back after three good trials, one behind another', () => {
    const { gate, pass } = gateAt();
    gate.report(FAST, true);
    pass(1000);

    for (let trial = 0; trial < TRIALS_TO_RETURN; trial += 1) {
      expect([gate.admits(), gate.admits()]).toEqual([true, false]);
      gate.report(RETURN_BELOW_MS, false);
    }

    expect([gate.admits(), gate.admits()]).toEqual([true, true]);
  });

  it('does not turn back for a call that would hardly have turned it', () => {
    const { gate, pass } = gateAt();
    gate.report(FAST, true);
    pass(1000);

    gate.admits();
    gate.report(RETURN_BELOW_MS + 1, false);

    expect(gate.admits()).toBe(false);
  });

  it('waits twice as long after each bad trial, up to half a minute', () => {
    const { gate, shutFor } = gateAt();
    gate.report(FAST, true);
    const pauses: number[] = [];

    for (let trial = 0; trial < 7; trial += 1) {
      pauses.push(shutFor());
      gate.report(FAST, true);
    }

    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, LONGEST_PAUSE_MS, LONGEST_PAUSE_MS]);
  });

  it('begins its trials anew after a bad one', () => {
    const { gate, shutFor } = gateAt();
    gate.report(FAST, true);
    for (const bad of [false, false, true, false, false]) {
      shutFor();
      gate.report(FAST, bad);
    }

    expect([gate.admits(), gate.admits()]).toEqual([true, false]);
  });

  it('does not wait for a trial whose process has died', () => {
    const { gate, pass } = gateAt();
    gate.report(FAST, true);
    pass(1000);
    gate.admits();

    pass(4999);
    expect(gate.admits()).toBe(false);
    pass(1);

    expect(gate.admits()).toBe(true);
  });

  it('learns nothing from what was on its way when it turned', () => {
    const { gate, pass } = gateAt();
    gate.report(FAST, true);

    for (let write = 0; write < 10; write += 1) gate.report(FAST, write % 2 === 0);

    expect(gate.admits()).toBe(false);
    pass(1000);
    expect(gate.admits()).toBe(true);
  });
});
