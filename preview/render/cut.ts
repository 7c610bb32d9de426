/** Lines that are shown, and how many are not. */
export interface Cut {
    readonly lines: readonly string[];
    readonly left: number;
}

/** As many lines from the first on as fit into so many characters, line ends included. */
export function cutLines(lines: readonly string[], characters: number): Cut {
    let room = characters;
    const count = lines.findIndex((line) => (room -= line.length + 1) < 0);
    return count === -1
        ? { lines, left: 0 }
        : { lines: lines.slice(0, count), left: lines.length - count };
}

/**
 * Gives each part its share of the room: what one does not need is left to those after it.
 * @returns The parts cut to their shares, and the room that is left.
 */
export function cutParts(
    parts: readonly (readonly string[])[],
    characters: number,
): { readonly parts: readonly Cut[]; readonly room: number } {
    let room = characters;
    const cut = parts.map((lines, index) => {
        const part = cutLines(lines, Math.floor(room / (parts.length - index)));
        room -= part.lines.reduce((sum, line) => sum + line.length + 1, 0);
        return part;
    });
    return { parts: cut, room };
}
