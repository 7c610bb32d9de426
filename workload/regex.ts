/** Source of a regular expression that matches just this text. */
export const escaped = (text: string) => text.replace(/[^\w-]/g, "\\$&");

/** Source that matches one of the texts; longest first, so that no prefix of one matches instead. */
export const alternatives = (texts: readonly string[]) =>
    texts
        .toSorted((a, b) => b.length - a.length)
        .map(escaped)
        .join("|");
