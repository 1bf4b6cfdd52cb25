/** How many there are at a time, where so many come a second and each stays so long. Source: Little (1961), L = λ W. */
export function littlesLaw(perSecond: number, secondsEach: number): number {
  return perSecond * secondsEach;
}
