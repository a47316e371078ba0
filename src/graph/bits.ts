/**
 * Sets of small numbers as bits. They are never changed once made, so that many may share one.
 *
 * @module
 */

/** A set of numbers. */
export type Bits = Readonly<Uint32Array>;

/** The set with nothing in it, of numbers below a count. */
export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5);
}

/** The set of all numbers below a count. */
export function allBits(count: number): Bits {
  return bitsOf(Array.from({ length: count }, (_, index) => index), count);
}

/** The set of these numbers, all below a count. */
export function bitsOf(indexes: readonly number[], count: number): Bits {
  const bits = new Uint32Array((count + 31) >>> 5);
  for (const index of indexes) bits[index >>> 5] |= 1 << (index & 31);
  return bits;
}

/** Whether a number is in a set. */
export function hasBit(bits: Bits, index: number): boolean {
  return (bits[index >>> 5] & (1 << (index & 31))) !== 0;
}

/** What is in one of two sets or in both. */
export function unite(one: Bits, other: Bits): Bits {
  if (one === other) return one;
  let isMore = false;
  let isLess = false;
  for (let word = 0; word < one.length; word++) {
    if ((one[word] & ~other[word]) !== 0) isMore = true;
    if ((other[word] & ~one[word]) !== 0) isLess = true;
  }
  if (!isLess) return one;
  if (!isMore) return other;
  return one.map((word, index) => word | other[index]);
}

/** What is in both of two sets. */
export function meet(one: Bits, other: Bits): Bits {
  if (one === other) return one;
  let isMore = false;
  let isLess = false;
  for (let word = 0; word < one.length; word++) {
    if ((one[word] & ~other[word]) !== 0) isMore = true;
    if ((other[word] & ~one[word]) !== 0) isLess = true;
  }
  if (!isMore) return one;
  if (!isLess) return other;
  return one.map((word, index) => word & other[index]);
}

/** Whether two sets hold the same. */
export function isSame(one: Bits, other: Bits): boolean {
  return one === other || one.every((word, index) => word === other[index]);
}
