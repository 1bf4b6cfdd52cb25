// What a chart shows: series in, picture out. Plain data, so that whoever has numbers (a plan, a load report) needs no
// drawing library to say what is to be seen; `draw.ts` draws it.

/** Meanings, not colours: the same thing has the same colour in every picture. */
export type Tone = 'offered' | 'applied' | 'waiting' | 'ours' | 'other' | 'good' | 'near' | 'over' | 'mark';

export interface Axis {
  readonly name: string;
  /**
   * Seconds have ticks at whole minutes and hours.
   * @default 'number'
   */
  readonly unit?: 'number' | 'seconds';
  /** @default - just above the largest value */
  readonly max?: number;
}

/** A moment or a value that is named in the picture. */
export interface Mark {
  readonly at: number;
  readonly label: string;
}

export interface LineSeries {
  readonly name: string;
  readonly tone: Tone;
  readonly points: readonly (readonly [number, number])[];
  /** Of which of the two axes. @default 'left' */
  readonly axis?: 'left' | 'right';
  /** Whether it is filled down to the axis. @default false */
  readonly filled?: boolean;
  /** @default false */
  readonly dashed?: boolean;
}

/** Lines over one common axis, with up to two scales. */
export interface LinePicture {
  readonly kind: 'lines';
  readonly title: string;
  /** What was measured or asked. */
  readonly subtitle: string;
  readonly x: Axis;
  readonly left: Axis;
  readonly right?: Axis;
  readonly series: readonly LineSeries[];
  /** Moments on the common axis. */
  readonly marks?: readonly Mark[];
}

export interface BarSeries {
  readonly name: string;
  readonly tone: Tone;
  /** One for each category; what has none is not drawn. */
  readonly values: readonly (number | undefined)[];
  /** Each bar's own tone, where they differ. @default - the series' tone */
  readonly tones?: readonly Tone[];
}

export interface BarPanel {
  readonly name: string;
  readonly series: readonly BarSeries[];
  readonly label: (value: number) => string;
  /** @default - as `label` */
  readonly tick?: (value: number) => string;
  /** @default false */
  readonly logarithmic?: boolean;
  /** Lines across all bars. */
  readonly marks?: readonly Mark[];
}

/** Lying bars by category, in one panel or in two beside each other. */
export interface BarPicture {
  readonly kind: 'bars';
  readonly title: string;
  readonly subtitle: string;
  /** From top to bottom. */
  readonly categories: readonly string[];
  readonly panels: readonly BarPanel[];
  /** What the colours of bars with tones of their own mean. @default - the series' names */
  readonly legend?: readonly { readonly name: string; readonly tone: Tone }[];
}

export type Picture = LinePicture | BarPicture;
