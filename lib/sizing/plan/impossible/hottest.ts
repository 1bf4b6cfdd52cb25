import { ENTRIES_PER_SEND } from '../../../../lambda/contract/limits';
import { FIFO_GROUP_CALLS, PARTITION_WRITE_UNITS } from '../../limits';
import { shown } from '../../rounding';
import { hottestWritesPerSecond } from '../bottlenecks/record-table';
import { groupSendsPerSecond } from '../bottlenecks/write-buffer';
import type { Impossible } from '../plan';
import type { Situation } from '../situation';
import { groupWritesPerSecond } from '../told/write-buffer';

/** What one record takes is not to be bought: neither its place in a partition nor its turn in a queue. */
export function hottestImpossible(situation: Situation): readonly Impossible[] {
  const { main, hottest, demand } = situation;
  if (hottest === 0) return [];
  const asked = askedOf(situation);
  if (main.kind === 'fifo') {
    const rate = groupWritesPerSecond(main);
    if (main.wanted * hottest > rate) {
      return [
        {
          asked,
          limit: `one record in order takes ${shown(rate)} writes/s: SQS hands out one batch of its message group at a time, ${main.source.batchSize} messages in ${shown(main.runSeconds)} s, and ${shown(main.wanted * hottest)}/s are to be applied`,
          wouldTake: wouldTakeOf(situation, rate / main.wanted),
        },
      ];
    }
    const messages = demand.peakWritesPerSecond * hottest;
    const most = groupSendsPerSecond(demand.writesPerRequest);
    if (messages <= most) return [];
    return [
      {
        asked,
        limit: `a message group is sent ${shown(most)} messages/s at the most, ${FIFO_GROUP_CALLS.value} calls/s to a partition of the FIFO queue with ${shown(most / FIFO_GROUP_CALLS.value)} in each, and ${shown(messages)}/s come`,
        wouldTake: `${most < FIFO_GROUP_CALLS.value * ENTRIES_PER_SEND ? `bulks of ${ENTRIES_PER_SEND} (writesPerRequest), ` : ''}${wouldTakeOf(situation, most / demand.peakWritesPerSecond)}`,
      },
    ];
  }
  const most = hottestWritesPerSecond(situation);
  if (main.wanted <= most) return [];
  return [
    {
      asked,
      limit: `one record takes ${shown(PARTITION_WRITE_UNITS.value)} write units/s, the partition's, and ${shown((main.wanted / most) * PARTITION_WRITE_UNITS.value)}/s are left where each batch of ${main.writesPerRun} writes it once`,
      wouldTake: `a peakWritesPerSecond of ${shown(Math.floor((demand.peakWritesPerSecond * most) / main.wanted))} or less, larger batches (knobs.batchSize), smaller records, writes to more records, or a longer acceptableDelaySeconds`,
    },
  ];
}

function askedOf({ demand, asked }: Situation): string {
  const { hottestShare, peakWritesPerSecond: peak } = demand;
  const { spread = 1 } = asked;
  const parts = spread > 1 ? `, over ${spread} parts` : '';
  return `${shown(peak * hottestShare)} writes/s for one record${parts} (${shown(hottestShare * 100)} % of ${shown(peak)}/s)`;
}

/** `share` is what one message group may have of all writes. */
function wouldTakeOf({ demand, asked, policy, main }: Situation, share: number): string {
  const { spread = 1 } = asked;
  const parts = Math.ceil(demand.hottestShare / share);
  const spreadText =
    policy === 'counter'
      ? `a spread of ${parts} parts, `
      : 'a counter collection with a spread, where the writes are increments, ';
  const longer = main.bound === 'burst' ? ', or a longer acceptableDelaySeconds' : '';
  // Down, or it would be a little too much again.
  const most = Math.floor(share * spread * 1000) / 1000;
  return `${spreadText}${most > 0 ? `a hottestShare of ${most} or less` : 'fewer writes to one record'}${longer}`;
}
