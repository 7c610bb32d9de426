/** Edits that a misspelt name may have for each of its characters. */
const tolerance = 0.4;

/**
 * The candidate that a misspelt name probably means; undefined if none is close. Case is ignored.
 * Close means few edits for the length of the name: an inserted, deleted or replaced character, or
 * two swapped neighbours.
 */
export function closest(name: unknown, candidates: readonly string[]): string | undefined {
    if (typeof name !== "string" || candidates.includes(name)) return undefined;
    const rated = candidates.map((candidate) => ({
        candidate,
        edits: editsBetween(name.toLowerCase(), candidate.toLowerCase()),
        allowed: Math.floor(Math.max(name.length, candidate.length) * tolerance),
    }));
    const close = rated.filter(({ edits, allowed }) => edits <= allowed);
    return close.sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** Names longer than this are not compared: the time grows with the square of the length. */
const longest = 100;

/** Optimal string alignment distance. */
function editsBetween(from: string, to: string): number {
    if (Math.max(from.length, to.length) > longest) return Infinity;
    const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
    const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
    for (let row = 1; row <= from.length; row++) {
        rows.push([row]);
        for (let column = 1; column <= to.length; column++) {
            const [a, b] = [from[row - 1], to[column - 1]];
            const isSwap = a === to[column - 2] && b === from[row - 2];
            rows[row]?.push(
                Math.min(
                    at(row - 1, column) + 1,
                    at(row, column - 1) + 1,
                    at(row - 1, column - 1) + (a === b ? 0 : 1),
                    isSwap ? at(row - 2, column - 2) + 1 : Infinity,
                ),
            );
        }
    }
    return at(from.length, to.length);
}
