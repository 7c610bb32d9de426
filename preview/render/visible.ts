/**
 * Control characters and those that reorder or hide text (Unicode's bidirectional controls, zero
 * width characters, line and paragraph separators): a name that holds one reads as another.
 */
const hidden =
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The text on one line, with hidden characters written out: `\u202e`. */
export function visible(text: string): string {
    return text.replace(
        hidden,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}
