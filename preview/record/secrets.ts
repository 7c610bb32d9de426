import {
    isSecret,
    mapLeaves,
    secret,
    unknownSecret,
    unknownValue,
    type Properties,
    type Value,
} from "../../rules/wire";
import { maskedSecret } from "../fields";
import { encryptedMarker } from "../../config/project";

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

/** The properties with an unknown secret in place of all that was made of encrypted config. */
export function hideEncrypted(properties: Properties): Properties {
    return Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, mapLeaves(value, hide)]),
    );
}

function hide(leaf: Value): Value {
    if (isSecret(leaf)) return secret(mapLeaves(leaf.value, hide));
    const isMarked = typeof leaf === "string" && leaf.includes(encryptedMarker);
    return isMarked ? unknownSecret : leaf;
}
