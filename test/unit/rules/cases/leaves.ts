import type { CasesByRule } from "./ruleCases";

/** Cases of the rules on leaves. */
export const leaves: CasesByRule = {
    "leaf-usage": {
        failing: [
            ["server-certificate", "spec.usages", ["server auth", "client auth"], "spec.usages"],
            ["server-certificate", "spec.usages", ["server auth", "cert sign"], "spec.usages"],
            ["worker-certificate", "spec.usages", [], "spec.usages"],
        ],
        missing: ["worker-certificate", "spec.usages", "spec.usages"],
        unknown: ["worker-certificate", "spec.usages", "later"],
    },
    "leaf-names": {
        failing: [
            ["server-certificate", "spec.dnsNames", [], "spec.dnsNames"],
            ["server-certificate", "spec.dnsNames", ["*.noetl.svc"], "spec.dnsNames[0]"],
            ["worker-certificate", "spec.dnsNames", ["worker.noetl.svc"], "spec.dnsNames[0]"],
            ["worker-certificate", "spec.uris", ["spiffe://a/ns/b/sa/c"], "spec.uris"],
            ["worker-certificate", "spec.emailAddresses", ["a@b.c"], "spec.emailAddresses"],
        ],
        missing: ["worker-certificate", "spec.uris", "spec.uris"],
        unknown: ["server-certificate", "spec.dnsNames", "later"],
    },
    "leaf-account": {
        failing: [
            ["worker-certificate", "spec.uris", ["spiffe://a/ns/noetl/sa/default"], "spec.uris[0]"],
        ],
        missing: ["worker-certificate", "spec.uris", null],
        unknown: ["worker-certificate", "spec.uris", "later"],
    },
    "leaf-lifetime": {
        failing: [
            ["worker-certificate", "spec.renewBefore", "24h", "spec.renewBefore"],
            ["worker-certificate", "spec.duration", "2161h", "spec.duration"],
            ["worker-certificate", "spec.duration", "503h", "spec.duration"],
        ],
        missing: ["worker-certificate", "spec.renewBefore", "spec.renewBefore"],
        unknown: ["worker-certificate", "spec.duration", "later"],
    },
    "leaf-key": {
        failing: [
            ["worker-certificate", "spec.privateKey.rotationPolicy", "Never", "rotationPolicy"],
            ["worker-certificate", "spec.privateKey.size", 224, "spec.privateKey"],
            ["worker-certificate", "spec.privateKey.algorithm", "Ed25519", "spec.privateKey"],
        ],
        missing: ["worker-certificate", "spec.privateKey.rotationPolicy", "rotationPolicy"],
        unknown: ["worker-certificate", "spec.privateKey", "later"],
    },
};
