import type { RecordedResource } from "../record";
import { isBothSides, differs, type BothSides, type Comparison, type Pair } from "../compare";
import type { FieldChange } from "../fields";
import { kindOf, nameOf, shown, textAt, valueAt } from "../objects";
import type { Area } from "../report";
import { joined, listed, say, type Sentence } from "../sentence";
import { isCertificate, isLeaf } from "./certificates";
import { anyWords, isOption } from "./changeWords";
import { pinnedIdentities } from "./pinnedIdentities";

/** Role of a resource in issuing leaves. */
type Role = "authority" | "issuer" | "guard" | "grant";

const roles: readonly (readonly [RegExp, Role])[] = [
    [/^tls:index\/(privateKey:PrivateKey|selfSignedCert:SelfSignedCert)$/, "authority"],
    [/^gcp:certificateauthority\/(caPool:CaPool|authority:Authority)$/, "authority"],
    [/^gcp:certificateauthority\/certificateTemplate:CertificateTemplate$/, "guard"],
    [/^kubernetes:policy\.cert-manager\.io\/\w+:CertificateRequestPolicy$/, "guard"],
    [/^gcp:.*(IamMember|IAMMember)$/, "grant"],
    [
        /^kubernetes:admissionregistration\.k8s\.io\/v1:ValidatingAdmissionPolicy(Binding)?$/,
        "guard",
    ],
    [/^kubernetes:(cert-manager|cas-issuer\.jetstack)\.io\/\w+:(\w+)?Issuer$/, "issuer"],
];

/** True for the CA, its issuers, and the objects that control who may request certificates. */
export const isOfRoot = (resource: RecordedResource) => roleOf(resource) !== undefined;

/** Changes of the CA, its issuers, its admission and its IAM grants. */
export function trustRootArea(comparison: Comparison, of: readonly Pair[]): Area {
    const changed = of.filter(differs);
    const swap = comparison.before === undefined ? [] : swapWords(comparison, changed);
    return { title: "Trust root", findings: [...swap, ...changed.map(rootWords)] };
}

function roleOf(resource: RecordedResource): Role | undefined {
    if (isCertificate(resource) && !isLeaf(resource)) return "authority";
    return roles.find(([pattern]) => pattern.test(resource.type))?.[1];
}

/** True if leaves chain to another root after the update. */
export function isNewRoot({ pairs }: Comparison): boolean {
    return pairs.some(
        (pair) =>
            differs(pair) && ((isAuthority(pair) && makesNewRoot(pair)) || isRedirected(pair)),
    );
}

/** Fields of an issuer that select the signing CA. */
const signers = ["ca", "caPoolId", "certificateAuthorityId", "location", "project"];

/** True for an issuer whose signing CA changes, such as another existing pool. */
function isRedirected(pair: Pair): boolean {
    if (!isBothSides(pair) || roleOf(pair.after) !== "issuer") return false;
    return pair.changes.some(
        ({ path: [top, field = ""] }) => top === "spec" && signers.includes(field),
    );
}

const isAuthority = ({ before, after }: Pair) =>
    [before, after].some((one) => one !== undefined && roleOf(one) === "authority");

function swapWords(comparison: Comparison, changed: readonly Pair[]): readonly Sentence[] {
    if (!isNewRoot(comparison)) return [];
    const refused = changed
        .filter((pair) => isAuthority(pair) && makesNewRoot(pair) && pair.before?.protect === true)
        .map(({ before }) => (before === undefined ? "" : urnName(before)));
    const refusal =
        refused.length === 0
            ? []
            : say` An update refuses it as it is: ${listed(refused)} ${refused.length === 1 ? ["is"] : ["are"]} protected.`;
    return [
        say`new root: every peer must trust it first, else the link breaks when its leaves are issued.${refusal}`,
    ];
}

/** True if this change of a CA gives the leaves another root. */
function makesNewRoot(pair: Pair): boolean {
    if (!isBothSides(pair)) return true;
    const inputs = pair.changes.filter((change) => !isOption(change));
    if (pair.after.type.startsWith("tls:")) return inputs.length > 0;
    if (pair.after.type.startsWith("gcp:")) return inputs.some((change) => !isMutable(change));
    return (
        inputs.length > 0 && valueAt(pair.after, "spec", "privateKey", "rotationPolicy") !== "Never"
    );
}

/**
 * Fields of a CA pool and an authority that are updated in place; a change of any other field
 * recreates it (@pulumi/gcp, certificateauthority.Authority and CaPool: "changes force recreation").
 */
const mutable = [
    "deletionProtection",
    "desiredState",
    "gcsBucket",
    "gracePeriod",
    "ignoreActiveCertificatesOnDeletion",
    "issuancePolicy",
    "labels",
    "pemCaCertificate",
    "publishingOptions",
    "skipGracePeriod",
    "subordinateConfig",
    "userDefinedAccessUrls",
];

const isMutable = ({ path: [field = ""] }: FieldChange) => mutable.includes(field);

function rootWords(pair: Pair): Sentence {
    const { before, after } = pair;
    if (isBothSides(pair)) return changedWords(pair);
    if (after !== undefined) return say`${label(after)}: new${details(after)}`;
    if (before === undefined) return [];
    return say`${label(before)}: removed`;
}

function changedWords(pair: BothSides): Sentence {
    const pinned = pinnedIdentities(pair);
    const words = pinned.rest.map((change) =>
        anyWords({ ...change, path: withoutSpec(change.path) }),
    );
    const role = roleOf(pair.after);
    const again =
        role === "authority" && isCertificate(pair.after) && !makesNewRoot(pair)
            ? [say`issued again with its old key, so that leaves stay valid`]
            : [];
    return say`${label(pair.after)}: ${joined([...pinned.words, ...words, ...again], "; ")}`;
}

const withoutSpec = (path: readonly string[]) => (path[0] === "spec" ? path.slice(1) : path);

/** `SelfSignedCert trust-root-certificate`; the Pulumi name, as in config and errors. */
const label = (resource: RecordedResource) =>
    say`${kindOf(resource)} ${resource.type.startsWith("kubernetes:") ? nameOf(resource) : urnName(resource)}`;

const urnName = ({ urn }: RecordedResource) => urn.split("::").at(-1) ?? urn;

/** Lifetime, tier, location, role and member of a new resource, if it has them. */
function details(resource: RecordedResource): Sentence {
    const hours = valueAt(resource, "validityPeriodHours");
    const facts = [
        ...(typeof hours === "number" ? [say`${hours} hours, ${Math.round(hours / 24)} days`] : []),
        ...["tier", "location", "lifetime", "role", "member"].flatMap((field) => {
            const value = textAt(resource, field);
            return value === undefined ? [] : [say`${field} ${shown(value)}`];
        }),
        ...(isCertificate(resource)
            ? [say`lifetime ${textAt(resource, "spec", "duration") ?? "default"}`]
            : []),
    ];
    return facts.length === 0 ? [] : say`, ${joined(facts, ", ")}`;
}
