import type { Tone } from './picture';

/** Okabe and Ito's colours, which people who see few colours tell apart. Source: jfly.uni-koeln.de/color, 2008. */
export const TONES: Readonly<Record<Tone, string>> = {
  offered: '#0072b2',
  applied: '#009e73',
  waiting: '#e69f00',
  ours: '#0072b2',
  other: '#b9bec6',
  good: '#009e73',
  near: '#e69f00',
  over: '#d55e00',
  mark: '#b0306a',
  acknowledged: '#009e73',
  refused: '#e69f00',
  unknown: '#d55e00',
  // One hue, the rarer the darker.
  p50: '#56b4e9',
  p95: '#0072b2',
  p99: '#08264a',
  backlog: '#e69f00',
  inFlight: '#56b4e9',
  age: '#2b2b2b',
  // What was done to the path is no series of it: grey, behind all others.
  fault: '#6b7280',
  invalid: '#6b7280',
};

export const PAPER = { background: '#ffffff', ink: '#1f2937', quiet: '#5b6573', grid: '#e5e8ec' };

/** The SVG names the font that the PNG is made with; Verdana and its like are of the same width. */
export const FONT = 'DejaVu Sans, Verdana, Geneva, sans-serif';

export const CANVAS = { width: 1200, height: 800 };

/** Unit: pixels. */
export const TEXT = { title: 26, subtitle: 16, label: 15, small: 14 };
