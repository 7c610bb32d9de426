import { durationSeconds } from "../../pki/duration";
import type { RecordedResource } from "../record";
import { clientContracts, serverContracts } from "../../contracts";
import type { Link } from "../../link/link";
import { isBothSides, differs, type BothSides, type Comparison, type Pair } from "../compare";
import { nameOf, shown, textAt, textsAt, valueAt } from "../objects";
import type { Area } from "../report";
import { joined, listed, say, type Sentence } from "../sentence";
import { anyWords } from "./changeWords";

/** True for a cert-manager Certificate without isCA. */
export const isLeaf = (resource: RecordedResource) =>
    isCertificate(resource) && valueAt(resource, "spec", "isCA") !== true;

/** True for a cert-manager Certificate, leaf or CA. */
export const isCertificate = ({ type }: RecordedResource) =>
    type === "kubernetes:cert-manager.io/v1:Certificate";

/** Names, usages and lifetime of each leaf, and whether a change re-issues it. */
export function certificateArea({ after }: Comparison, of: readonly Pair[]): Area {
    return {
        title: "Certificates",
        findings: of.filter(differs).map((pair) => {
            if (isBothSides(pair)) return changedLeaf(pair, after.link);
            if (pair.after !== undefined) return newLeaf(pair.after);
            return pair.before === undefined ? [] : goneLeaf(pair.before);
        }),
    };
}

function newLeaf(leaf: RecordedResource): Sentence {
    const names = [...textsAt(leaf, "spec", "dnsNames"), ...textsAt(leaf, "spec", "ipAddresses")];
    return say`${nameOf(leaf)}: new, ${listed(usagesOf(leaf))}, ${lifetimeOf(leaf)}, ${
        names.length > 0 ? say`for ${listed(names)}, ` : []
    }as ${listed(textsAt(leaf, "spec", "uris"))}, signed by ${issuerOf(leaf)}`;
}

function goneLeaf(leaf: RecordedResource): Sentence {
    return say`${nameOf(leaf)}: removed; nothing renews it any more. cert-manager deletes its Secret ${
        textAt(leaf, "spec", "secretName") ?? ""
    } where the stack installs it; else delete it by hand`;
}

function changedLeaf(pair: BothSides, link: Link | undefined): Sentence {
    const { before, after, changes } = pair;
    const fields = new Set(changes.map(({ path }) => (path[0] === "spec" ? path[1] : path[0])));
    const lifetime = fields.has("duration") || fields.has("renewBefore");
    const known = [
        "duration",
        "renewBefore",
        "dnsNames",
        "ipAddresses",
        "uris",
        "usages",
        "issuerRef",
    ];
    const others = changes.filter(
        ({ path }) => path[0] !== "spec" || !known.includes(path[1] ?? ""),
    );
    const words = [
        ...(lifetime ? [say`lifetime ${lifetimeOf(before)} → ${lifetimeOf(after)}`] : []),
        ...listWords("DNS name", before, after, "dnsNames"),
        ...listWords("IP address", before, after, "ipAddresses"),
        ...listWords("URI", before, after, "uris"),
        ...listWords("usage", before, after, "usages"),
        ...(fields.has("issuerRef") ? [say`issuer ${issuerOf(before)} → ${issuerOf(after)}`] : []),
        ...others.map(anyWords),
        ...(isReissued(pair) ? [reissueWords(after, link)] : []),
    ];
    return say`${nameOf(after)}: ${joined(words, "; ")}`;
}

/** `no longer DNS name a`, `also DNS name b`. */
function listWords(
    what: string,
    before: RecordedResource,
    after: RecordedResource,
    field: string,
): readonly Sentence[] {
    const [was, is] = [textsAt(before, "spec", field), textsAt(after, "spec", field)];
    const gone = was.filter((item) => !is.includes(item));
    const come = is.filter((item) => !was.includes(item));
    const moved = gone.length + come.length === 0 && was.join("\n") !== is.join("\n");
    return [
        ...(gone.length > 0 ? [say`no longer ${[what]} ${listed(gone)}`] : []),
        ...(come.length > 0 ? [say`also ${[what]} ${listed(come)}`] : []),
        ...(moved ? [say`order of its ${[what]}s changed`] : []),
    ];
}

/**
 * cert-manager re-issues at once if the spec no longer matches the last request. These fields are
 * not part of a request.
 */
function isReissued({ changes }: BothSides): boolean {
    const notRequested = [
        "renewBefore",
        "renewBeforePercentage",
        "revisionHistoryLimit",
        "secretTemplate",
    ];
    return changes.some(
        ({ path: [top, field] }) =>
            top === "spec" && field !== undefined && !notRequested.includes(field),
    );
}

function reissueWords(leaf: RecordedResource, link: Link | undefined): Sentence {
    const members = link === undefined ? [] : [link.server, ...link.clients];
    const member = members.find(({ certificateName }) => certificateName === nameOf(leaf));
    if (member === undefined) return say`issued again at once`;
    const contract = { ...serverContracts, ...clientContracts }[member.contract];
    const { name } = member.workload;
    return contract?.reload === "watch"
        ? say`issued again at once, and ${name} reads it while it runs`
        : say`issued again at once, but ${name} reads it only when it restarts`;
}

/** `2160h (90 days), renewed 720h before its end`. */
function lifetimeOf(leaf: RecordedResource): Sentence {
    const [duration, renewBefore] = [
        textAt(leaf, "spec", "duration"),
        textAt(leaf, "spec", "renewBefore"),
    ];
    const renewed = renewBefore === undefined ? [] : say`, renewed ${renewBefore} before its end`;
    return say`${duration ?? "cert-manager's default"}${inDays(duration)}${renewed}`;
}

/** ` (90 days)`; empty below two days. */
export function inDays(duration: string | undefined): Sentence {
    const days = Math.round((durationSeconds(duration ?? "") ?? 0) / 86400);
    return days < 2 ? [] : say` (${days} days)`;
}

function usagesOf(leaf: RecordedResource): readonly string[] {
    return textsAt(leaf, "spec", "usages").filter((usage) => usage.endsWith(" auth"));
}

function issuerOf(leaf: RecordedResource): string {
    const [kind, name] = [
        valueAt(leaf, "spec", "issuerRef", "kind"),
        valueAt(leaf, "spec", "issuerRef", "name"),
    ];
    return `${shown(kind ?? "Issuer")} ${shown(name)}`;
}
