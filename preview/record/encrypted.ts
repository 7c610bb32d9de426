import { encryptedMarker } from "../../config/project";
import {
    isSecret,
    mapLeaves,
    secret,
    unknownSecret,
    type Properties,
    type Value,
} from "../../rules/wire";

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
