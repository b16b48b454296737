/**
 * Which known names a wrong or half-typed name may have meant.
 *
 * @module
 */

/**
 * The candidates most like `word`, best first: equal but for case, beginning with it, containing
 * it, then those that few slips of the keys away (a swap of neighbours is one slip). Candidates
 * that differ in more than a third of the letters are left out.
 *
 * @param limit how many to give at most
 */
export function nearest(word: string, candidates: readonly string[], limit = 3): string[] {
  const wanted = plain(word);
  if (wanted === "") return [];
  return [...new Set(candidates)]
    .map((candidate, place) => ({ candidate, place, distance: distance(wanted, plain(candidate)) }))
    .filter((one) => one.distance < Infinity)
    .sort((one, other) => one.distance - other.distance || one.place - other.place)
    .slice(0, Math.max(0, limit))
    .map((one) => one.candidate);
}

function plain(text: string): string {
  return text.normalize("NFC").trim().toLowerCase();
}

/** 0 for equal, below 1 for a name that contains the word, else the slips; Infinity when unlike. */
function distance(wanted: string, candidate: string): number {
  if (candidate === wanted) return 0;
  if (candidate.startsWith(wanted)) return 0.25;
  if (wanted.length >= 3 && candidate.includes(wanted)) return 0.5;
  const longest = Math.max(wanted.length, candidate.length);
  const most = Math.max(1, Math.floor(longest / 3));
  if (Math.abs(wanted.length - candidate.length) > most) return Infinity;
  const found = slips([...wanted], [...candidate]);
  return found <= most ? found : Infinity;
}

/** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment). */
function slips(one: readonly string[], other: readonly string[]): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, at(before, column - 2) + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
