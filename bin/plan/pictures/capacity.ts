import type { Plan } from '../../../lib/sizing/plan/plan';
import type { BarPicture, Tone } from '../../charts/picture';
import { number, percent } from '../../command-line/numbers';
import { headline } from '../texts';

const NEAR = 0.8;

/** What each part carries beside what is asked of it, the one that gives out first on top. */
export function capacityPicture(plan: Plan): BarPicture {
  const { bottlenecks, demand } = plan;
  const first = bottlenecks[0];
  return {
    kind: 'bars',
    title:
      first === undefined
        ? 'What each part carries'
        : `First to give out: ${first.what}, at ${number(first.writesPerSecond)} writes/s`,
    subtitle: `${headline(plan)}. Each step of the axis is ten times the one before.`,
    categories: bottlenecks.map(({ what }) => what),
    legend: [
      { name: 'carries the peak', tone: 'good' },
      { name: `the peak is over ${percent(NEAR)} of it`, tone: 'near' },
      { name: 'does not carry the peak', tone: 'over' },
    ],
    panels: [
      {
        name: 'writes/s',
        logarithmic: true,
        label: number,
        series: [
          {
            name: 'carries',
            tone: 'good',
            values: bottlenecks.map(({ writesPerSecond }) => writesPerSecond),
            tones: bottlenecks.map(
              ({ utilization }): Tone => (utilization > 1 ? 'over' : utilization > NEAR ? 'near' : 'good'),
            ),
          },
        ],
        marks: [
          { at: demand.peakWritesPerSecond, label: `peak ${number(demand.peakWritesPerSecond)}` },
          { at: demand.meanWritesPerSecond, label: `mean ${number(demand.meanWritesPerSecond)}` },
        ],
      },
    ],
  };
}
