/**
 * Things that are made once for a key and kept, as many as were used last.
 *
 * @module
 */

/**
 * Gives what belongs to something, made when it is not there.
 *
 * @param most how many are kept
 * @param keyOf equal for what shares one
 */
export function keep<Of, T extends object>(
  most: number,
  keyOf: (of: Of) => string,
  make: (of: Of) => T,
): (of: Of) => T {
  // A `Map` keeps the order of insertion: re-inserting on use puts the longest unused first.
  const kept = new Map<string, T>();
  return (of) => {
    const key = keyOf(of);
    const found = kept.get(key) ?? make(of);
    kept.delete(key);
    kept.set(key, found);
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return found;
  };
}
