import { runInNewContext } from "node:vm";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { identityConstraint } from "../../../../issuance/googleCas/identityConstraint";
import type { Usage } from "../../../../contracts";
import type { Identity } from "../../../../pki/identity";
import { clientIdentity, serverIdentity } from "../../../support/identities";

interface San {
    readonly type: string;
    readonly value: string;
}

const other = {
    ...clientIdentity,
    name: "pool",
    spiffeId: "spiffe://dev.noetl.internal/ns/pool/sa/noetl-worker",
};
const identities = [serverIdentity, clientIdentity, other];

/** The SANs of a CertificateRequest for the identity. */
const namesOf = ({ dnsNames, ipAddresses, spiffeId }: Identity): San[] => [
    ...dnsNames.map((value) => ({ type: "DNS", value })),
    ...ipAddresses.map((value) => ({ type: "IP_ADDRESS", value })),
    { type: "URI", value: spiffeId },
];

/**
 * Evaluates the expression as CA Service does. JavaScript has equivalent operators and macros under
 * other names.
 */
function admits(usage: Usage, names: readonly San[]): boolean {
    const script = identityConstraint(identities, usage)
        .replaceAll(/san\.value in (\[[^\]]*\])/g, "$1.includes(san.value)")
        .replaceAll(".all(san, ", ".every(san => ")
        .replaceAll(".exists_one(san, ", ".one(san => ")
        .replaceAll(".exists(san, ", ".some(san => ")
        .replaceAll("==", "===");
    const list = Object.assign([...names], {
        one: (test: (san: San) => boolean) => names.filter(test).length === 1,
    });
    const types = { DNS: "DNS", URI: "URI", IP_ADDRESS: "IP_ADDRESS" };
    return runInNewContext(script, { subject_alt_names: list, ...types }) === true;
}

test("the expression uses CA Service's CEL dialect", () => {
    const [server, worker] = [serverIdentity, clientIdentity];
    expect(identityConstraint([server, worker], "server")).toBe(
        'subject_alt_names.all(san, (san.type == URI && san.value in ["spiffe://dev.noetl.internal/ns/noetl/sa/noetl-server"]) || ' +
            '(san.type == DNS && san.value in ["localhost","noetl-server-rust.noetl.svc","noetl-server-rust.noetl.svc.cluster.local"]) || ' +
            '(san.type == IP_ADDRESS && san.value in ["127.0.0.1"])) && ' +
            "subject_alt_names.exists_one(san, san.type == URI) && " +
            "subject_alt_names.exists(san, san.type == DNS)",
    );
    expect(identityConstraint([server, worker], "client")).toBe(
        'subject_alt_names.all(san, (san.type == URI && san.value in ["spiffe://dev.noetl.internal/ns/noetl/sa/noetl-worker"])) && ' +
            "subject_alt_names.exists_one(san, san.type == URI)",
    );
});

describe("admits", () => {
    test.each<[string, Usage, Identity]>([
        ["the server", "server", serverIdentity],
        ["a client", "client", clientIdentity],
        ["another client", "client", other],
    ])("%s", (_, usage, identity) => {
        expect(admits(usage, namesOf(identity))).toBe(true);
    });
});

describe("refuses", () => {
    const server = namesOf(serverIdentity);
    const uri = (value: string): San => ({ type: "URI", value });
    test.each<[string, Usage, readonly San[]]>([
        ["a request without SANs", "client", []],
        ["a server without a DNS name", "server", [uri(serverIdentity.spiffeId)]],
        ["a server without a SPIFFE ID", "server", server.filter(({ type }) => type !== "URI")],
        ["a DNS name for a client", "client", [...namesOf(clientIdentity), server[0] as San]],
        ["two SPIFFE IDs", "client", [...namesOf(clientIdentity), ...namesOf(other)]],
        ["the server's names from the client template", "client", namesOf(serverIdentity)],
        ["a client's names from the server template", "server", namesOf(clientIdentity)],
        ["a wildcard", "server", [...server, { type: "DNS", value: "*.noetl.svc" }]],
        ["an e-mail address", "server", [...server, { type: "EMAIL", value: "a@b.c" }]],
        ["a name of another type", "server", [...server, { type: "CUSTOM", value: "localhost" }]],
        [
            "an undeclared IP address",
            "server",
            [...server, { type: "IP_ADDRESS", value: "10.0.0.1" }],
        ],
        [
            "a SPIFFE ID with a longer path than a declared one",
            "client",
            [uri(`${clientIdentity.spiffeId}/x`)],
        ],
    ])("%s", (_, usage, names) => {
        expect(admits(usage, names)).toBe(false);
    });

    test("a name with one character changed", () => {
        const position = fc.nat({ max: serverIdentity.spiffeId.length - 1 });
        fc.assert(
            fc.property(position, fc.constantFrom("a", "/", "*", '"'), (at, character) => {
                const id = clientIdentity.spiffeId;
                fc.pre(id[at] !== undefined && id[at] !== character);
                const changed = `${id.slice(0, at)}${character}${id.slice(at + 1)}`;
                expect(admits("client", [uri(changed)])).toBe(false);
            }),
        );
    });
});
