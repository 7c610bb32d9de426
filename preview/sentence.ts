/** Text from the program under review. Renderers must escape it. */
export interface Data {
    readonly data: string;
}

/** A sentence as parts: our own words (strings) and untrusted {@link Data}. */
export type Sentence = readonly (string | Data)[];

/**
 * Template tag for a sentence. Literal text and numbers are our own words, an interpolated string
 * becomes {@link Data}, an interpolated sentence is inserted.
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

/** Joins sentences with a separator. */
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

/** The sentence as plain text, unescaped. */
export function plainText(sentence: Sentence): string {
    return sentence.map((part) => (typeof part === "string" ? part : part.data)).join("");
}
