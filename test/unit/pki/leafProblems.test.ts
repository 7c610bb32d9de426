import { describe, expect, it } from "vitest";
import { authorityProblems, outlivingProblems } from "../../../pki/authorityProblems";
import {
    leafKeyProblems,
    leafNameProblems,
    leafSpiffeProblems,
    leafUsageProblems,
    leafValidityProblems,
    type LeafFacts,
} from "../../../pki/leafProblems";
import { parseCertificates } from "../../../observe/x509";
import { authorityFacts, leafFacts } from "../../../verify/certificateFacts";
import { requestOf, serverIdentity } from "../verify/fixtures";
import { createAuthority, type LeafRequest } from "../../support/pki";

const now = new Date();
const day = 24 * 3600 * 1000;

/** Facts of a server leaf that is issued as declared, except for `changes`. */
async function factsOf(changes: LeafRequest = {}): Promise<LeafFacts> {
    const authority = await createAuthority();
    const files = await authority.issue({ ...requestOf(serverIdentity), ...changes });
    const [leaf] = parseCertificates(files["tls.crt"]);
    if (leaf === undefined) {
        throw new Error("no certificate was issued");
    }
    return leafFacts(leaf);
}

function problemsOf(leaf: LeafFacts): readonly string[] {
    return [
        ...leafUsageProblems("server", leaf, "server"),
        ...leafNameProblems("server", leaf, serverIdentity),
        ...leafSpiffeProblems("server", leaf, serverIdentity.spiffeId),
        ...leafKeyProblems("server", leaf, serverIdentity.privateKey),
        ...leafValidityProblems("server", leaf, serverIdentity, new Date()),
    ].map(({ field }) => field);
}

describe("a leaf certificate", () => {
    it("has no problem if it is as declared, with its names in another order", async () => {
        const dnsNames = [...serverIdentity.dnsNames].reverse();
        expect(problemsOf(await factsOf({ dnsNames }))).toEqual([]);
    });

    it("may write an IP address in another notation", async () => {
        const declared = { ...serverIdentity, ipAddresses: ["0:0:0:0:0:0:0:1", "127.0.0.1"] };
        expect(leafNameProblems("server", await factsOf(), declared)).toEqual([]);
    });

    it.each<[string, LeafRequest, string[]]>([
        ["no usage", { usages: [] }, ["server: extended key usage"]],
        ["the other usage", { usages: ["clientAuth"] }, ["server: extended key usage"]],
        ["both", { usages: ["serverAuth", "clientAuth"] }, ["server: extended key usage"]],
        ["a missing DNS name", { dnsNames: ["server.app.svc"] }, ["server: DNS names"]],
        [
            "an extra address",
            { ipAddresses: ["127.0.0.1", "::1", "::2"] },
            ["server: IP addresses"],
        ],
        ["no SPIFFE ID", { uris: [] }, ["server: URIs"]],
        ["a second URI", { uris: [serverIdentity.spiffeId, "spiffe://x/y"] }, ["server: URIs"]],
        ["an e-mail address", { emails: ["a@b.test"] }, ["server: other names"]],
        [
            "an end in the past",
            { notBefore: new Date(+now - 91 * day), notAfter: new Date(+now - day) },
            ["server: notAfter"],
        ],
        [
            "a start in the future",
            { notBefore: new Date(+now + day), notAfter: new Date(+now + 91 * day) },
            ["server: notBefore"],
        ],
        ["another lifetime", { notAfter: new Date(+now + 365 * day) }, ["server: lifetime"]],
    ])("with %s has a problem", async (_case, changes, fields) => {
        expect(problemsOf(await factsOf(changes))).toEqual(fields);
    });

    it("with a key other than declared has a problem", async () => {
        const declared = { algorithm: "RSA", size: 2048 } as const;
        const [problem] = leafKeyProblems("server", await factsOf(), declared);
        expect(problem).toMatchObject({ value: "ECDSA 256", expected: "RSA 2048" });
    });

    it("has a problem if it expires after its CA", async () => {
        const authority = { subject: "CN=test", notAfter: new Date(+now + day) };
        expect(outlivingProblems("server", await factsOf(), authority)).toMatchObject([
            { field: "server: notAfter" },
        ]);
    });
});

describe("a CA certificate", () => {
    it.each<[string, Parameters<typeof createAuthority>[1], string[]]>([
        ["path length 0", {}, []],
        ["no path length", { pathLength: null }, []],
        ["path length 1", { pathLength: 1 }, ["CA CN=test root: path length"]],
        [
            "CA:FALSE",
            { isAuthority: false, pathLength: null },
            ["CA CN=test root: basic constraints"],
        ],
    ])("with %s is checked", async (_case, options, fields) => {
        const { pem } = await createAuthority("CN=test root", options);
        const [facts] = parseCertificates(pem).map(authorityFacts);
        expect(facts && authorityProblems(facts, new Date()).map(({ field }) => field)).toEqual(
            fields,
        );
    });

    it("has a problem if it has expired", async () => {
        const { pem } = await createAuthority();
        const [facts] = parseCertificates(pem).map(authorityFacts);
        const later = new Date(+now + 366 * day);
        expect(facts && authorityProblems(facts, later)).toMatchObject([{ fix: "rotate the CA" }]);
    });
});
