import { KubeConfig } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";

import { kubeconfig } from "../../../../lane/cluster/pki/kubeconfig";

describe("kubeconfig", () => {
    it("has one context with embedded credentials for a Kubernetes client", () => {
        const config = new KubeConfig();
        config.loadFromString(
            kubeconfig({
                context: "one",
                server: "https://10.200.0.1:6443",
                authority: "the authority\n",
                client: { certificate: "the certificate\n", privateKey: "the key\n" },
            }),
        );

        expect(config.getCurrentContext()).toBe("one");
        expect(config.getCurrentCluster()).toMatchObject({
            server: "https://10.200.0.1:6443",
            caData: Buffer.from("the authority\n").toString("base64"),
            skipTLSVerify: false,
        });
        expect(config.getCurrentUser()).toMatchObject({
            certData: Buffer.from("the certificate\n").toString("base64"),
            keyData: Buffer.from("the key\n").toString("base64"),
        });
    });
});
