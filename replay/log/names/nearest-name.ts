/** So many characters of a name may be wrong at most, and no more than a third of them. */
const MOST_ERRORS = 3;
/** Longer names are not compared: the work grows with the square of their length. Source: the longest name that Kubernetes knows. */
const LONGEST = 253;
/** A name that only begins as another does is taken for it from so many characters on. */
const SHORTEST_BEGINNING = 3;

/**
 * The name that somebody most likely meant who wrote `wanted`: the nearest one, or else the first that goes on after it, as the name of a
 * Pod goes on after that of its Deployment. Undefined when none is near. Case does not count.
 */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  const word = wanted.toLowerCase();
  let most = Math.min(MOST_ERRORS, Math.floor(word.length / 3));
  let nearest: string | undefined;
  let longer: string | undefined;
  for (const name of names) {
    if (name === wanted) continue;
    const other = name.toLowerCase();
    if (word.length >= SHORTEST_BEGINNING && other.startsWith(word)) longer = least(longer, name);
    const errors = editDistance(word, other, most);
    if (errors === undefined || (errors === most && nearest !== undefined && least(nearest, name) === nearest))
      continue;
    most = errors;
    nearest = name;
  }
  return nearest ?? longer;
}

/** Of two names that are as near, always the same, in whatever order they come. */
function least(one: string | undefined, other: string): string {
  return one !== undefined && one <= other ? one : other;
}

/**
 * How many characters must be added, removed, replaced or swapped with their neighbour to make one text of another; undefined when it
 * takes more than `most`. Source: F. Damerau, A technique for computer detection and correction of spelling errors, 1964; the variant
 * that edits no part twice.
 */
export function editDistance(left: string, right: string, most: number): number | undefined {
  if (Math.abs(left.length - right.length) > most || Math.max(left.length, right.length) > LONGEST) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    let fewest = row;
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1];
      let errors = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1));
      const isSwapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwapped) errors = Math.min(errors, beforeLast[column - 2]! + 1);
      current.push(errors);
      fewest = Math.min(fewest, errors);
    }
    if (fewest > most) return undefined;
    beforeLast = last;
    last = current;
  }
  const errors = last[right.length]!;
  return errors <= most ? errors : undefined;
}
