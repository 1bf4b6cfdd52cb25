// What a chart shows: series in, picture out. Plain data, so that whoever has numbers (a plan, a load report) needs no
// drawing library to say what is to be seen; `draw.ts` draws it.

/** Meanings, not colours: the same thing has the same colour in every picture. */
export type Tone =
  | 'offered'
  | 'applied'
  | 'waiting'
  | 'ours'
  | 'other'
  | 'good'
  | 'near'
  | 'over'
  | 'mark'
  | 'acknowledged'
  | 'refused'
  | 'unknown'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'backlog'
  | 'inFlight'
  | 'age'
  | 'fault'
  | 'invalid';

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

/** A series of a panel. A point without a value is a gap: the line ends before it and begins anew behind it. */
export interface PanelSeries extends Omit<LineSeries, 'points'> {
  readonly points: readonly (readonly [number, number | undefined])[];
}

export interface PanelAxis {
  readonly name: string;
  /** @default 'number' */
  readonly unit?: 'number' | 'seconds';
  /** Powers of ten; values of nought are drawn at its lower end. @default false */
  readonly logarithmic?: boolean;
}

export interface Panel {
  readonly left: PanelAxis;
  readonly right?: PanelAxis;
  readonly series: readonly PanelSeries[];
  /** What is said where no series has a point. @default - nothing */
  readonly empty?: string;
}

/** A time in which something was so. Of no length: a moment. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** Two to four panels of lines above each other, over one common time. */
export interface PanelsPicture {
  readonly kind: 'panels';
  readonly title: string;
  readonly subtitle: string;
  readonly x: { readonly name: string; readonly min: number; readonly max: number };
  readonly panels: readonly Panel[];
  /** Shaded over all panels. */
  readonly windows?: readonly TimeWindow[];
  /** One after another, in a strip above the panels. */
  readonly phases?: readonly TimeWindow[];
  /** Lines over all panels. */
  readonly marks?: readonly Mark[];
}

export interface PointSeries {
  readonly name: string;
  readonly tone: Tone;
  /** Told apart without colours too. */
  readonly shape: 'circle' | 'diamond' | 'triangle';
  readonly points: readonly { readonly x: number; readonly y: number; readonly label?: string }[];
  /** Whether a thin line goes from left to right through these and those of the other joined series. @default false */
  readonly joined?: boolean;
}

/** Points over a number. */
export interface PointPicture {
  readonly kind: 'points';
  readonly title: string;
  readonly subtitle: string;
  readonly x: { readonly name: string };
  readonly y: PanelAxis;
  readonly series: readonly PointSeries[];
  /** Upright lines. */
  readonly marks?: readonly Mark[];
  /** Lying lines. */
  readonly limits?: readonly Mark[];
}

export type Picture = LinePicture | BarPicture | PanelsPicture | PointPicture;
