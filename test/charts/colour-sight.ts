// How far two colours are apart, for people who see them all and for those who lack one kind of cone.

export type Sight = 'all' | 'protan' | 'deutan';

type Three = readonly [number, number, number];

/** Of linear RGB. Source: Machado, Oliveira and Fernandes 2009, severity 1. */
const SEEN: Readonly<Record<Sight, readonly [Three, Three, Three]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** CIE 1976 difference: 2 is just seen side by side, 10 at a glance. */
export function apart(one: string, other: string, sight: Sight): number {
  const a = lab(seen(linear(one), sight));
  const b = lab(seen(linear(other), sight));
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function linear(hex: string): Three {
  const part = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function seen(colour: Three, sight: Sight): Three {
  const [r, g, b] = SEEN[sight].map((row) => clamp(row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2]));
  return [r ?? 0, g ?? 0, b ?? 0];
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

function lab([r, g, b]: Three): Three {
  const root = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
