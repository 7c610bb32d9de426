import { isSecret, mapLeaves, unknownValue, type Value } from "../rules/wire";

/** What a reader sees in place of a secret. */
export const maskedSecret = "[secret]";

/** What a reader sees in place of a value that only an update can know. */
export const maskedUnknown = "[unknown]";

/** The value as a reader may see it: no secret, unknowns named. */
export function mask(value: Value): Value {
    return mapLeaves(value, (leaf) => {
        if (isSecret(leaf)) return maskedSecret;
        return leaf === unknownValue ? maskedUnknown : leaf;
    });
}
