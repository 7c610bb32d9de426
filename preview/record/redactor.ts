import { isSecret, unknownValue, type Properties, type Value } from "../../rules/wire";
import { maskedSecret } from "../masking";

/** Shorter secrets would blank ordinary words. */
const shortest = 8;

/** Clears messages of the secrets that a program or a rule repeats in them. */
export class Redactor {
    private readonly secrets = new Set<string>();

    /** Remembers every secret in these properties, its lines and its base64 form. */
    learn(properties: Properties): void {
        for (const text of secretTexts(properties, false)) {
            this.remember(text);
            this.remember(Buffer.from(text).toString("base64"));
            text.split("\n").forEach((line) => this.remember(line));
        }
    }

    clean(message: string): string {
        return [...this.secrets].reduce((text, one) => text.replaceAll(one, maskedSecret), message);
    }

    private remember(text: string): void {
        if (text.length >= shortest && !text.startsWith("-----")) this.secrets.add(text);
        else if (text.includes("\n")) this.secrets.add(text);
    }
}

function secretTexts(value: Value, isInSecret: boolean): string[] {
    if (isSecret(value)) return secretTexts(value.value, true);
    if (typeof value === "string") return isInSecret && value !== unknownValue ? [value] : [];
    if (typeof value !== "object" || value === null) return [];
    return Object.values(value).flatMap((child) => secretTexts(child, isInSecret));
}
