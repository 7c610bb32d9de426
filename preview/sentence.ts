/** Data within a sentence: from the program under review, so whoever renders it must not trust it. */
export interface Data {
    readonly data: string;
}

/** What a reader is told: our own words, and data apart from them. */
export type Sentence = readonly (string | Data)[];

/**
 * Writes a sentence: literal text and numbers are our own words, every interpolated string is data,
 * and sentences are put in as they are.
 */
export function say(
    words: TemplateStringsArray,
    ...values: readonly (Sentence | string | number)[]
): Sentence {
    return words.flatMap((word, index): Sentence => {
        const value = values[index];
        if (value === undefined) return [word];
        if (typeof value === "number") return [word, String(value)];
        return typeof value === "string" ? [word, { data: value }] : [word, ...value];
    });
}

/** The sentences as one, with the separator between them. */
export function joined(sentences: readonly Sentence[], separator: string): Sentence {
    return sentences.flatMap((one, index) => (index === 0 ? one : [separator, ...one]));
}

/** Data values as a list in a sentence: `a, b, c`. */
export function listed(values: readonly string[]): Sentence {
    return joined(
        values.map((value) => say`${value}`),
        ", ",
    );
}

/** The sentence as a reader of plain text sees it. */
export function plainText(sentence: Sentence): string {
    return sentence.map((part) => (typeof part === "string" ? part : part.data)).join("");
}
