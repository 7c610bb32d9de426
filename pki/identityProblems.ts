import { profileOf, type Identity } from "./identity";
import type { Problem } from "../problems/problem";
import { dnsNameFault } from "./dnsName";
import { leafLifetimeProblems } from "./lifetime";
import { spiffeIdFault } from "./spiffe";

const keySizes = { ECDSA: [256, 384], RSA: [2048, 3072, 4096] } as const;

/** Checks whether a certificate can be issued for an identity; field paths start with `field`. */
export function certificateProblems(field: string, identity: Identity): readonly Problem[] {
    return [
        ...dnsProblems(field, identity),
        ...spiffeProblems(field, identity),
        ...keyProblems(field, identity),
        ...leafLifetimeProblems(field, identity),
    ];
}

function dnsProblems(field: string, identity: Identity): readonly Problem[] {
    const { usage, dnsNames, ipAddresses } = identity;
    const problems: Problem[] = dnsNames.flatMap((name, index) => {
        const fault = dnsNameFault(name);
        return fault === undefined
            ? []
            : [
                  {
                      field: `${field}.dnsNames[${index}]`,
                      value: name,
                      expected: fault,
                      fix: "correct server.services, the namespace in the manifest, or clusterDomain",
                  },
              ];
    });
    const duplicates = dnsNames.filter((name, index) => dnsNames.indexOf(name) !== index);
    if (duplicates.length > 0) {
        problems.push({
            field: `${field}.dnsNames`,
            value: duplicates,
            expected: "each name once",
            fix: "list each Service once in server.services",
        });
    }
    if (usage === "server" && profileOf(identity) !== "service") {
        problems.push({
            field: `${field}.dnsNames`,
            value: dnsNames,
            expected: "at least one DNS name for a server: clients verify the name they dial",
            fix: "list the Services that clients dial in server.services",
        });
    }
    if (usage === "client" && dnsNames.length + ipAddresses.length > 0) {
        problems.push({
            field: `${field}.dnsNames`,
            value: [...dnsNames, ...ipAddresses],
            expected: "no DNS or IP name for a client: its name is its SPIFFE ID",
            fix: "remove the names",
        });
    }
    return problems;
}

function spiffeProblems(field: string, { spiffeId }: Identity): readonly Problem[] {
    const fault = spiffeIdFault(spiffeId) ?? caseFault(spiffeId);
    return fault === undefined
        ? []
        : [
              {
                  field: `${field}.spiffeId`,
                  value: spiffeId,
                  expected: fault,
                  fix: "correct trustDomain, the namespace or the service account",
              },
          ];
}

/** SPIFFE allows upper case in a path; names of namespaces and service accounts never have it. */
function caseFault(spiffeId: string): string | undefined {
    return spiffeId === spiffeId.toLowerCase()
        ? undefined
        : "lower case, as Kubernetes writes namespaces and service accounts";
}

function keyProblems(field: string, { privateKey }: Identity): readonly Problem[] {
    const sizes: readonly number[] = keySizes[privateKey.algorithm];
    return sizes.includes(privateKey.size)
        ? []
        : [
              {
                  field: `${field}.privateKey.size`,
                  value: privateKey.size,
                  expected: `one of ${sizes.join(", ")} for ${privateKey.algorithm}`,
                  fix: "pulumi config rm --path 'leaf.size' for the default",
              },
          ];
}
