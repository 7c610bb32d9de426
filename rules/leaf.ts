import { z } from "zod";

import { dnsNameFault } from "../pki/dnsName";
import { spiffeIdFault } from "../pki/spiffe";
import { isCaCertificate, isCertificate, objectName } from "./kubernetes";
import {
    collectFindings,
    unmatchedNames,
    type RuleFinding,
    type Resource,
    type ResourceRule,
} from "./rule";
const purposes = ["server auth", "client auth"];
const keyUsages = ["digital signature", "key encipherment"];

/** A leaf has either serverAuth or clientAuth (invariant 1). */
export const leafUsage: ResourceRule = {
    name: "leaf-usage",
    description:
        "A leaf certificate serves exactly one side of the link: noetl-server accepts any " +
        "certificate of its CA that is good for clientAuth, or for nothing in particular, whatever " +
        "its name.",
    fix: "Leave `usages` to `WorkloadCertificate`: one of `server auth` and `client auth`, beside `digital signature`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: isCertificate,
    check: (resource) => collectFindings(checkLeaf(resource, usageFindings)),
};

/** SANs: DNS names for servers only, one SPIFFE ID, nothing else (invariant 1). */
export const leafNames: ResourceRule = {
    name: "leaf-names",
    description:
        "A server's leaf has at least one DNS name and no wildcard, a client's has none, and each " +
        "carries one SPIFFE ID, that of a service account of its own namespace: clients verify the " +
        "name they dial, and a name that several leaves hold identifies none of them.",
    fix: "Name the Services that clients dial in `server.services`; leave the rest to `WorkloadCertificate`.",
    enforcement: "mandatory",
    kind: "resource",
    appliesTo: isCertificate,
    check: (resource) =>
        collectFindings(
            checkLeaf(resource, dnsFindings),
            checkLeaf(resource, spiffeFindings),
            checkLeaf(resource, otherNameFindings),
        ),
};

const accounts = z.strictObject({
    certificates: z
        .array(z.string())
        .default([])
        .describe("Certificates that may name service account `default`, as `<namespace>/<name>`."),
});

type AllowedAccounts = z.infer<typeof accounts>;

/** An identity has a service account of its own (invariant 1). */
export const leafAccount: ResourceRule<AllowedAccounts> = {
    name: "leaf-account",
    description:
        "No leaf names service account `default`, unless the pack allows it by name: every pod of " +
        "the namespace that names no account of its own runs under it.",
    fix: "Give the workload a service account of its own; or list its Certificate in the pack's config.",
    enforcement: "mandatory",
    allowance: {
        schema: accounts,
        strict: { certificates: [] },
        unmatched: ({ certificates }, resources) =>
            unmatchedNames(
                certificates.map((name, index) => [`certificates[${index}]`, name]),
                resources
                    .filter((one) => isCertificate(one.type) && !isCaCertificate(one))
                    .map(({ props }) => objectName(props)),
                "a Certificate of the stack",
            ),
    },
    kind: "resource",
    appliesTo: isCertificate,
    check: (resource, allowed) =>
        collectFindings(checkLeaf(resource, (leaf) => accountFindings(leaf, allowed))),
};

function* checkLeaf(
    resource: Resource,
    check: (leaf: Resource) => Iterable<RuleFinding>,
): Iterable<RuleFinding> {
    if (!isCaCertificate(resource)) {
        yield* check(resource);
    }
}

function* usageFindings({ props }: Resource): Iterable<RuleFinding> {
    const usages = props.at("spec", "usages");
    const found = usages.texts;
    const purpose = found.filter((usage) => purposes.includes(usage));
    const unexpected = found.filter((usage) => ![...purposes, ...keyUsages].includes(usage));
    if (purpose.length !== 1 || unexpected.length > 0) {
        yield {
            field: usages.path,
            ...(usages.isPresent && { value: found }),
            expected:
                "exactly one of server auth and client auth, and beside it only digital signature and key encipherment",
            fix: "issue one certificate for each side",
        };
    }
}

function* dnsFindings({ props }: Resource): Iterable<RuleFinding> {
    const names = props.at("spec", "dnsNames");
    const isServer = props.at("spec", "usages").texts.includes("server auth");
    if (isServer && names.texts.length === 0) {
        yield {
            field: names.path,
            ...(names.isPresent && { value: names.texts }),
            expected: "at least one DNS name: clients verify the name they dial",
            fix: "list the Services that clients dial in server.services",
        };
    }
    for (const name of names.items) {
        const fault = isServer
            ? dnsNameFault(name.text ?? "")
            : "no DNS name for a client: its name is its SPIFFE ID";
        if (fault !== undefined) {
            yield {
                field: name.path,
                value: name.text,
                expected: fault,
                fix: isServer ? "name the Service by its plain DNS name" : "remove the name",
            };
        }
    }
}

function* spiffeFindings({ props }: Resource): Iterable<RuleFinding> {
    const uris = props.at("spec", "uris");
    const [uri, ...more] = uris.texts;
    const namespace = props.at("metadata", "namespace").text ?? "";
    const isForeign = uri?.split("/ns/")[1]?.startsWith(`${namespace}/sa/`) !== true;
    const fault = uri === undefined ? undefined : spiffeIdFault(uri);
    if (uri === undefined || more.length > 0 || fault !== undefined || isForeign) {
        yield {
            field: uris.path,
            ...(uris.isPresent && { value: uris.texts }),
            expected: fault ?? `exactly one, spiffe://<trust domain>/ns/${namespace}/sa/<account>`,
            fix: "leave uris to WorkloadCertificate, which takes it from the workload",
        };
    }
}

function* otherNameFindings({ props }: Resource): Iterable<RuleFinding> {
    for (const kind of ["emailAddresses", "otherNames"]) {
        const names = props.at("spec", kind);
        if (names.items.length > 0) {
            yield {
                field: names.path,
                value: `${names.items.length} names`,
                expected: "none: an identity has DNS names, addresses and a SPIFFE ID only",
                fix: "remove them",
            };
        }
    }
}

function* accountFindings({ props }: Resource, allowed: AllowedAccounts): Iterable<RuleFinding> {
    const names = [props.at("metadata", "namespace").text, props.at("metadata", "name").text];
    const uri = props.at("spec", "uris", 0);
    if (
        uri.text?.endsWith("/sa/default") === true &&
        !allowed.certificates.includes(names.join("/"))
    ) {
        yield {
            field: uri.path,
            value: uri.text,
            expected: "a service account of the workload's own",
            fix: "set serviceAccountName in the manifest, and create the account beside it",
        };
    }
}
