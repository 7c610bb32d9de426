import { createPrivateKey, X509Certificate } from "node:crypto";

import { describe, expect, it } from "vitest";

import {
    createInMemoryAuthority,
    type InMemoryAuthority,
    type LeafSubject,
} from "../../../pki/inMemoryAuthority";

const day = 24 * 3600 * 1000;

const createAuthority = (name: string, pathLength?: number | null) =>
    createInMemoryAuthority({
        subject: `CN=${name}`,
        notBefore: new Date(Date.now() - day),
        notAfter: new Date(Date.now() + day),
        ...(pathLength !== undefined && { pathLength }),
    });

const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";

async function issued(authority: InMemoryAuthority, subject: LeafSubject) {
    const pair = await authority.issue(subject);
    return { leaf: new X509Certificate(pair.certificate), key: createPrivateKey(pair.privateKey) };
}

describe("createInMemoryAuthority", () => {
    it("signs leaves that chain to it and carry the generated key", async () => {
        const authority = await createAuthority("test authority");
        const root = new X509Certificate(authority.certificate);
        const { leaf, key } = await issued(authority, { subject: "CN=x", usages: ["clientAuth"] });

        expect(root.ca).toBe(true);
        expect(leaf.ca).toBe(false);
        expect(leaf.checkIssued(root)).toBe(true);
        expect(leaf.verify(root.publicKey)).toBe(true);
        expect(leaf.checkPrivateKey(key)).toBe(true);
    });

    it("puts the user into CN and the group into O, where Kubernetes reads them", async () => {
        const authority = await createAuthority("test authority");
        const { leaf } = await issued(authority, {
            subject: [{ O: ["system:nodes"] }, { CN: ["system:node:one"] }],
            usages: ["clientAuth"],
        });

        expect(leaf.subject.split("\n").sort()).toEqual(["CN=system:node:one", "O=system:nodes"]);
        expect(leaf.keyUsage).toEqual([clientAuth]);
    });

    it("gives a server leaf its DNS and IP SANs, and serverAuth as its only EKU", async () => {
        const authority = await createAuthority("test authority");
        const { leaf } = await issued(authority, {
            subject: "CN=kube-apiserver",
            usages: ["serverAuth"],
            dnsNames: ["kubernetes.default.svc"],
            ipAddresses: ["10.96.0.1"],
        });

        expect(leaf.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
        expect(leaf.checkIP("10.96.0.1")).toBe("10.96.0.1");
        expect(leaf.checkIP("10.96.0.2")).toBeUndefined();
        expect(leaf.keyUsage).toEqual([serverAuth]);
    });

    it("does not chain to another authority of the same name", async () => {
        const [one, other] = [await createAuthority("same"), await createAuthority("same")];
        const { leaf } = await issued(one, { subject: "CN=x", usages: ["clientAuth"] });

        expect(leaf.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
    });
});
