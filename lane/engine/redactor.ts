import { secretStrings, type Properties } from "./values";

/** Shorter secrets would blank ordinary words. */
const shortest = 8;

/** Clears messages of secrets that an API server, a tool or the program repeats in them. */
export class Redactor {
    private readonly secrets = new Set<string>();

    /** Remembers every secret in these properties, its lines and its base64 form. */
    learn(properties: Properties): void {
        for (const text of secretStrings(properties)) {
            this.remember(text);
            this.remember(Buffer.from(text).toString("base64"));
            text.split("\n").forEach((line) => this.remember(line));
        }
    }

    clean(message: string): string {
        return [...this.secrets].reduce((text, s) => text.replaceAll(s, "[secret]"), message);
    }

    private remember(text: string): void {
        if (text.length >= shortest && !text.startsWith("-----")) this.secrets.add(text);
        else if (text.includes("\n")) this.secrets.add(text);
    }
}
