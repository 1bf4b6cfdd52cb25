/** Linear over the seconds since the target became healthy. Source: ALB, "Slow start mode". 1 once they are over. */
export function slowStartShare(sinceMilliseconds: number, slowStartSeconds: number): number {
  if (slowStartSeconds <= 0) return 1;
  return Math.min(1, Math.max(0, sinceMilliseconds / (slowStartSeconds * 1000)));
}
