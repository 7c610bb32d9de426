import {
    leafKeyProblems,
    leafNameProblems,
    leafSpiffeProblems,
    leafUsageProblems,
    leafValidityProblems,
    type LeafFacts,
} from "../../pki/leafProblems";
import { outlivingProblems } from "../../pki/authorityProblems";
import type { Identity } from "../../pki/identity";
import { describeProblem, type Problem } from "../../problems/problem";
import { conditionOf, notReady } from "../../observe/certificate";
import { anchorOf } from "../../observe/x509";
import { kubectl, row, timestamp, type Context, type OpenRow, type Row, type Trust } from "../row";
import type { Credentials } from "../credentials";
import type { IdentityState } from "../identityState";
import { authorityFacts, leafFacts } from "../certificateFacts";

/** Rows on an identity's Certificate, its Secret and the leaf in it. */
export function certificateRows(member: IdentityState, context: Context): readonly Row[] {
    return [
        readyRow(member, context),
        secretRow(member, context),
        ...leafRows(member, context),
        chainRow(member, context),
    ];
}

function readyRow({ identity, certificate }: IdentityState, context: Context): Row {
    const name = identity.certificateName;
    const look = kubectl(context, identity, `describe certificate ${name}`);
    const open = row("certificate.ready", identity.name, "Certificate Ready, not re-issuing", look);
    if (certificate.state !== "found") {
        return unread(open, certificate.state, `Certificate ${name}`, identity, context);
    }
    const { failedIssuanceAttempts, renewalTime } = certificate.value.status ?? {};
    const fault = notReady(certificate.value);
    if (fault !== undefined) {
        return open.fail(fault);
    }
    const issuing = conditionOf(certificate.value, "Issuing");
    if (issuing?.status === "True") {
        const attempts = failedIssuanceAttempts ?? 0;
        return open.fail(`being re-issued (${attempts} failed attempts): ${issuing.message ?? ""}`);
    }
    return open.pass(renewalTime === undefined ? "Ready" : `renews ${renewalTime}`);
}

function secretRow({ identity, credentials }: IdentityState, context: Context): Row {
    const name = identity.secretName;
    const look = kubectl(context, identity, `describe secret ${name}`);
    const open = row("secret.complete", identity.name, "Secret complete, key fits", look);
    switch (credentials.state) {
        case "found":
            return open.pass("tls.crt, tls.key, ca.crt; public keys equal");
        case "broken":
            return open.fail(credentials.faults.join("; "));
        default:
            return unread(open, credentials.state, `Secret ${name}`, identity, context);
    }
}

interface LeafRule {
    readonly id: string;
    readonly meaning: string;
    readonly problems: (leaf: LeafFacts, identity: Identity, now: Date) => readonly Problem[];
    readonly evidence: (leaf: LeafFacts) => string;
}

const leafRules: readonly LeafRule[] = [
    {
        id: "leaf.usage",
        meaning: "one extended key usage",
        problems: (leaf, { name, usage }) => leafUsageProblems(name, leaf, usage),
        evidence: (leaf) => leaf.extendedKeyUsages.join(", "),
    },
    {
        id: "leaf.names",
        meaning: "DNS and IP names as declared",
        problems: (leaf, identity) => leafNameProblems(identity.name, leaf, identity),
        evidence: (leaf) => [...leaf.dnsNames, ...leaf.ipAddresses].join(", ") || "none",
    },
    {
        id: "leaf.spiffe",
        meaning: "one SPIFFE ID, as declared",
        problems: (leaf, { name, spiffeId }) => leafSpiffeProblems(name, leaf, spiffeId),
        evidence: (leaf) => leaf.uris.join(", "),
    },
    {
        id: "leaf.key",
        meaning: "key type and size as declared",
        problems: (leaf, { name, privateKey }) => leafKeyProblems(name, leaf, privateKey),
        evidence: (leaf) => `${leaf.privateKey.algorithm} ${leaf.privateKey.size}`,
    },
    {
        id: "leaf.validity",
        meaning: "valid now, lifetime as declared",
        problems: (leaf, identity, now) => leafValidityProblems(identity.name, leaf, identity, now),
        evidence: (leaf) => `until ${timestamp(leaf.notAfter)}`,
    },
];

function leafRows({ identity, credentials }: IdentityState, context: Context): readonly Row[] {
    return leafRules.map(({ id, meaning, problems, evidence }) => {
        const open = row(id, identity.name, meaning, describeCertificate(identity, context));
        if (credentials.state !== "found") {
            return open.skip(`no certificate: see the row on Secret ${identity.secretName}`);
        }
        const leaf = leafFacts(credentials.value.leaf);
        return judged(open, problems(leaf, identity, context.now), evidence(leaf));
    });
}

function chainRow({ identity, credentials }: IdentityState, context: Context): Row {
    const look = describeCertificate(identity, context);
    const open = row("leaf.chain", identity.name, "chains to the trust bundle", look);
    if (credentials.state !== "found" || context.trust === undefined) {
        return open.skip(`no certificate: see the row on Secret ${identity.secretName}`);
    }
    return chainOutcome(open, identity, credentials.value, context.trust);
}

function chainOutcome(
    open: OpenRow,
    identity: Identity,
    { leaf, intermediates, authorities }: Credentials,
    { anchors, source }: Trust,
): Row {
    const anchor = anchorOf(leaf, intermediates, anchors);
    if (anchor === undefined) {
        return open.fail(`no CA of the trust bundle signed it; its issuer is ${leaf.issuer}`);
    }
    const unknown = authorities.find(
        ({ fingerprint256 }) => !anchors.some((known) => known.fingerprint256 === fingerprint256),
    );
    if (unknown !== undefined) {
        return open.fail(`ca.crt holds a CA that the trust bundle lacks: ${unknown.subject}`);
    }
    const authority = authorityFacts(anchor);
    const problems = outlivingProblems(identity.name, leafFacts(leaf), authority);
    return judged(open, problems, `${authority.subject}; ca.crt agrees with ${source}`);
}

function judged(open: OpenRow, problems: readonly Problem[], evidence: string): Row {
    return problems.length === 0
        ? open.pass(evidence)
        : open.fail(problems.map(describeProblem).join("; "));
}

function describeCertificate(identity: Identity, context: Context): string {
    return kubectl(context, identity, `get certificate ${identity.certificateName} -o yaml`);
}

/** A missing object fails only in a mode that uses it. */
function unread(
    open: OpenRow,
    state: "absent" | "forbidden",
    object: string,
    { usage }: Identity,
    { mode }: Context,
): Row {
    if (state === "forbidden") {
        return open.skip(`may not read ${object}`);
    }
    const used = mode === "mtls" || (mode === "tls" && usage === "server");
    return used ? open.fail(`no ${object}`) : open.skip(`no ${object}; mode ${mode} needs none`);
}
