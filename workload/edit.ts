/** Replaces the characters from `start` up to `end` by `text`. */
export interface Edit {
    readonly start: number;
    readonly end: number;
    readonly text: string;
}

/** Applies edits that do not overlap; every character outside them stays as it is. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
    return edits
        .toSorted((a, b) => b.start - a.start)
        .reduce(
            (text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end),
            source,
        );
}
