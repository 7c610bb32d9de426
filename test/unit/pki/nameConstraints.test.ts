import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { namesOutside, permittedNames } from "../../../pki/nameConstraints";

const none = { dnsNames: [], ipAddresses: [] };
const server = (...services: readonly string[]) => ({
    dnsNames: services.flatMap((name) => [`${name}.noetl.svc`, `${name}.noetl.svc.cluster.local`]),
    ipAddresses: [],
});
const loopback = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };

test("a new root permits the namespace of the server and loopback, whatever its Services are", () => {
    const expected = {
        dnsDomains: ["noetl.svc", "noetl.svc.cluster.local", "localhost"],
        ipRanges: ["127.0.0.1/32"],
    };
    expect(permittedNames([server("api"), none])).toEqual(expected);
    expect(permittedNames([server("a", "b", "c"), none])).toEqual(expected);
    expect(permittedNames([{ ...server("api"), ...loopback, ...server("api") }])).toEqual(expected);
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);

test("every Service of the namespace is permitted later, with loopback, and none of another", () => {
    fc.assert(
        fc.property(label, label, label, (first, second, other) => {
            fc.pre(other !== "noetl");
            const root = permittedNames([server(first)]);
            expect(namesOutside(root, server(first, second))).toEqual([]);
            expect(namesOutside(root, loopback)).toEqual([]);
            const foreign = [`${second}.${other}.svc`, `${second}.${other}.svc.cluster.local`];
            expect(namesOutside(root, { ...none, dnsNames: foreign })).toEqual(foreign);
        }),
    );
});

describe("names outside", () => {
    test.each<[string, readonly string[], readonly string[]]>([
        ["a name that only ends like a permitted one", ["xnoetl.svc"], ["xnoetl.svc"]],
        ["the domain itself", ["noetl.svc"], []],
        ["names several labels below", ["a.b.noetl.svc"], []],
        ["another cluster domain", ["api.noetl.svc.other"], ["api.noetl.svc.other"]],
    ])("%s", (_, dnsNames, outside) => {
        const permitted = permittedNames([server("api")]);
        expect(namesOutside(permitted, { ...none, dnsNames })).toEqual(outside);
    });

    test("of a root with the names of an earlier release", () => {
        const permitted = { dnsDomains: server("api").dnsNames, ipRanges: ["0.0.0.0/32"] };
        expect(namesOutside(permitted, server("api"))).toEqual([]);
        expect(namesOutside(permitted, server("api", "new"))).toEqual(server("new").dnsNames);
        expect(namesOutside(permitted, loopback)).toEqual(["localhost", "127.0.0.1"]);
    });

    test("none, under a CA without constraints", () => {
        expect(namesOutside({}, { ...loopback, dnsNames: ["anything"] })).toEqual([]);
    });
});
