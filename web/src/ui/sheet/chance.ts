/** Pseudo-random numbers for tests: the same ones each time, so that a failure can be repeated. */
export function chance(seed: number): (n: number) => number {
  let s = seed;
  return (n) => ((s = (Math.imul(s, 1664525) + 1013904223) >>> 0) >>> 8) % n;
}
