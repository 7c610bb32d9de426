import {
    reservedValuesIn,
    withoutPods,
    type ReservedValue,
    type ReservedValueInUse,
} from "./values";

const account =
    "only the account cert-manager-google-cas-issuer may act as the Google service account that asks for certificates";
const program = "the program sets it, and its own would win without a word";

const reserved: readonly ReservedValue[] = [
    ...[["nameOverride"], ["serviceAccount", "create"], ["serviceAccount", "name"]].map((path) => ({
        path,
        because: account,
    })),
    ...[
        ["serviceAccount", "annotations", "iam.gke.io/gcp-service-account"],
        ["crds", "enabled"],
        ["crds", "keep"],
        ["app", "approval", "enabled"],
    ].map((path) => ({ path, because: program })),
];

const replicaCounts: readonly ReservedValue[] = [
    { path: ["replicaCount"], because: "without google-cas-issuer no leaf is issued or renewed" },
];

/** The values of google-cas-issuer's chart 0.12 that config must not set. */
export function reservedIssuerValues(
    values: Readonly<Record<string, unknown>>,
): readonly ReservedValueInUse[] {
    return [...reservedValuesIn(values, reserved), ...withoutPods(values, replicaCounts)];
}
